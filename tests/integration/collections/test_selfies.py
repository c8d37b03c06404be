"""A member agrees and sends a selfie; another does not, and earns the same beside it (G9)."""

import io
from datetime import timedelta

import pytest
from PIL import Image

from minga.domains.answers import actions as answers
from minga.domains.answers import queries as answer_queries
from minga.domains.answers.errors import NoConsent
from minga.domains.answers.models import Answer, CollectedItem, Piece, Upload
from minga.domains.assignment import queries as assignment
from minga.domains.consent import actions as consents
from minga.domains.ledger import queries as ledger
from minga.domains.ledger.types import AccountKind
from minga.domains.vault import queries as vault
from tests import cast_collections as collecting
from tests.integration.consent import cast as consent

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return collecting.stage()


def wallet(member):
    account = ledger.account_id(AccountKind.WALLET, member.ref.subject, "USD")
    return ledger.balance(account).micros if account else 0


def offered(member):
    return {offer.project.public_id for offer in assignment.offers(member.ref, 60)}


def test_a_selfie_goes_into_the_vault_without_its_place_and_is_paid(stage):
    consent.granted(stage.lova, stage.terms)
    (task,) = collecting.tasks(stage.lova, stage.project).tasks
    encoded = collecting.selfie()
    assert collecting.upload(stage.lova, stage.project, encoded, pieces=3).whole
    sent = collecting.answer_of(stage.project, task.pos, collecting.photograph(encoded))
    (state,) = collecting.send(stage.lova, sent).answers
    assert (state.state, state.price_micros) == ("stored", collecting.PRICE.micros)
    assert wallet(stage.lova) == collecting.PRICE.micros
    (item,) = answer_queries.collected_items(stage.lova.ref)
    assert item.is_answered
    media_type, pieces = answer_queries.read_collected(stage.lova.ref, item.item)
    picture = Image.open(io.BytesIO(b"".join(pieces)))
    assert (media_type, dict(picture.getexif())) == ("image/jpeg", {})
    stored = vault.item(item.item)
    assert (stored.subject, stored.purpose) == (stage.lova.ref.subject, "selfie")
    value = Answer.objects.get(id=sent.id).value
    assert value == {
        "item": str(item.item), "media_type": "image/jpeg", "width": 320, "height": 240
    }  # fmt: skip
    assert (Upload.objects.count(), Piece.objects.count()) == (0, 0)


def test_sending_again_changes_nothing(stage):
    consent.granted(stage.lova, stage.terms)
    (task,) = collecting.tasks(stage.lova, stage.project).tasks
    encoded = collecting.selfie()
    for _time in range(2):
        assert collecting.upload(stage.lova, stage.project, encoded).whole
    sent = collecting.answer_of(stage.project, task.pos, collecting.photograph(encoded))
    assert [collecting.send(stage.lova, sent).answers[0].state for _time in range(2)] == [
        "stored", "stored",
    ]  # fmt: skip
    assert CollectedItem.objects.count() == 1
    assert wallet(stage.lova) == collecting.PRICE.micros
    (item,) = CollectedItem.objects.all()
    answers.delete_collected(member=stage.lova.ref, item=item.item)
    assert collecting.send(stage.lova, sent).answers[0].state == "stored"


def test_without_a_consent_nothing_is_offered_and_nothing_is_stored(stage):
    assert stage.project.public_id not in offered(stage.lova)
    assert collecting.tasks(stage.lova, stage.project).tasks == []
    with pytest.raises(NoConsent):
        collecting.upload(stage.lova, stage.project, collecting.selfie())
    assert (Upload.objects.count(), CollectedItem.objects.count()) == (0, 0)
    assert vault.items(subject=stage.lova.ref.subject) == []
    consent.granted(stage.lova, stage.terms)
    assert stage.project.public_id in offered(stage.lova)


def test_who_refuses_earns_the_same_beside_it(stage):
    consents.refuse_offer(member=stage.lova.ref, terms=stage.terms.public_id)
    (beside,) = assignment.alternatives(stage.lova.ref, stage.terms.series)
    assert (beside.tasks, beside.slots) == (stage.project.items, 6)
    assert beside.pay == collecting.PRICE * stage.project.items
    (task, *_more) = collecting.tasks(stage.lova, stage.alternative, 2).tasks
    sent = collecting.answer_of(stage.alternative, task.pos, {"labels": ["news"]})
    (state,) = collecting.send(stage.lova, sent).answers
    assert (state.state, wallet(stage.lova)) == ("stored", collecting.PRICE.micros)


def test_a_withdrawn_consent_stops_the_next_picture(stage):
    grant = consent.granted(stage.lova, stage.terms)
    (task,) = collecting.tasks(stage.lova, stage.project).tasks
    encoded = collecting.selfie()
    assert collecting.upload(stage.lova, stage.project, encoded).whole
    consents.withdraw_grant(member=stage.lova.ref, grant=grant.public_id)
    sent = collecting.answer_of(stage.project, task.pos, collecting.photograph(encoded))
    (state,) = collecting.send(stage.lova, sent).answers
    assert (state.state, state.reason) == ("refused", "no_consent")
    assert wallet(stage.lova) == 0
    assert stage.project.public_id not in offered(consent.member("mira"))


def test_nothing_leaves_before_the_cooling_off_and_all_of_it_after(stage, settings):
    settings.MINGA_MARKS = True
    grant = consent.granted(stage.lova, stage.terms)
    (task,) = collecting.tasks(stage.lova, stage.project).tasks
    encoded = collecting.selfie()
    collecting.upload(stage.lova, stage.project, encoded)
    collecting.send(stage.lova, collecting.answer_of(
        stage.project, task.pos, collecting.photograph(encoded)))  # fmt: skip
    assert answer_queries.collected_counts(stage.project.id) == {"cooling_off": 1}
    consent.age(grant, timedelta(hours=80))
    assert answer_queries.collected_counts(stage.project.id) == {"live": 1}
    consents.withdraw_grant(member=stage.lova.ref, grant=grant.public_id)
    assert answer_queries.collected_counts(stage.project.id) == {"withdrawn": 1}
