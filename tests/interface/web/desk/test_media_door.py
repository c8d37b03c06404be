"""The door for recordings: by a pass alone, from where the last piece ended."""

import json
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.test import Client

from minga.domains.people import queries as people
from tests.cast import worker
from tests.cast_media import recording, sha

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def lova():
    return worker()


def send(person, encoded, offset, end=None, *, name, token=None, told=None):
    told = {"offset": offset, "size": len(encoded), "sha256": sha(encoded)} | (told or {})
    token = people.sync_token(person.ref) if token is None else token
    answer = Client(enforce_csrf_checks=True).post(
        f"/desk/media/{name}?{urlencode(told)}",
        encoded[offset:end],
        content_type="application/octet-stream",
        headers={"Authorization": f"Bearer {token}"},
    )
    return answer.status_code, json.loads(answer.content)


def test_a_device_goes_on_where_the_line_dropped(lova):
    encoded, name = recording(), uuid4()
    assert send(lova, encoded, 0, 1_000, name=name) == (200, {"have": 1_000, "whole": False})
    assert send(lova, encoded, 0, 0, name=name) == (200, {"have": 1_000, "whole": False})
    assert send(lova, encoded, 1_000, name=name) == (200, {"have": 3_000, "whole": True})
    assert send(lova, encoded, 1_000, name=name) == (200, {"have": 3_000, "whole": True})


@pytest.mark.parametrize("token", ["", "nonsense", "1.abc:def:ghi"])
def test_without_a_pass_nothing_is_taken(lova, token):
    status, said = send(lova, recording(), 0, name=uuid4(), token=token)
    assert (status, said["error"]) == (401, "sign_in")


def test_a_cookie_alone_is_no_pass(lova):
    from minga.domains.people.models import Person

    browser = Client()
    browser.force_login(Person.objects.get(pk=lova.id), "django.contrib.auth.backends.ModelBackend")
    answer = browser.post(f"/desk/media/{uuid4()}?offset=0&size=9&sha256={'0' * 64}")
    assert answer.status_code == 401


def test_nobody_goes_on_with_anothers_upload(lova):
    encoded, name = recording(), uuid4()
    send(lova, encoded, 0, 1_000, name=name)
    status, said = send(worker("kanto"), encoded, 1_000, name=name)
    assert (status, said["error"]) == (409, "not_this_upload")


def test_every_refusal_says_what_to_do(lova, settings):
    encoded = recording()
    for other in ({"offset": "x"}, {"size": ""}, {"sha256": "no"}, {"offset": "9" * 40}):
        status, said = send(lova, encoded, 0, name=uuid4(), told=other)
        assert (status, said["error"]) == (400, "bad_piece"), other
    status, said = send(lova, b"<html>" + encoded, 0, name=uuid4())
    assert (status, said["error"]) == (415, "no_recording")
    status, said = send(lova, encoded, 0, name=uuid4(), told={"sha256": "0" * 64})
    assert (status, said["error"]) == (422, "broken")
    settings.MINGA_UPLOAD_QUOTA_BYTES = 10
    status, said = send(lova, encoded, 0, name=uuid4())
    assert (status, said["error"]) == (507, "quota_full")
    settings.MINGA_UPLOAD_BYTES_MAX = 10
    status, said = send(lova, encoded, 0, name=uuid4())
    assert (status, said["error"]) == (413, "too_large")
    assert said["text"].endswith(".")


def test_when_the_database_is_away_the_device_is_asked_to_wait(lova, monkeypatch):
    from django.db import OperationalError

    from minga.domains.answers import actions

    def away(**_words):
        raise OperationalError("password=hush")

    monkeypatch.setattr(actions, "receive_piece", away)
    status, said = send(lova, recording(), 0, name=uuid4())
    assert (status, said["error"]) == (503, "try_again")
    assert "hush" not in said["text"]
