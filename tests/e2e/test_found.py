"""A member, and a person without an account, find their face in an advert, call it back (G10)."""

import pytest
from django.db import transaction

from minga.domains.people import actions as people
from minga.domains.takedowns import actions
from minga.domains.takedowns.models import Case, Search
from tests.e2e.moves import in_order
from tests.integration.consent import cast as consent
from tests.integration.takedowns import cast as takedowns

pytest.importorskip("cv2")
pytestmark = [pytest.mark.walk, pytest.mark.django_db(transaction=True)]
DRESSES = [
    ("phone", "en", "light"),
    ("netbook", "en", "dark"),
    ("desk", "ar", "light"),
]


@pytest.fixture
def stage(settings, tmp_path):
    settings.MINGA_DATA = tmp_path
    with transaction.atomic():
        return takedowns.scene()


@pytest.fixture
def advert(stage, tmp_path):
    path = tmp_path / "advert.jpg"
    path.write_bytes(takedowns.advert(stage.copies["aurora"]))
    return path


def carried_out():
    """The clock compares what waits."""
    for row in Search.objects.filter(state="waiting"):
        actions.run_search(search=row.public_id)


def bring(page, live_server, advert, **more):
    page.goto(f"{live_server.url}/found/")
    page.set_input_files("input[name=found_file]", advert)
    page.fill("input[name=address]", "https://shop.example/advert")
    for name, path in more.items():
        page.set_input_files(f"input[name={name}]", path)
    page.locator("main button[type=submit]").click()
    page.locator("#found-state progress").wait_for()


def test_a_member_finds_their_face_in_an_advert_and_calls_it_back(
    live_server, window, signed_in, stage, advert
):
    page = window("phone")
    signed_in(page, stage.lova)
    bring(page, live_server, advert)
    carried_out()
    page.get_by_role("heading", name="This is the copy for Aurora Vision").wait_for()
    page.get_by_role("button", name="Call it back").click()
    page.get_by_text("The recipient has until").wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the evidence").click()
    assert download.value.suggested_filename == f"takedown-{Case.objects.get().public_id}.json"
    page.get_by_text("Letters that you can send").click()
    assert "https://shop.example/advert" in page.locator("textarea").first.input_value()


def test_a_person_without_an_account_does_the_same(live_server, window, stage, advert, tmp_path):
    people.erase_person(person_id=stage.lova.id)
    saved = tmp_path / f"{stage.item}.png"
    saved.write_bytes(takedowns.photograph())
    page = window("desk")
    bring(page, live_server, advert, reference=saved)
    assert "/found/" in page.url
    carried_out()
    page.get_by_role("heading", name="This is the copy for Aurora Vision").wait_for()
    page.get_by_role("button", name="Call it back").click()
    page.get_by_text("The recipient has until").wait_for()
    page.get_by_role("button", name="Close the case").click()
    page.get_by_text("You closed the case").wait_for()


@pytest.mark.parametrize(("size", "language", "scheme"), DRESSES)
def test_every_page_of_take_downs_is_in_order(
    live_server, window, signed_in, keep_picture, stage, size, language, scheme
):
    with transaction.atomic():
        case = takedowns.opened(stage, address="https://shop.example/advert")
        dora = consent.data_steward()
    page = window(size, language=language, scheme=scheme)
    dress = f"{size}-{language}-{scheme}"
    visits = [
        (None, "/found/", "found-start"),
        (stage.lova, f"/me/found/{case.search}", "found-result"),
        (stage.clara, "/takedowns/", "found-client"),
        (dora, "/queue/takedowns", "found-steward"),
    ]
    for person, path, name in visits:
        if person is not None:
            signed_in(page, person)
        page.goto(f"{live_server.url}{path}")
        keep_picture(page, f"{name}-{dress}", whole=True)
        assert in_order(page) == []
