"""Pictures of tasks: the address inside a task shows one picture, for a while, and nothing else."""

import base64
import hashlib
import io
import time

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

from minga.domains.answers import queries as answers
from minga.domains.assignment import actions as assignment
from minga.domains.work import queries as work
from tests.cast import bring_files, draft, good_customer, worker
from tests.interface.sync.conftest import speak

pytestmark = pytest.mark.django_db
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


@pytest.fixture(autouse=True)
def a_storage_of_its_own(settings, tmp_path):
    answers.forget_task_specs()
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def picture():
    """One picture on offer; its SHA-256."""
    sha256 = hashlib.sha256(PNG).hexdigest()
    default_storage.save(work.stored_name(sha256), ContentFile(PNG))
    clara = good_customer()
    card = draft(clara, task_type="image_classification")
    bring_files(card, {"image": sha256})
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO work_incomingitem (project_id, number, external_id, content, seconds)"
            " VALUES (%s, 0, 'one', jsonb_build_object('image', %s::text), 4)",
            [card.id, sha256],
        )
    return assignment.publish(project=card.public_id, actor_id=clara.id)


@pytest.fixture
def address(device, picture):
    (task,) = device.take(picture)
    return task["content"]["image_url"]


def fetch(address, **more):
    return speak(address, method="GET", **more)


def test_the_address_in_a_task_shows_its_picture_to_the_device_without_a_cookie(address):
    heard = fetch(address)
    assert (heard.status, heard.body) == (200, PNG)
    assert heard.headers["Content-Type"] == "image/png"
    assert heard.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in heard.headers["Content-Security-Policy"]
    assert heard.headers["Cache-Control"].startswith("private")
    assert "Set-Cookie" not in heard.headers


def test_an_address_says_neither_the_name_of_the_file_nor_that_of_the_client(address, picture):
    assert picture.client.legal_name not in str(fetch(address).headers)
    assert "one" not in fetch(address).headers["Content-Disposition"]


def changed(address, place):
    token = bytearray(base64.urlsafe_b64decode(address.removeprefix("/media/")))
    token[place] ^= 1
    return "/media/" + base64.urlsafe_b64encode(bytes(token)).decode()


@pytest.mark.parametrize("place", [0, 31, 33, 34, 49, 50, -1], ids=list("ffdwwss"))
def test_nobody_makes_an_address_of_another_file_person_or_day_out_of_it(address, place):
    heard = fetch(changed(address, place))
    assert heard.status == 404
    assert PNG not in heard.body


@pytest.mark.parametrize(
    "guess",
    ["/media/x", "/media/..%2f..%2fkeys%2fdjango.key", "/media/" + "A" * 88, "/media/é",
     "/media/pictures", "/media/" + hashlib.sha256(PNG).hexdigest()],
)  # fmt: skip
def test_a_guessed_address_shows_nothing(picture, guess):
    assert fetch(guess.encode().decode("latin-1")).status == 404


def test_an_address_ends_after_two_weeks(address, monkeypatch):
    later = time.time() + 15 * 86_400
    monkeypatch.setattr(work.pictures.time, "time", lambda: later)
    assert fetch(address).status == 404


def test_two_members_get_two_addresses_and_without_a_task_there_is_none(
    address, device_of, picture
):
    kanto = device_of(worker("kanto"))
    (task,) = kanto.take(picture)
    assert task["content"]["image_url"] != address
    malala = device_of(worker("malala"))
    assert malala.take(picture) == []  # both wanted answers are held by others


def test_the_picture_is_only_read(address):
    for method in ("POST", "PUT", "DELETE"):
        assert speak(address, method=method).status in (403, 405)
    assert io.BytesIO(fetch(address).body).read(4) == b"\x89PNG"
