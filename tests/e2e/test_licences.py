"""A client orders a licence, fetches a copy, and sees that an item must rest, in a real browser."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from minga.domains.licences import actions, queries
from tests.e2e.moves import in_order
from tests.integration.consent import cast as consent
from tests.integration.licences import cast as licences
from tests.server_fixtures import as_the_owner

pytestmark = [pytest.mark.walk, pytest.mark.django_db(transaction=True)]
DRESSES = [
    ("phone", "en", "light"),
    ("netbook", "en", "dark"),
    ("desk", "ar", "light"),
]


def scene():
    """Terms, a live consent, two pictures of a face, engaged recipients."""
    stage = consent.scene()
    grant = consent.granted(stage.lova, stage.terms)
    with as_the_owner(), transaction.atomic():  # days pass
        consent.age(grant, timedelta(hours=48))
    items = [licences.selfie(stage.lova, licences.face()) for _ in range(2)]
    licences.engaged(stage.terms)
    return stage, items


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MINGA_DATA = tmp_path


@pytest.mark.parametrize(("size", "language", "scheme"), DRESSES)
def test_every_page_of_licences_is_in_order(
    live_server, window, signed_in, keep_picture, size, language, scheme
):
    stage, items = scene()
    page = window(size, language=language, scheme=scheme)
    signed_in(page, stage.clara)
    dress = f"{size}-{language}-{scheme}"
    licence = licences.licensed(stage.terms)
    actions.restrict(items=items[:1], case=uuid4())
    actions.freeze(client=stage.terms.client, reason="Two recipients are silent.", case=uuid4())
    for path, name in (
        ("", "licences"),
        (f"order/{stage.terms.series}", "licence-order"),
        (str(licence.public_id), "licence"),
    ):
        page.goto(f"{live_server.url}/licences/{path}")
        keep_picture(page, f"{name}-{dress}", whole=True)
        assert in_order(page) == []


def test_a_client_licenses_fetches_a_copy_and_sees_an_item_rest(live_server, window, signed_in):
    pytest.importorskip("cv2")
    stage, items = scene()
    page = window("desk")
    signed_in(page, stage.clara)
    page.goto(f"{live_server.url}/licences/")
    page.get_by_text("No licences yet.").wait_for()
    page.get_by_role("link", name=stage.terms.terms.title).click()
    page.get_by_label("Nube S.A.").check()
    page.get_by_label("The licence lasts, in days").fill("30")
    page.get_by_role("button", name="License and pay").click()
    page.get_by_text("Licensed and paid.").wait_for()
    assert [row.items for row in queries.licences_of(stage.terms.client)] == [2]
    with page.expect_download() as fetched:
        page.get_by_role("button", name=f"Download {items[0]}").click()
    assert fetched.value.suggested_filename == f"{items[0]}.png"
    actions.restrict(items=items[:1], case=uuid4())
    page.reload()
    page.get_by_text("a case about it is open").wait_for()
    assert page.get_by_role("button", name=f"Download {items[0]}").count() == 0
