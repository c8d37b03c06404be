"""Recordings come in pieces, whole or not at all; only its member's own answer may name one."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.utils import DatabaseError
from PIL import Image

from minga.domains.answers import actions, queries, rules
from minga.domains.answers.errors import (
    FileTooLarge,
    InvalidChunk,
    NamesAPlace,
    NoRecording,
    NotThisUpload,
    QuotaFull,
)
from minga.domains.answers.models import Piece, Upload
from minga.domains.assignment import actions as assignment
from minga.domains.work import queries as work
from minga_pure.money import Money
from tests.cast import draft, good_customer, published, worker
from tests.cast_media import MP4, OGG, bring, photo, recording, sha, spoken, wav
from tests.server_fixtures import as_the_owner

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def lova():
    return worker()


def voices(count=4, name="audio_recording", by="clara"):
    """A project that wants to hear sentences."""
    clara = good_customer(by)
    card = draft(clara, task_type=name, labels=(), price=Money(500_000, "USD"))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO work_incomingitem (project_id, number, external_id, content, seconds)"
            " SELECT %s, i, 'say-' || i, jsonb_build_object('prompt', 'Salama ' || i), 20"
            "   FROM generate_series(1, %s) AS i",
            [card.id, count],
        )
    return assignment.publish(project=card.public_id, actor_id=clara.id)


def piece(member, upload, encoded, offset, end=None):
    return actions.receive_piece(
        member=member.ref, upload=upload, sha256=sha(encoded), size_bytes=len(encoded),
        offset=offset, piece=encoded[offset:end],
    )  # fmt: skip


def test_a_file_comes_in_pieces_and_is_kept_when_it_is_whole(lova):
    encoded = recording()
    assert bring(lova.ref, encoded, pieces=7).whole
    found = work.blob(sha(encoded))
    assert (found.media_type, found.size_bytes) == ("video/webm", len(encoded))
    with found.open() as kept:
        assert kept.read() == encoded
    assert Piece.objects.count() == 0


def test_any_piece_may_come_twice_late_or_cut_short(lova):
    encoded, upload = recording(), uuid4()
    assert piece(lova, upload, encoded, 0, 1_000).have == 1_000
    assert piece(lova, upload, encoded, 0, 1_000).have == 1_000  # its reply was lost
    assert piece(lova, upload, encoded, 2_000, 2_500).have == 1_000  # too early: nothing of it
    assert piece(lova, upload, encoded, 500, 1_700).have == 1_700  # an overlap adds what is new
    assert piece(lova, upload, encoded, 1_700, 1_700).have == 1_700  # an empty one asks
    assert piece(lova, upload, encoded, 1_700).whole
    assert piece(lova, upload, encoded, 1_700).whole
    assert piece(lova, uuid4(), encoded, 0, 10).whole  # the same file under another name
    assert Upload.objects.count() == 1


def test_what_arrived_wrong_is_forgotten_and_begun_again(lova):
    encoded, upload = recording(), uuid4()
    other = recording("another one")
    piece(lova, upload, encoded, 0, 1_000)
    said = actions.receive_piece(
        member=lova.ref, upload=upload, sha256=sha(encoded), size_bytes=len(encoded),
        offset=1_000, piece=other[1_000:],
    )  # fmt: skip
    assert (said.have, said.whole, said.broken) == (0, False, True)
    assert Piece.objects.count() == 0
    assert work.blob(sha(encoded)) is None
    assert piece(lova, upload, encoded, 0).whole


def test_nobody_else_goes_on_with_an_upload(lova):
    encoded, upload = recording(), uuid4()
    piece(lova, upload, encoded, 0, 1_000)
    with pytest.raises(NotThisUpload):
        piece(worker("kanto"), upload, encoded, 1_000)
    with pytest.raises(NotThisUpload):
        piece(lova, upload, recording("another one"), 1_000)


@pytest.mark.parametrize(
    ("encoded", "told"),
    [
        (recording(), "video/webm"),
        (recording(beginning=MP4), "video/mp4"),
        (recording(beginning=OGG), "audio/ogg"),
        (wav(), "audio/wav"),
        (photo(), "image/jpeg"),
        (photo(kind="PNG"), "image/png"),
        (photo(kind="WEBP"), "image/webp"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_what_browsers_record_is_known_by_its_first_bytes(lova, encoded, told):
    assert bring(lova.ref, encoded).whole
    assert work.blob(sha(encoded)).media_type == told


@pytest.mark.parametrize(
    "encoded",
    [
        b"<html><script>alert(1)</script>" + bytes(100),
        b"\x7fELF" + bytes(100),
        b"%PDF-1.7" + bytes(100),
        photo(kind="GIF"),
        b"\x00\x00\x00\x20ftypheic" + bytes(100),  # a picture that browsers do not show
        b"\x1a\x45\xdf\xa3\x93\x42\x82\x88matroska" + bytes(100),
        b"short",
    ],
    ids=["html", "program", "pdf", "gif", "heic", "matroska", "too short to tell"],
)
def test_what_is_no_recording_is_refused(lova, encoded):
    with pytest.raises(NoRecording):
        bring(lova.ref, encoded)
    assert work.blob(sha(encoded)) is None


def test_no_recording_is_refused_with_its_first_piece(lova):
    with pytest.raises(NoRecording):
        piece(lova, uuid4(), b"<html>" + bytes(5_000), 0, 1_000)


def test_size_and_quota_hold_and_answered_files_do_not_count(lova, settings):
    settings.MINGA_UPLOAD_BYTES_MAX, settings.MINGA_UPLOAD_QUOTA_BYTES = 3_000, 5_000
    with pytest.raises(FileTooLarge):
        bring(lova.ref, recording(size=3_001))
    project = voices()
    lova.ask(project.public_id, 2)
    first, second = recording("first"), recording("second")
    bring(lova.ref, first)
    with pytest.raises(QuotaFull):
        bring(lova.ref, second)
    bring(worker("kanto").ref, second)  # everybody has room of her own
    lova.sync([lova.answer(lova.tasks[0], spoken(first))])
    assert bring(lova.ref, second).whole


@pytest.mark.parametrize(
    "wrong",
    [
        {"sha256": "x" * 64},
        {"sha256": "A" * 64},
        {"size_bytes": 0},
        {"offset": -1},
        {"offset": 2_999, "piece": b"abc"},
        {"size_bytes": 10_000_000, "piece": bytes(rules.PIECE_BYTES_MAX + 1)},
    ],
    ids=lambda wrong: ",".join(wrong),
)
def test_a_piece_that_cannot_be_is_refused(lova, wrong):
    usual = {"sha256": "0" * 64, "size_bytes": 3_000, "offset": 0, "piece": b"a"}
    with pytest.raises(InvalidChunk):
        actions.receive_piece(member=lova.ref, upload=uuid4(), **(usual | wrong))


def test_an_answer_waits_until_its_file_is_whole_and_is_not_lost(lova):
    project = voices()
    lova.ask(project.public_id, 2)
    encoded, upload = recording(), uuid4()
    given = lova.answer(lova.tasks[0], spoken(encoded))
    piece(lova, upload, encoded, 0, 2_000)
    tasks = list(lova.tasks)
    (state,) = lova.sync([given]).answers
    assert (state.state, state.reason) == ("refused", "media_missing")
    assert answers_of(project) == 0
    lova.tasks = tasks
    piece(lova, upload, encoded, 2_000)
    (state,) = lova.sync([given]).answers
    assert state.state == "stored"
    (state,) = lova.sync([given]).answers
    assert state.state in ("stored", "duplicate")
    assert answers_of(project) == 1


def answers_of(project):
    return sum(queries.kinds(project.id).values())


def test_anothers_file_is_no_file_of_mine(lova):
    project, kanto = voices(), worker("kanto")
    encoded = recording()
    bring(kanto.ref, encoded)
    lova.ask(project.public_id, 2)
    (state,) = lova.sync([lova.answer(lova.tasks[0], spoken(encoded))]).answers
    assert (state.state, state.reason) == ("refused", "media_missing")


def test_a_picture_is_not_taken_for_a_voice(lova):
    project = voices()
    bring(lova.ref, photo())
    lova.ask(project.public_id, 2)
    (state,) = lova.sync([lova.answer(lova.tasks[0], spoken(photo()))]).answers
    assert (state.state, state.reason) == ("refused", "bad_media_type")


def test_answers_without_a_file_cost_no_question_and_those_with_files_one(
    lova, django_assert_num_queries
):
    words = published(texts=6)
    lova.ask(words.public_id, 4)
    with django_assert_num_queries(0):  # the one statement goes by a line of its own
        lova.sync([lova.answer(task) for task in lova.tasks])
    project = voices(6, "photo_capture", by="carlos")
    lova.ask(project.public_id, 4)
    given = []
    for at, task in enumerate(lova.tasks):
        encoded = photo(("teal", "red", "blue", "lime")[at])
        bring(lova.ref, encoded)
        value = {"media": sha(encoded), "media_type": "image/jpeg", "width": 64, "height": 48}
        given.append(lova.answer(task, value))
    with django_assert_num_queries(1):
        states = lova.sync(given).answers
    assert {state.state for state in states} == {"stored"}


def test_the_database_refuses_an_answer_whose_file_is_not_here(lova, monkeypatch):
    """The guard below the rule: whoever forgets the rule is stopped by the database."""
    project = voices()
    lova.ask(project.public_id, 2)
    everything = lambda _member, names: dict.fromkeys(names, "audio/webm")  # noqa: E731
    monkeypatch.setattr(actions.uploads, "media_types", everything)
    given = lova.answer(lova.tasks[0], spoken(recording()))
    with pytest.raises(DatabaseError, match="G6"), transaction.atomic():
        lova.sync([given])


def test_a_whole_file_stays_and_while_it_is_answered_its_row_too(lova):
    project = voices()
    lova.ask(project.public_id, 2)
    bring(lova.ref, recording())
    with pytest.raises(DatabaseError, match="G3"), transaction.atomic():
        Upload.objects.update(sha256="0" * 64)
    lova.sync([lova.answer(lova.tasks[0], spoken(recording()))])
    with pytest.raises(DatabaseError, match="G3"), transaction.atomic():
        Upload.objects.all().delete()


def test_what_no_answer_named_for_long_is_forgotten(lova):
    project = voices()
    lova.ask(project.public_id, 2)
    answered, left, half = recording("answered"), recording("left"), uuid4()
    bring(lova.ref, answered)
    bring(lova.ref, left)
    piece(lova, half, recording("half"), 0, 1_000)
    lova.sync([lova.answer(lova.tasks[0], spoken(answered))])
    assert actions.forget_uploads() == 0
    with as_the_owner() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE answers_upload SET begun_at = now() - interval '91 days'")
        cursor.execute("SET session_replication_role = origin")
    assert actions.forget_uploads() == 2
    assert work.blob(sha(answered)) is not None
    assert not default_storage.exists(work.stored_name(sha(left)))
    assert Piece.objects.count() == 0
    assert timedelta(days=90) == actions.uploads.FORGOTTEN_AFTER


def test_a_picture_that_says_where_it_was_taken_is_not_kept(lova):
    tags = Image.Exif()
    tags.get_ifd(0x8825).update({1: "S", 2: (18.0, 52.0, 45.0)})
    written = io.BytesIO()
    Image.new("RGB", (64, 48)).save(written, "JPEG", exif=tags)
    with pytest.raises(NamesAPlace):
        bring(lova.ref, written.getvalue())
    assert work.blob(sha(written.getvalue())) is None
