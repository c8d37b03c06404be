"""Somebody without an account asks, proves an address, and sees the tree (G10)."""

import io
import json
import re
from uuid import UUID, uuid4

import pytest
from django.core import mail
from django.test import Client

from minga.domains.consent import queries as consent_queries
from minga.domains.notices import actions as notices
from minga.domains.notices.models import Channel
from minga.domains.notices.types import ChannelKind
from minga.domains.people import actions as people_actions
from minga.domains.rights import actions, queries
from minga.domains.rights.models import Request, Visitor
from tests.integration.consent import cast as consent
from tests.integration.rights import cast
from tests.interface.web.member.test_consent_pages import browser

pytest.importorskip("cv2")
pytestmark = pytest.mark.django_db
ADDRESS = "lova@mail.example"


@pytest.fixture
def stage(settings, tmp_path):
    settings.MINGA_DATA = tmp_path
    settings.EMAIL_HOST = "127.0.0.1"
    settings.ACCOUNT_RATE_LIMITS = False
    return cast.scene(cast.NAMES[:3])


@pytest.fixture
def confirmed(stage):
    """Lova's address, confirmed by the code that came to it."""
    channel = notices.add_channel(member=stage.lova.ref, kind=ChannelKind.EMAIL, address=ADDRESS)
    Channel.objects.filter(public_id=channel.public_id).update(
        confirmed_at="2026-01-01T00:00Z", code=None
    )


@pytest.fixture
def nobody():
    return Client()


def begun(who, reference="", contact=ADDRESS, kind="erasure", words=""):
    reply = who.post(
        "/rights/",
        {"kind": kind, "contact": contact, "reference": str(reference), "words": words},
    )
    assert reply.status_code == 302
    return reply.headers["Location"]


def code_from_mail():
    actions.send_codes()
    return re.search(r"\b\d{6}\b", mail.outbox[-1].body)[0]


def test_who_reads_the_mail_of_a_member_calls_exactly_one_file_back(stage, confirmed, nobody):
    place = begun(nobody, stage.item)
    reply = nobody.post(place, {"code": code_from_mail()}, follow=True)
    page = reply.content.decode()
    assert "0 of 3 answered" in page
    assert "lova" not in page
    (asked,) = queries.requests_of(stage.lova.ref)
    assert (asked.source, asked.item, asked.kind) == ("visitor", stage.item, "erasure")
    assert actions.tell_visitors() == 1
    assert actions.tell_visitors() == 0
    assert "/rights/mine/" in mail.outbox[-1].body


def test_the_receipt_of_a_consent_proves_it_after_the_account_is_erased(settings, tmp_path, nobody):
    settings.MINGA_DATA = tmp_path
    settings.EMAIL_HOST = "127.0.0.1"
    stage = cast.scene(cast.NAMES[:3], is_paid=False)
    (grant,) = consent_queries.grants_of(stage.lova.ref)
    document = consent_queries.record_document(stage.lova.ref, grant.records[0])
    people_actions.erase_person(person_id=stage.lova.id)
    before = Request.objects.count()
    place = begun(nobody, kind="access", contact="new@mail.example")
    receipt = io.BytesIO(json.dumps(document).encode())
    receipt.name = "consent.json"
    page = nobody.post(place, {"code": code_from_mail(), "receipt": receipt}, follow=True)
    assert "0 of 3 answered" in page.content.decode()
    assert Request.objects.count() == before + 1


@pytest.mark.parametrize("change", ["holder_key", "body", "no json", "list", "deep"])
def test_a_forged_receipt_proves_nothing(stage, nobody, change):
    (grant,) = consent_queries.grants_of(stage.lova.ref)
    document = consent_queries.record_document(stage.lova.ref, grant.records[0])
    if change in document:
        document[change] = ("0" * 64) if change == "holder_key" else document["body"] + " "
    text = {"no json": "{", "list": "[]", "deep": "[" * 100_000}.get(change)
    receipt = io.BytesIO((text or json.dumps(document)).encode())
    receipt.name = "consent.json"
    place = begun(nobody, kind="access", contact="eve@mail.example")
    page = nobody.post(place, {"code": code_from_mail(), "receipt": receipt}, follow=True)
    assert "A data steward of the co-operative looks for it" in page.content.decode()
    assert not Request.objects.exists()


def test_nothing_says_whether_an_address_is_known(stage, confirmed, nobody):
    pages = []
    for contact in (ADDRESS, "nobody@mail.example"):
        place = begun(nobody, stage.item, contact)
        reply = nobody.get(place)
        words = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", reply.content.decode())
        pages.append((reply.status_code, words.replace(place, "")))
        assert actions.send_codes() == 1
    assert pages[0] == pages[1]
    unknown = nobody.get(f"/rights/code/{uuid4()}")
    assert unknown.status_code == 200
    assert [letter.subject[:20] for letter in mail.outbox] == ["Your code for Minga:"] * 2


def test_a_stranger_who_proves_their_own_address_gets_nothing_of_hers(stage, confirmed, nobody):
    place = begun(nobody, stage.item, "eve@mail.example")
    page = nobody.post(place, {"code": code_from_mail()}, follow=True).content.decode()
    assert "A data steward of the co-operative looks for it" in page
    assert "Firm" not in page
    assert not Request.objects.exists()


@pytest.mark.parametrize("reference", ["", "no id", "00000000-0000-4000-8000-000000000001"])
def test_without_the_right_number_a_steward_looks_first(stage, confirmed, nobody, reference):
    place = begun(nobody, reference)
    nobody.post(place, {"code": code_from_mail()})
    assert not Request.objects.exists()
    (visit,) = queries.visits_waiting()
    dora = consent.data_steward()
    actions.decide_visit(
        visit=visit.public_id,
        actor_id=dora.id,
        words="It is this one.",
        grant=stage.grant.public_id,
    )
    (asked,) = queries.requests_of(stage.lova.ref)
    assert asked.grant == stage.grant.public_id
    assert queries.visits_waiting() == []


def test_a_code_has_few_tries_and_an_end(stage, confirmed, nobody):
    place = begun(nobody, stage.item)
    code = code_from_mail()
    wrong = "000000" if code != "000000" else "111111"
    for _try in range(5):
        assert nobody.post(place, {"code": wrong}).status_code == 422
    assert nobody.post(place, {"code": code}).status_code == 422
    place = begun(nobody, stage.item)
    code = code_from_mail()
    visit = UUID(place.rsplit("/", 1)[1])
    with cast.as_the_owner():
        consent.behind(
            "UPDATE rights_visitor SET code_until = now() - interval '1 second'"
            " WHERE public_id = %s", [visit],
        )  # fmt: skip
    assert nobody.post(place, {"code": code}).status_code == 422
    assert not Request.objects.exists()


def test_an_address_gets_few_mails_a_day_and_nobody_is_told(stage, nobody):
    for _visit in range(5):
        begun(nobody, contact="victim@mail.example")
    actions.send_codes()
    assert len(mail.outbox) == 3
    assert Visitor.objects.filter(code_sent_at__isnull=True).count() == 0


def test_what_a_visitor_left_is_forgotten(stage, confirmed, nobody):
    begun(nobody, stage.item)
    with cast.as_the_owner():
        consent.behind("UPDATE rights_visitor SET code_until = now() - interval '2 days'")
    assert actions.forget_visitors() == 1
    place = begun(nobody, stage.item)
    nobody.post(place, {"code": code_from_mail()})
    assert actions.forget_visitors() == 0
    with cast.as_the_owner():
        consent.behind("UPDATE rights_visitor SET respond_by = now() - interval '91 days'")
    assert actions.forget_visitors() == 1
    assert Request.objects.count() == 1
    assert not Visitor.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"kind": "erasure", "contact": "no address"},
        {"kind": "everything", "contact": ADDRESS},
        {"kind": "rectification", "contact": ADDRESS},
        {"kind": "access", "contact": ADDRESS, "reference": "x" * 40},
    ],
)
def test_what_is_not_complete_is_said_on_the_page(stage, nobody, fields):
    assert nobody.post("/rights/", fields).status_code == 422
    assert not Visitor.objects.exists()


@pytest.mark.parametrize("path", ["mine/x", "answer/x", "answer/x/letter", "mine/" + "a" * 300])
def test_a_guessed_address_is_nothing(nobody, path):
    reply = nobody.get(f"/rights/{path}")
    assert reply.status_code == 404


def test_a_firm_answers_by_its_link(stage, nobody):
    hers = browser(stage.lova)
    hers.post("/me/data/rights/ask", {"kind": "restriction", "item": str(stage.item)})
    letter = queries.letters_to_print()[0]
    page = nobody.get(f"/rights/answer/{letter.token}").content.decode()
    assert "lova" not in page
    assert letter.items[0] in page
    assert letter.items[0] in nobody.get(f"/rights/answer/{letter.token}/letter").content.decode()
    place = f"/rights/answer/{letter.token}"
    assert nobody.post(place, {"status": "denied"}).status_code == 422
    nobody.post(place, {"status": "denied", "reason": "no_match", "details": "We have none."})
    (asked,) = queries.requests_of(stage.lova.ref)
    page = hers.get(f"/me/data/rights/{asked.public_id}").content.decode()
    assert "We have none." in page
    assert "Nothing of this is held here." in page
