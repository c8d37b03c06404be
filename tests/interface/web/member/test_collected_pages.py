"""A member sees and deletes what they sent of themselves; nobody else does; no cache keeps it."""

import pytest
from django.test import Client

from minga.domains.answers import queries as answers
from minga.domains.people.models import Person
from tests import cast
from tests import cast_collections as collecting
from tests.integration.collections.test_guards import sent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def browser(person):
    client = Client()
    client.force_login(
        Person.objects.get(pk=person.id), "django.contrib.auth.backends.ModelBackend"
    )
    return client


def test_only_its_member_sees_an_item_and_no_cache_keeps_it():
    stage = collecting.stage()
    item = sent(stage)
    page, own = f"/me/collected/{item.item}", browser(stage.lova)
    shown = own.get(page)
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert b"".join(shown.streaming_content).startswith(b"\xff\xd8\xff")
    for path in (page, "/me/collected"):
        assert "no-store" in own.get(path)["Cache-Control"]
    for person in (cast.worker("kanto"), cast.steward("theo"), stage.clara):
        assert browser(person).get(page).status_code in (403, 404)
        assert browser(person).post(f"{page}/delete").status_code in (403, 404)
    assert Client().get(page).status_code == 302
    assert len(answers.collected_items(stage.lova.ref)) == 1


def test_a_deleted_item_is_gone_and_its_pay_stays():
    stage = collecting.stage()
    item = sent(stage)
    own = browser(stage.lova)
    assert own.post(f"/me/collected/{item.item}/delete").status_code == 302
    assert answers.collected_items(stage.lova.ref) == []
    assert own.get(f"/me/collected/{item.item}").status_code == 404
    assert b"$5.00" in own.get("/wallet/").content


def test_a_client_sees_numbers_and_no_picture():
    stage = collecting.stage()
    item = sent(stage)
    own = browser(stage.clara)
    for path in ("", "collection", "publish", "export", "quality"):
        shown = own.get(f"/projects/{stage.project.public_id}/{path}", follow=True)
        assert shown.status_code == 200, path
        assert f"/me/collected/{item.item}".encode() not in shown.content
    assert (
        b"nothing leaves yet" in own.get(f"/projects/{stage.project.public_id}/collection").content
    )


def test_a_client_sets_the_terms_of_a_draft():
    from tests.integration.consent import cast as consent

    scene = consent.scene()
    card, beside = collecting.drafted(scene.clara, scene.terms)
    own, path = browser(scene.clara), f"/projects/{card.public_id}/collection"
    assert b"Collect nothing" not in own.get(path).content
    body = {"series": scene.terms.series, "item_kind": "selfie", "alternative": beside.public_id}
    assert own.post(path, body | {"item_kind": "voice"}).status_code == 422
    assert own.post(path, body).status_code == 302
    assert b"Collect nothing" in own.get(path).content
    assert own.post(path, body | {"act": "clear"}).status_code == 302
    assert browser(cast.good_customer("carla")).get(path).status_code == 404
