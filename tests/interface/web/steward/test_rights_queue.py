"""The data steward's page of rights: decisions, more time, silence, letters (G7, G10)."""

from datetime import timedelta

import pytest

from minga.domains.rights import actions, queries
from minga.domains.rights.models import Escalation, Request
from minga_pure.rights import RequestKind
from tests import cast as people
from tests.integration.consent import cast as consent
from tests.integration.rights import cast
from tests.interface.web.member.test_consent_pages import browser

pytest.importorskip("cv2")
pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(settings, tmp_path):
    settings.MINGA_DATA = tmp_path
    return cast.scene(cast.NAMES[:2])


@pytest.fixture
def dora():
    return browser(consent.data_steward())


def press(who, act, row, **fields):
    return who.post(
        "/queue/rights/decide", {"act": act, "row": str(row), **fields}, follow=True
    ).content.decode()


def test_a_correction_is_decided_with_words_that_the_person_reads(stage, dora):
    view = actions.ask(
        member=stage.lova.ref, kind=RequestKind.RECTIFICATION, item=stage.item,
        words="I was born in 1990.",
    )  # fmt: skip
    assert "I was born in 1990." in dora.get("/queue/rights").content.decode()
    assert "Please say why" in press(dora, "home", view.public_id)
    press(dora, "home", view.public_id, words="Corrected.")
    hers = browser(stage.lova)
    assert "Corrected." in hers.get(f"/me/data/rights/{view.public_id}").content.decode()
    assert "There is no such request" in press(dora, "home", view.public_id, words="Again.")


def test_more_time_is_given_once_with_a_reason(stage, dora):
    view = actions.ask(member=stage.lova.ref, kind=RequestKind.ACCESS)
    for days in ("", "0", "61", "x"):
        press(dora, "longer", view.public_id, words="Many copies.", days=days)
    assert queries.request_of(stage.lova.ref, view.public_id).respond_by == view.respond_by
    press(dora, "longer", view.public_id, words="Many copies.", days="60")
    later = queries.request_of(stage.lova.ref, view.public_id)
    assert later.respond_by - view.respond_by == timedelta(days=60)
    press(dora, "longer", view.public_id, words="Again.", days="1")
    assert queries.request_of(stage.lova.ref, view.public_id).respond_by == later.respond_by


def test_silence_is_named_with_a_letter_and_settled_with_words(stage, dora):
    actions.ask(member=stage.lova.ref, kind=RequestKind.ACCESS)
    cast.age(timedelta(days=31))
    assert actions.escalate_due() == 2
    page = dora.get("/queue/rights").content.decode()
    assert "Firm 0" in page
    case = Escalation.objects.order_by("id").first().public_id
    assert "Firm 0" in dora.get(f"/queue/rights/{case}/letter").content.decode()
    press(dora, "settle", case, words="They answered by telephone.")
    assert dora.get(f"/queue/rights/{case}/letter").status_code == 404
    assert len(queries.silent_branches()) == 1


@pytest.mark.parametrize(("act", "row"), [("", ""), ("home", "x"), ("other", ""), ("visit", "")])
def test_a_row_that_is_none_changes_nothing(stage, dora, act, row):
    assert "There is no such consent or file" in press(dora, act, row, words="x")


def test_only_a_data_steward_decides_and_not_about_their_own(stage):
    view = actions.ask(member=stage.lova.ref, kind=RequestKind.OBJECTION)
    for who in (browser(stage.lova), browser(stage.clara), browser(people.steward("thea"))):
        assert who.get("/queue/rights").status_code == 403
        reply = who.post(
            "/queue/rights/decide", {"act": "home", "row": str(view.public_id), "words": "x"}
        )
        assert reply.status_code == 403
    consent.people.appoint_steward(
        person_id=stage.lova.id, office=consent.Office.DATA_STEWARD,
        since=consent.timezone.now().date(),
    )  # fmt: skip
    press(browser(stage.lova), "home", view.public_id, words="Mine.")
    assert Request.objects.get(public_id=view.public_id).home_done_at is None
