"""Answers as they are stored: normal form and digest, believed times, positions, uploads."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga.domains.answers import rules
from minga.domains.answers.errors import (
    FileTooLarge,
    InvalidChunk,
    NoRecording,
    TooManyNames,
    TooMuchAtOnce,
)
from minga.domains.answers.types import GivenAnswer, HeldTask, ReviewState, SyncRequest
from minga_pure.canon import canonical, sha256_hex
from minga_pure.tasktypes import BadValue, task_type

NOW = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
LABELS = ({"name": "news", "title": "News"}, {"name": "advert", "title": "Advert"})
DIGEST = "0" * 64
MEGABYTE = 1024 * 1024


def stored(content=None, remembered=None, **said):
    answer = GivenAnswer(
        **({"id": UUID(int=1), "project": UUID(int=2), "pos": 3, "kind": "label",
            "value": {"label": "news"}} | said)
    )  # fmt: skip
    return rules.normal_form(
        answer,
        task_type=task_type("text_classification"),
        labels=LABELS,
        multiple=False,
        now=NOW,
        remembered=remembered,
        content=content,
    )


def test_an_answer_is_stored_in_its_normal_form_with_the_digest_of_it():
    value = {"label": "news"}
    assert stored(spent_ms=4_000, made_at="2026-11-03T11:59:00+00:00") == {
        "id": str(UUID(int=1)),
        "pos": 3,
        "kind": "label",
        "value": value,
        "digest": sha256_hex(canonical(value)),
        "spent_ms": 4_000,
        "made_at": "2026-11-03T11:59:00+00:00",
    }


@pytest.mark.parametrize(
    ("said", "kept"),
    [(-1, 0), (0, 0), (1, 1), (28_799_999, 28_799_999), (28_800_000, 28_800_000),
     (28_800_001, 28_800_000), (10**15, 28_800_000)],
)  # fmt: skip
def test_time_spent_stays_within_eight_hours(said, kept):
    assert stored(spent_ms=said)["spent_ms"] == kept


@given(seconds=st.integers(-(10**9), 10**9))
def test_a_clock_is_believed_from_the_beginning_to_five_minutes_ahead(seconds):
    said = NOW + timedelta(seconds=seconds)
    latest = NOW + timedelta(minutes=5)
    earliest = datetime(2020, 1, 1, tzinfo=UTC)
    expected = earliest if said < earliest else latest if said > latest else said
    assert rules.believed_time(said.isoformat(), NOW) == expected


@pytest.mark.parametrize(
    ("said", "believed"),
    [
        (None, NOW),
        ("", NOW),
        ("yesterday", NOW),
        ("2026-11-03T12:05:00+00:00", NOW + timedelta(minutes=5)),
        ("2026-11-03T12:05:01+00:00", NOW + timedelta(minutes=5)),
        ("2099-01-01T00:00:00+00:00", NOW + timedelta(minutes=5)),
        ("2019-12-31T23:59:59+00:00", datetime(2020, 1, 1, tzinfo=UTC)),
        ("2020-01-01T00:00:01+00:00", datetime(2020, 1, 1, 0, 0, 1, tzinfo=UTC)),
        ("2026-11-03T11:00:00", NOW - timedelta(hours=1)),
    ],
)
def test_the_believed_times_at_the_bounds(said, believed):
    assert rules.believed_time(said, NOW) == believed


def test_a_time_is_believed_in_the_zone_in_which_it_is_told():
    zone = timezone(timedelta(hours=3))
    assert rules.believed_time("2026-11-03T14:30:00+03:00", NOW) == datetime(
        2026, 11, 3, 14, 30, tzinfo=zone
    )


def test_short_answers_to_one_question_are_remembered_and_looked_at_once():
    remembered = {}
    first = stored(remembered=remembered)
    assert len(remembered) == 1
    (key,) = remembered
    remembered[key] = ({"label": "from memory"}, DIGEST)
    again = stored(remembered=remembered, spent_ms=5)
    assert (again["value"], again["digest"]) == ({"label": "from memory"}, DIGEST)
    assert stored()["value"] == first["value"]
    stored(remembered=remembered, value={"label": "advert"})
    assert len(remembered) == 2


def test_an_answer_beside_its_item_is_not_remembered():
    remembered = {}
    stored(content={"text": "A bridge fell."}, remembered=remembered)
    assert remembered == {}


@pytest.mark.parametrize(("letters", "kept"), [(175, 1), (176, 0)])
def test_only_answers_of_up_to_two_hundred_bytes_are_remembered(letters, kept):
    remembered = {}
    note = {"note": "x" * letters}
    stored(remembered=remembered, kind="cant_tell", value=note)
    sizes = [len(key) for key in remembered]
    assert len(sizes) == kept
    assert all(size <= 200 for size in sizes)
    assert rules.REMEMBERED_BYTES_MAX == 200


def test_the_memory_begins_again_when_it_is_full():
    remembered = {str(n).encode(): ({}, DIGEST) for n in range(999)}
    stored(remembered=remembered)
    assert len(remembered) == 1_000
    stored(remembered=remembered, value={"label": "advert"})
    assert len(remembered) == 1


def test_what_cannot_be_written_as_json_is_refused_in_words():
    for value in ({1, 2}, {"label": object()}, {"label": 2**200}):
        with pytest.raises(BadValue):
            stored(value=value, remembered={})
    with pytest.raises(BadValue):
        stored(value={"label": "poem"}, remembered={})


@pytest.mark.parametrize(
    ("pos", "valid"), [(-1, False), (0, True), (2_147_483_646, True), (2_147_483_647, False)]
)
def test_a_position_fits_into_a_range_of_the_database(pos, valid):
    assert rules.is_valid_position(pos) is valid


def test_the_ways_of_an_answer_under_review():
    waiting, accepted, refused = ReviewState.WAITING, ReviewState.ACCEPTED, ReviewState.REFUSED
    assert rules.next_states(waiting) == {accepted, refused}
    assert rules.next_states(waiting, released=True) == {accepted, refused}
    assert rules.next_states(refused) == {accepted}
    assert rules.next_states(refused, released=True) == frozenset()
    assert rules.next_states(accepted) == frozenset()


@pytest.mark.parametrize(
    ("size", "offset", "piece"),
    [(1, 0, 1), (5 * MEGABYTE, 0, MEGABYTE), (5 * MEGABYTE, 4 * MEGABYTE, MEGABYTE), (10, 10, 0)],
)
def test_a_piece_inside_its_file_is_taken(size, offset, piece):
    assert rules.check_upload(DIGEST, size, offset, piece, limit=5 * MEGABYTE) is None


@pytest.mark.parametrize(
    ("sha256", "size", "offset", "piece"),
    [
        (DIGEST[1:], 10, 0, 10),
        (DIGEST + "0", 10, 0, 10),
        ("G" * 64, 10, 0, 10),
        (DIGEST, 0, 0, 0),
        (DIGEST, -1, 0, 0),
        (DIGEST, 10, -1, 5),
        (DIGEST, 10, 0, 11),
        (DIGEST, 10, 5, 6),
        (DIGEST, 5 * MEGABYTE, 0, MEGABYTE + 1),
    ],
)
def test_a_piece_outside_its_file_is_refused(sha256, size, offset, piece):
    with pytest.raises(InvalidChunk):
        rules.check_upload(sha256, size, offset, piece, limit=5 * MEGABYTE)


def test_a_file_over_the_limit_is_refused_with_the_limit_in_megabytes():
    with pytest.raises(FileTooLarge, match="larger than 5 MB"):
        rules.check_upload(DIGEST, 5 * MEGABYTE + 1, 0, 1, limit=5 * MEGABYTE)


def test_members_bring_recordings_photographs_and_films_only():
    assert rules.check_recorded("audio/mpeg") == "audio/mpeg"
    for media_type in ("application/pdf", "image/gif", "text/html", ""):
        with pytest.raises(NoRecording):
            rules.check_recorded(media_type)


@pytest.mark.parametrize(
    ("said", "told", "matches"),
    [
        ("audio/webm", "video/webm", True),
        ("video/mp4", "video/mp4", True),
        ("image/png", "image/jpeg", False),
        ("audio/wav", "audio/mpeg", False),
    ],
)
def test_an_answer_tells_its_files_media_type_as_the_file_does(said, told, matches):
    assert rules.media_type_matches(said, told) is matches


# --- how much one sync may name -------------------------------------------------------------------
ID = UUID(int=1)
ANSWER = GivenAnswer(id=ID, project=ID, pos=0, kind="skip", value=None)
LISTS = [
    ("answers", ANSWER, 500, TooMuchAtOnce),
    ("held", HeldTask(ID, 0), 10_000, TooManyNames),
    ("sheets", ID, 2_000, TooManyNames),
    ("down", ID, 2_000, TooManyNames),
]


@pytest.mark.parametrize(("name", "entry", "limit", "error"), LISTS, ids=[row[0] for row in LISTS])
def test_each_list_of_a_sync_is_taken_up_to_its_limit(name, entry, limit, error):
    assert rules.check_lengths(SyncRequest(**{name: [entry] * limit})) is None
    with pytest.raises(error) as refused:
        rules.check_lengths(SyncRequest(**{name: [entry] * (limit + 1)}))
    assert type(refused.value) is error
    if error is TooManyNames:
        assert f"“{name}”" in str(refused.value)
        assert str(limit) in str(refused.value)


def test_a_sync_that_names_nothing_is_taken():
    assert rules.check_lengths(SyncRequest()) is None
