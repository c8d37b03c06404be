"""Files that are none, too large, of another kind or of somebody else: a sentence, and no row."""

import io
import zlib
from datetime import timedelta
from struct import pack
from uuid import uuid4

import pytest
from django.db import connection
from PIL import Image

from minga.domains.answers import actions as answers
from minga.domains.answers import errors
from minga.domains.answers import queries as answer_queries
from minga.domains.answers.models import CollectedItem, Piece, Upload
from minga.domains.consent import actions as consents
from minga.domains.people import actions as people
from minga.domains.vault import queries as vault
from minga.domains.vault.errors import NoSuchItem, Shredded
from minga.domains.work import queries as work
from tests import cast_collections as collecting
from tests.cast_media import MP4, bring, recording, sha, wav
from tests.integration.collections.test_guards import sent
from tests.integration.consent import cast as consent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def stage():
    stage = collecting.stage()
    consent.granted(stage.lova, stage.terms)
    return stage


def bomb(side=60_000):
    """A PNG of a few hundred bytes that claims a picture of billions of points."""

    def chunk(name, body):
        return pack(">I", len(body)) + name + body + pack(">I", zlib.crc32(name + body))

    head = pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head)
            + chunk(b"IDAT", zlib.compress(bytes(64))) + chunk(b"IEND", b""))  # fmt: skip


FILES = {
    "no picture": (b"MZ" + bytes(500), errors.NoRecording),
    "a page": (b"<html><script>alert(1)</script>" + bytes(200), errors.NoRecording),
    "a sound": (wav(), errors.NoRecording),
    "a film": (MP4 + bytes(300), errors.NoRecording),
    "cut off": (collecting.selfie()[:900], errors.CannotClean),
    "only its beginning": (b"\xff\xd8\xff\xe0" + bytes(300), errors.CannotClean),
    "a bomb": (bomb(), errors.CannotClean),
}


@pytest.mark.parametrize("name", list(FILES))
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_what_is_no_picture_is_refused_in_words_and_leaves_nothing(stage, name):
    encoded, refusal = FILES[name]
    with pytest.raises(refusal) as refused:
        collecting.upload(stage.lova, stage.project, encoded)
    assert str(refused.value)
    assert CollectedItem.objects.count() == 0
    assert vault.items(subject=stage.lova.ref.subject) == []


def test_too_large_is_refused_before_a_byte_is_stored(stage, settings):
    settings.MINGA_UPLOAD_BYTES_MAX = 1_000
    with pytest.raises(errors.FileTooLarge):
        collecting.upload(stage.lova, stage.project, collecting.selfie())
    assert Upload.objects.count() == 0


def test_pieces_lie_sealed_and_open_for_nobody_else(stage):
    encoded = collecting.selfie()
    upload, half = uuid4(), len(encoded) // 2
    request = {"upload": upload, "sha256": sha(encoded), "size_bytes": len(encoded),
               "project": stage.project.public_id}  # fmt: skip
    answers.receive_piece(member=stage.lova.ref, offset=0, piece=encoded[:half], **request)
    (piece,) = Piece.objects.all()
    assert encoded[:64] not in bytes(piece.encoded)
    mira = consent.member("mira")
    consent.granted(mira, stage.terms)
    with pytest.raises(errors.NotThisUpload):
        answers.receive_piece(member=mira.ref, offset=half, piece=encoded[half:], **request)
    with pytest.raises(errors.NotThisUpload):
        answers.receive_piece(
            member=stage.lova.ref, offset=half, piece=encoded[half:], **request | {"project": None}
        )
    assert answers.receive_piece(
        member=stage.lova.ref, offset=half, piece=encoded[half:], **request
    ).whole


def test_a_file_that_came_as_an_ordinary_one_is_no_item(stage):
    (task,) = collecting.tasks(stage.lova, stage.project).tasks
    encoded = collecting.selfie(place=False)
    assert bring(stage.lova.ref, encoded).whole
    reply = collecting.send(stage.lova, collecting.answer_of(
        stage.project, task.pos, collecting.photograph(encoded)))  # fmt: skip
    assert reply.answers[0].reason == "media_missing"


def test_the_item_or_file_of_somebody_else_is_refused(stage):
    item = sent(stage, consent.member("mira"))
    (task,) = collecting.tasks(stage.lova, stage.project).tasks
    for value in (
        {"item": str(item.item), "media_type": "image/jpeg", "width": 1, "height": 1},
        {"media": item.sha256, "media_type": "image/jpeg", "width": 1, "height": 1},
    ):
        (state,) = collecting.send(
            stage.lova, collecting.answer_of(stage.project, task.pos, value)
        ).answers
        assert state.state == "refused", value
    with pytest.raises(errors.NoSuchCollectedItem):
        answer_queries.read_collected(stage.lova.ref, item.item)
    with pytest.raises(errors.NoSuchCollectedItem):
        answers.delete_collected(member=stage.lova.ref, item=item.item)


def test_a_poisoned_answer_stops_no_other(stage):
    (task, other) = collecting.tasks(stage.lova, stage.project, 2).tasks
    encoded = collecting.selfie()
    collecting.upload(stage.lova, stage.project, encoded)
    from minga.domains.answers.types import SyncRequest

    good = collecting.answer_of(stage.project, task.pos, collecting.photograph(encoded))
    bad = collecting.answer_of(stage.project, other.pos, collecting.photograph(recording()))
    reply = answers.sync(member=stage.lova.ref, request=SyncRequest(answers=[bad, good]))
    assert {state.id: state.state for state in reply.answers} == {
        bad.id: "refused", good.id: "stored"
    }  # fmt: skip


def test_a_voice_loses_the_tags_of_its_recorder():
    av = pytest.importorskip("av")
    stage = collecting.stage("voice")
    consent.granted(stage.lova, stage.terms)
    written = io.BytesIO()
    with av.open(written, "w", format="ogg") as sink:
        sink.metadata["title"] = "lova in Antsirabe"
        stream = sink.add_stream("libopus", rate=48_000)
        frame = av.AudioFrame(format="s16", layout="stereo", samples=960)
        frame.sample_rate = 48_000
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        for number in range(50):
            frame.pts = number * 960
            sink.mux(stream.encode(frame))
        sink.mux(stream.encode(None))
    encoded = written.getvalue()
    assert b"Antsirabe" in encoded
    collecting.upload(stage.lova, stage.project, encoded, pieces=4)
    (item,) = answer_queries.collected_items(stage.lova.ref)
    media_type, pieces = answer_queries.read_collected(stage.lova.ref, item.item)
    clean = b"".join(pieces)
    assert (media_type, b"Antsirabe" in clean) == ("audio/ogg", False)


def test_what_was_never_sent_is_destroyed_and_what_was_sent_stays(stage):
    item = sent(stage, consent.member("mira"))
    collecting.upload(stage.lova, stage.project, collecting.selfie("red"))
    unsent = CollectedItem.objects.get(member_id=stage.lova.ref.member_id).item
    consent.behind(
        "UPDATE answers_collecteditem SET collected_at = collected_at - %s", [timedelta(days=15)]
    )
    answers.forget_uploads()
    assert [row.item for row in CollectedItem.objects.all()] == [item.item]
    with pytest.raises((Shredded, NoSuchItem)):
        vault.item(unsent)


def test_a_forgotten_person_leaves_no_item(stage):
    mira = consent.member("mira")
    grant = consent.granted(mira, stage.terms)
    collecting.upload(mira, stage.project, collecting.selfie())
    item = CollectedItem.objects.get(member_id=mira.ref.member_id)
    consents.withdraw_grant(member=mira.ref, grant=grant.public_id)
    people.erase_person(person_id=mira.id)
    assert CollectedItem.objects.filter(item=item.item).count() == 0
    with pytest.raises((Shredded, NoSuchItem)):
        vault.item(item.item)


def test_an_export_names_items_and_brings_no_file(stage):
    item = sent(stage, consent.member("mira"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM answers.readable")
        rows = [row[0] for row in cursor.fetchall()]
    assert str(item.item) in str(rows)
    assert item.sha256 not in str(rows)
    assert work.blob(item.sha256) is None
    assert Image.MAX_IMAGE_PIXELS
