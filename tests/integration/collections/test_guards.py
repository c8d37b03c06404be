"""What the database refuses of collections, and what `mingad audit` finds behind its back (G9)."""

import pytest
from django.db import connection, transaction

from minga.domains.answers import audits as answer_audits
from minga.domains.answers.models import CollectedItem
from minga.domains.assignment import actions as assignment
from minga.domains.assignment import audits as slot_audits
from minga.domains.assignment.errors import TooFewAlternatives
from minga.domains.consent import actions as consents
from minga.domains.publishing import actions as publishing
from minga.domains.publishing.errors import PilotOfCollection
from minga.domains.vault import actions as vault
from minga.domains.work import actions as work
from minga.domains.work import audits as work_audits
from minga.domains.work.errors import (
    AlternativeInUse,
    CannotCollect,
    CannotPublish,
    NotDerivable,
    TermsNotOpen,
)
from minga.domains.work.types import DerivedKind, NewDerivedProject
from minga_pure.money import Money
from tests import cast
from tests import cast_collections as collecting
from tests.integration.consent import cast as consent
from tests.integration.refusals import findings, refused

pytestmark = pytest.mark.django_db
EVERY = [*answer_audits.AUDITS, *slot_audits.AUDITS, *work_audits.AUDITS]


def sent(stage, member=None):
    """A selfie of a member who agreed, sent and paid."""
    member = member or stage.lova
    consent.granted(member, stage.terms)
    (task,) = collecting.tasks(member, stage.project).tasks
    encoded = collecting.selfie()
    collecting.upload(member, stage.project, encoded)
    collecting.send(
        member, collecting.answer_of(stage.project, task.pos, collecting.photograph(encoded))
    )
    return CollectedItem.objects.get(member_id=member.ref.member_id)


@pytest.fixture
def draft():
    scene = consent.scene()
    card, beside = collecting.drafted(scene.clara, scene.terms)
    return scene, card, beside


def collect(draft, **changes):
    scene, card, beside = draft
    fields = {"project": card.public_id, "actor_id": scene.clara.id, "item_kind": "selfie",
              "series": scene.terms.series, "alternative": beside.public_id}  # fmt: skip
    return work.set_collection(**(fields | changes))


def publish(draft):
    scene, card, _beside = draft
    return assignment.publish(project=card.public_id, actor_id=scene.clara.id)


def test_a_draft_collects_what_its_task_makes_under_terms_that_cover_it(draft):
    with pytest.raises(CannotCollect):
        collect(draft, item_kind="voice")
    with pytest.raises(TermsNotOpen):
        collect(draft, series=consent.nobody())
    with pytest.raises(CannotCollect):
        collect(draft, alternative=draft[1].public_id)
    assert collect(draft).collection.item_kind == "selfie"
    assert (
        work.clear_collection(project=draft[1].public_id, actor_id=draft[0].clara.id).collection
        is None
    )
    refused(
        "INSERT INTO work_collection (project_id, series, item_kind, alternative_id)"
        " VALUES (%s, gen_random_uuid(), 'voice', %s)", "MG961", draft[1].id, draft[2].id,
    )  # fmt: skip


def test_closed_terms_stop_the_publishing_here_and_in_the_database(draft):
    collect(draft)
    consents.close_terms(terms=draft[0].terms.public_id, client=draft[0].clara.client.public_id,
                         actor_id=draft[0].clara.id)  # fmt: skip
    with pytest.raises(CannotPublish, match=str(TermsNotOpen.text)):
        publish(draft)
    refused("UPDATE work_project SET state = 'published', items = 2, published_at = now()"
            " WHERE id = %s", "MG962", draft[1].id)  # fmt: skip


@pytest.mark.parametrize("fault", ["price_micros = 4000000", "estimated_seconds = 600"])
def test_work_beside_it_pays_no_less_and_takes_no_longer(draft, fault, behind_our_back):
    collect(draft)
    with behind_our_back() as cursor:
        cursor.execute(f"UPDATE work_project SET {fault} WHERE id = %s", [draft[2].id])
    with pytest.raises(CannotPublish, match="Beside a collection"):
        publish(draft)
    refused("UPDATE work_project SET state = 'published', items = 2, published_at = now()"
            " WHERE id = %s", "MG963", draft[1].id)  # fmt: skip


def test_as_many_slots_are_set_aside_as_the_collection_asks():
    scene = consent.scene()
    draft = (scene, *collecting.drafted(scene.clara, scene.terms, free=5))
    collect(draft)
    with pytest.raises(TooFewAlternatives, match="5 of 6"), transaction.atomic():
        publish(draft)
    refused("UPDATE work_project SET state = 'published', items = 2, published_at = now()"
            " WHERE id = %s", "MG966", draft[1].id)  # fmt: skip


def test_nobody_else_looks_at_pictures_of_members():
    stage = collecting.stage()
    check = NewDerivedProject(
        kind=DerivedKind.AUDIT, items=[("one", {"prompt": "Look"})], price=Money(10_000, "USD"),
        redundancy=1,
    )  # fmt: skip
    with pytest.raises(CannotPublish, match=str(NotDerivable.text)):
        work.open_derived_project(parent=stage.project.public_id, derived_project=check)
    refused("UPDATE work_project SET parent_id = %s, derived_kind = 'audit' WHERE id = %s",
            "MG964", stage.project.id, stage.alternative.id)  # fmt: skip


def test_a_draft_that_collects_has_no_pilot(draft):
    collect(draft)
    with pytest.raises(PilotOfCollection):
        publishing.open_pilot(project=draft[1].public_id, actor_id=draft[0].clara.id)


def test_the_work_beside_a_collection_stays_open_until_it_is_closed():
    stage = collecting.stage()
    with pytest.raises(AlternativeInUse):
        assignment.withdraw(project=stage.alternative.public_id, actor_id=stage.clara.id)
    refused("UPDATE work_project SET state = 'closed' WHERE id = %s", "MG965",
            stage.alternative.id)  # fmt: skip
    kanto = cast.worker("kanto")
    assert len(collecting.tasks(kanto, stage.alternative, 20).tasks) == 14
    assignment.withdraw(project=stage.project.public_id, actor_id=stage.clara.id)
    assert len(collecting.tasks(kanto, stage.alternative, 20).tasks) == 20
    assignment.withdraw(project=stage.alternative.public_id, actor_id=stage.clara.id)
    assert findings(EVERY) == []


def test_no_item_without_a_consent_of_its_member_in_the_database():
    stage = collecting.stage()
    insert = ("INSERT INTO answers_collecteditem (item, project_id, member_id, \"grant\", sha256,"
              " media_type) VALUES (%s, %s, %s, %s, %s, 'image/jpeg')")  # fmt: skip
    item = vault.store_item(subject=stage.lova.ref.subject, purpose="selfie",
                            media_type="image/jpeg", pieces=[b"x"]).id  # fmt: skip
    mira = consent.member("mira")
    foreign = consent.granted(mira, stage.terms)
    row = (item, stage.project.id, stage.lova.ref.member_id, foreign.public_id, "0" * 64)
    refused(insert, "MG967", *row)
    own = consent.granted(stage.lova, stage.terms)
    other_kind = vault.store_item(subject=stage.lova.ref.subject, purpose="voice",
                                  media_type="audio/webm", pieces=[b"x"]).id  # fmt: skip
    refused(insert, "MG967", other_kind, *row[1:3], own.public_id, "0" * 64)
    refused(
        insert, "MG967", item, stage.project.id, mira.ref.member_id, foreign.public_id, "0" * 64
    )
    consents.withdraw_grant(member=stage.lova.ref, grant=own.public_id)
    refused(insert, "MG967", *row[:3], own.public_id, "0" * 64)


def test_an_answer_names_an_item_of_its_own_member_and_project():
    stage = collecting.stage()
    item = sent(stage)
    copy = (
        "INSERT INTO answers_answer (project_id, pos, member_id, id, kind, value, spent_ms,"
        " made_at, price_micros, late, instruction_version, transfer_id, receipt_id)"
        " SELECT project_id, pos + 100, %s, gen_random_uuid(), kind, %s::jsonb, 1, now(),"
        " price_micros, late, 1, transfer_id, receipt_id FROM answers_answer LIMIT 1"
    )
    mira = consent.member("mira")
    consent.granted(mira, stage.terms)
    with connection.cursor() as cursor:
        for guard in ("answers_answer_paid", "answers_answer_file"):
            cursor.execute(f"ALTER TABLE answers_answer DISABLE TRIGGER {guard}")
    own, other = stage.lova.ref.member_id, mira.ref.member_id
    for member, value in (
        (other, f'{{"item": "{item.item}"}}'),
        (own, f'{{"item": "{consent.nobody()}"}}'),
        (own, f'{{"media": "{"0" * 64}"}}'),
        (own, "{}"),
    ):
        refused(copy, "MG968", member, value)


def test_what_one_client_collected_leaves_under_its_own_terms_only():
    stage = collecting.stage()
    item = sent(stage)
    other = cast.good_customer("carla")
    terms = consent.published(other, title="Other selfies")
    grant = consent.live(stage.lova, terms)
    refused(
        "INSERT INTO consent_copydelivery (public_id, grant_id, item, recipient, media_type,"
        " mark_key, sha256, salt) SELECT gen_random_uuid(), id, %s, 'aurora', 'image/jpeg', 'k',"
        " sha256('x'), sha256('y') FROM consent_grant WHERE public_id = %s",
        "MG969", item.item, grant.public_id,
    )  # fmt: skip


def test_alternatives_that_run_out_lie_there_again_for_their_member():
    stage = collecting.stage()
    assert len(collecting.tasks(stage.lova, stage.alternative, 9).tasks) == 9
    assignment.release_bundle(member=stage.lova.ref, project=stage.alternative.public_id)
    assert len(collecting.tasks(stage.lova, stage.alternative, 20).tasks) == 16
    assert findings(EVERY) == []


@pytest.mark.parametrize(
    ("tamper", "sentence"),
    [
        ("UPDATE answers_collecteditem SET \"grant\" = gen_random_uuid()",
         "Every picture or recording in the vault was made under its member's own consent"),
        ("UPDATE answers_answer SET value = '{\"media\": \"00\"}'",
         "No answer to a collection names a file that a client could fetch"),
        ("UPDATE assignment_returned SET price_micros = 1 WHERE set_aside_for_id IS NOT NULL",
         "Work set aside for those who do not agree pays as much as the collection"),
        ("UPDATE work_collection SET series = gen_random_uuid()",
         "Every open collection stands on its client's terms, beside work that pays it"),
    ],
)  # fmt: skip
def test_the_audit_finds_what_was_done_behind_our_back(tamper, sentence, behind_our_back):
    stage = collecting.stage()
    sent(stage)
    assert findings(EVERY) == []
    with behind_our_back() as cursor:
        cursor.execute(tamper)
    assert sentence in findings(EVERY)
