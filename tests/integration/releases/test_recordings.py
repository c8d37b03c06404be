"""Whose project it is hears what members recorded for it, once it is paid, and nobody else does."""

import pytest
from django.test import Client
from django.urls import reverse

from minga.domains.releases import queries
from minga.domains.work.errors import NoSuchFile
from tests.cast import good_customer, worker
from tests.cast_media import bring, recording, sha, spoken
from tests.integration.answers.test_uploads import voices

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_a_recording_is_heard_when_its_answer_is_paid_and_by_its_client_alone():
    project, lova, encoded = voices(), worker(), recording()
    bring(lova.ref, encoded)
    lova.ask(project.public_id, 2)
    with pytest.raises(NoSuchFile):  # it is here, and not paid
        queries.recording(project.id, sha(encoded))
    lova.sync([lova.answer(lova.tasks[0], spoken(encoded))])
    with queries.recording(project.id, sha(encoded)).open() as heard:
        assert heard.read() == encoded
    with pytest.raises(NoSuchFile):
        queries.recording(project.id, "0" * 64)
    with pytest.raises(NoSuchFile):
        queries.recording(voices(by="carlos").id, sha(encoded))


def test_another_client_and_another_member_ask_in_vain():
    from minga.domains.people.models import Person

    project, lova, encoded = voices(), worker(), recording()
    bring(lova.ref, encoded)
    lova.ask(project.public_id, 2)
    lova.sync([lova.answer(lova.tasks[0], spoken(encoded))])
    address = reverse("client-recording", args=[project.public_id, sha(encoded)])
    codes = {}
    carlos, kanto = good_customer("carlos"), worker("kanto")
    for name, person in (("clara", None), ("carlos", carlos.id), ("kanto", kanto.id)):
        browser = Client()
        row = Person.objects.get(pk=person) if person else Person.objects.get(username="clara")
        browser.force_login(row, "django.contrib.auth.backends.ModelBackend")
        answer = browser.get(address)
        codes[name] = answer.status_code
        if answer.streaming:
            assert b"".join(answer.streaming_content) == encoded
    assert codes["clara"] == 200
    assert codes["carlos"] in (403, 404)
    assert codes["kanto"] in (302, 403, 404)
