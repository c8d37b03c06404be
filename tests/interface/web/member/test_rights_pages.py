"""Rights as buttons on the member's pages, without any script (G10)."""

from uuid import uuid4

import pytest

from minga.domains.rights import queries
from minga.domains.rights.models import Request
from minga.domains.vault import queries as vault
from tests import cast as people
from tests.integration.rights import cast
from tests.interface.web.member.test_consent_pages import browser

pytest.importorskip("cv2")
pytestmark = pytest.mark.django_db
ADDRESS = "/me/data/rights"


@pytest.fixture
def stage(settings, tmp_path):
    settings.MINGA_DATA = tmp_path
    return cast.scene(cast.NAMES[:3])


@pytest.fixture
def hers(stage):
    return browser(stage.lova)


def press(who, kind, **fields):
    return who.post(f"{ADDRESS}/ask", {"kind": kind, **fields}, follow=True)


def test_she_presses_a_button_and_sees_the_tree(stage, hers):
    page = hers.get(ADDRESS).content.decode()
    assert "3 copies have left" in page
    page = press(hers, "access", item=str(stage.item)).content.decode()
    for name in ("Firm 0", "Firm 1", "Firm 2"):
        assert name in page
    assert page.count("pill-wait") == 4  # each firm, and the sum
    assert "0 of 3 answered" in page
    assert press(hers, "access", item=str(stage.item)).status_code == 200
    assert Request.objects.count() == 1


def test_erasing_is_confirmed_first_and_then_done_at_home(stage, hers):
    page = press(hers, "erasure", item=str(stage.item)).content.decode()
    assert "Erase it everywhere" in page
    assert len(vault.items(subject=stage.lova.ref.subject)) == 1
    page = press(hers, "erasure", item=str(stage.item), sure="yes").content.decode()
    assert "0 of 3 answered" in page
    assert vault.items(subject=stage.lova.ref.subject) == []


def test_a_consent_that_is_withdrawn_anywhere_asks_everybody(stage, hers):
    hers.post(f"/me/consents/{stage.grant.public_id}", {"act": "withdraw"})
    (asked,) = queries.requests_of(stage.lova.ref)
    assert asked.kind == "consent_withdrawn"
    page = press(hers, "consent_withdrawn", grant=str(stage.grant.public_id)).content.decode()
    assert "0 of 3 answered" in page
    assert Request.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("", {}),
        ("everything", {}),
        ("access", {"item": "no id"}),
        ("access", {"item": str(uuid4())}),
        ("access", {"grant": str(uuid4())}),
        ("erasure", {"item": str(uuid4()), "sure": "yes"}),
        ("consent_withdrawn", {}),
        ("rectification", {"words": "  "}),
    ],
)
def test_what_cannot_be_asked_changes_nothing(stage, hers, kind, fields):
    page = press(hers, kind, **fields)
    assert page.status_code == 200
    assert not Request.objects.exists()
    assert len(vault.items(subject=stage.lova.ref.subject)) == 1


def test_nobody_else_asks_about_her_file_or_sees_her_tree(stage, hers):
    press(hers, "access", item=str(stage.item))
    (asked,) = queries.requests_of(stage.lova.ref)
    kanto = browser(people.worker("kanto"))
    assert kanto.get(f"{ADDRESS}/{asked.public_id}").status_code == 404
    page = press(kanto, "erasure", item=str(stage.item), sure="yes").content.decode()
    assert "There is no such consent or file of yours" in page
    assert Request.objects.count() == 1
    assert browser(stage.clara).get(ADDRESS).status_code == 403
