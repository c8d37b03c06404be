"""A task of every kind goes the whole way: brought, published, answered, paid and read again."""

import io
import json
import wave
import zipfile

import pytest
from PIL import Image

from minga.domains.answers.models import Answer
from minga.domains.assignment import actions as assignment
from minga.domains.work import actions as work
from minga.domains.work.types import ImportState
from minga_pure.money import Money
from minga_pure.tasktypes import FOR_DERIVED_PROJECTS, task_types
from tests.cast import draft, good_customer, worker
from tests.cast_media import bring, photo, recording, sha

pytestmark = pytest.mark.django_db
BROUGHT = [kind for kind in task_types() if kind.name not in FOR_DERIVED_PROJECTS]


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def brought(kind):
    """The sample item as a client brings it: a line of JSON, or a zip with the file it is about."""
    fields = {one.kind for one in kind.content_schema}
    if not fields & {"image", "audio"}:
        return "items.jsonl", json.dumps(kind.sample.content).encode()
    file, packed = io.BytesIO(), io.BytesIO()
    if "image" in fields:
        Image.new("RGB", (64, 48), "teal").save(file, "PNG")
    else:
        with wave.open(file, "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(8_000)
            sound.writeframes(bytes(2 * 48_000))
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("one.png" if "image" in fields else "one.wav", file.getvalue())
    return "items.zip", packed.getvalue()


def held(kind):
    """A member with the published sample in her hands, at a price above the floor."""
    clara, lova = good_customer(), worker()
    project = draft(
        clara, task_type=kind.name, labels=kind.sample.labels, price=Money(500_000, "USD")
    )
    filename, content = brought(kind)
    begun = work.begin_import(
        project=project.public_id, actor_id=clara.id, filename=filename, stream=io.BytesIO(content)
    )
    done = work.run_import(import_id=begun.public_id)
    assert (done.state, done.rows_good, done.rows_bad) == (ImportState.COMPLETED, 1, 0)
    assignment.publish(project=project.public_id, actor_id=clara.id)
    (task,) = lova.ask(project.public_id).tasks
    return lova, task


@pytest.mark.parametrize("kind", BROUGHT, ids=lambda kind: kind.name)
def test_a_task_of_every_kind_goes_the_whole_way(kind):
    lova, task = held(kind)
    for field in ("image", "audio"):
        assert (field in task.content) is (f"{field}_url" in task.content)
    value = with_its_file(lova, kind.sample.value)
    reply = lova.sync([lova.answer(task, value)])
    (told,) = reply.answers
    assert (told.state, told.text) == ("stored", None)
    assert reply.wallets == {"USD": 500_000}
    assert Answer.objects.get(id=told.id).value == value


def with_its_file(lova, value):
    """The sample answer; where it names a file, that file is brought first."""
    if "media" not in value:
        return value
    encoded = photo() if value["media_type"] == "image/jpeg" else recording()
    bring(lova.ref, encoded)
    return {**value, "media": sha(encoded)}


@pytest.mark.parametrize("kind", BROUGHT, ids=lambda kind: kind.name)
def test_an_answer_of_no_kind_is_refused_in_words(kind):
    lova, task = held(kind)
    (told,) = lova.sync([lova.answer(task, {"telepathy": 1})]).answers
    assert told.state == "refused"
    assert "telepathy" in told.text
