"""The form of a breach: how many people first, then the report, the clock and the file (G10)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from minga.domains.rights import actions, queries
from tests.integration.consent import cast as consent
from tests.integration.rights import cast
from tests.interface.web.member.test_consent_pages import browser

pytest.importorskip("cv2")
pytestmark = pytest.mark.django_db
PLACE = "/queue/breaches"


@pytest.fixture
def stage(settings, tmp_path):
    settings.MINGA_DATA = tmp_path
    return cast.scene(cast.NAMES[:2])


@pytest.fixture
def dora():
    return browser(consent.data_steward())


def fields(stage, **changes):
    now = timezone.now()
    return {
        "place": f"{stage.clara.client.public_id}/firm-1",
        "kinds": ["selfie"],
        "since": (now - timedelta(days=3)).strftime("%Y-%m-%dT%H:%M"),
        "until": (now + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%S"),
        "known_at": (now - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"),
        "nature": "A server stood open.",
        "consequences": "Somebody may have a copy.",
        "measures": "It is closed.",
        "contact": "Dora, dora@coop.example",
        "act": "look",
    } | changes


def test_she_sees_how_many_reports_it_and_takes_the_file(stage, dora):
    page = dora.post(PLACE, fields(stage)).content.decode()
    assert "It concerns 1 person" in page
    assert queries.breaches() == []
    page = dora.post(PLACE, fields(stage, act="report"), follow=True).content.decode()
    assert "Told: 0 of 1" in page
    assert "Nobody is told before a second data steward" in page
    assert actions.send_breach_notices() == 0
    (view,) = queries.breaches()
    assert dora.post(f"{PLACE}/{view.public_id}/confirm").status_code == 403
    second = browser(consent.data_steward("dina"))
    page = second.post(f"{PLACE}/{view.public_id}/confirm", follow=True).content.decode()
    assert "Confirmed. Everybody whom it concerns is told." in page
    assert actions.send_breach_notices() == 1
    document = dora.get(f"{PLACE}/{view.public_id}/json").json()
    assert document["nature"]["data_subjects"] == document["data_subjects_told"] == 1
    assert "A server stood open." in dora.get(f"{PLACE}/{view.public_id}/print").content.decode()
    page = dora.post(f"{PLACE}/{view.public_id}/told", {}, follow=True).content.decode()
    assert "Authority told" in page
    assert "Told: 1 of 1" in page
    assert "A server stood open." in browser(stage.lova).get("/me/data/rights").content.decode()


@pytest.mark.parametrize(
    "changes",
    [{"kinds": []}, {"place": "x/y"}, {"since": "x"}, {"known_at": "2999-01-01T00:00"},
     {"nature": ""}, {"since": "2999-01-01T00:00"}],
)  # fmt: skip
def test_a_report_that_lacks_something_says_what(stage, dora, changes):
    assert dora.post(PLACE, fields(stage, act="report", **changes)).status_code == 422
    assert queries.breaches() == []


def test_nobody_else_reads_or_writes_it(stage, dora):
    dora.post(PLACE, fields(stage, act="report"))
    (view,) = queries.breaches()
    for who in (browser(stage.lova), browser(stage.clara)):
        for address in (PLACE, f"{PLACE}/{view.public_id}/json"):
            assert who.get(address).status_code == 403
        assert who.post(f"{PLACE}/{view.public_id}/told").status_code == 403
        assert who.post(f"{PLACE}/{view.public_id}/confirm").status_code == 403
        assert who.post(PLACE, fields(stage, act="report")).status_code == 403
    assert len(queries.breaches()) == 1
