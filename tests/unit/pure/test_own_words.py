"""What members write themselves: one form for the same words, and the text nearest to all."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga_pure.science.edit_distance import edit_distance
from minga_pure.science.medoid import central_text
from minga_pure.tasktypes import BadContent, BadLabels, BadValue, task_type
from minga_pure.tasktypes.texts import normalised_letters, normalised_words

FREE = task_type("free_text")
SPEECH = task_type("audio_transcription")
RECORDING = {"audio": "ab" * 32, "duration_ms": 10_000}

few_letters = st.text("abc", max_size=12)


def by_table(one: str, other: str) -> int:
    """The distance as the textbook has it."""
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        left = [row]
        for at, sign in enumerate(other, start=1):
            left.append(min(above[at] + 1, left[-1] + 1, above[at - 1] + (letter != sign)))
        above = left
    return above[-1]


@given(few_letters, few_letters)
def test_the_distance_is_the_textbooks(one: str, other: str) -> None:
    assert edit_distance(one, other) == by_table(one, other) == edit_distance(other, one)


@given(few_letters, few_letters, few_letters)
def test_no_detour_is_shorter(one: str, other: str, third: str) -> None:
    straight = edit_distance(one, third)
    assert straight <= edit_distance(one, other) + edit_distance(other, third)


def test_the_longest_texts_are_compared_in_no_time() -> None:
    one, other = "una luna " * 2_222, "la luna " * 2_500
    began = time.process_time()
    assert edit_distance(one, other) > 2_000
    assert time.process_time() - began < 5


def test_distances_count_words_as_well_as_letters() -> None:
    assert edit_distance(["the", "moon", "came"], ["the", "red", "moon", "came"]) == 1
    assert edit_distance([], ["a", "b"]) == edit_distance(["a", "b"], []) == 2


@given(st.dictionaries(few_letters.map(tuple), st.integers(1, 4), min_size=1, max_size=5))
def test_the_central_text_is_one_of_them_and_nearest_to_all(counted: Any) -> None:
    centre, share = central_text(counted)
    assert 0 < share <= 1
    if centre is None:
        assert len(counted) > 1
        return

    def far(one: Any) -> int:
        return sum(count * edit_distance(one, other) for other, count in counted.items())

    assert all(far(centre) < far(other) for other in counted if other != centre)


def test_without_texts_nothing_is_central() -> None:
    assert central_text({}) == (None, 0.0)
    assert central_text({(): 2}) == ((), 1.0)


def test_words_are_compared_without_capitals_and_punctuation() -> None:
    assert normalised_words("«Don't», said Ana: well-known!") == (
        "don't",
        "said",
        "ana",
        "well-known",
    )
    assert normalised_words("¿Cómo está? — Bien…") == ("cómo", "está", "bien")
    assert normalised_words("nin\u0303o") == normalised_words("NIÑO")
    assert normalised_letters(" a \n b ") == ("a", " ", "b")


# --- free text ------------------------------------------------------------------------------------
def test_the_same_words_are_the_same_answer_whatever_line_ends_a_browser_sends() -> None:
    assert FREE.check_value({"text": " one\r\ntwo\rthree\n"}, []) == {"text": "one\ntwo\nthree"}


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("text", "not_an_object"),
        ({}, "empty_text"),
        ({"text": " \r\n "}, "empty_text"),
        ({"text": 5}, "not_text"),
        ({"text": "x" * 20_001}, "text_too_long"),
        ({"text": "a\x00"}, "forbidden_character"),
        ({"text": "a", "label": "b"}, "unknown_field"),
    ],
)
def test_words_that_are_none_are_refused(value: object, why: str) -> None:
    with pytest.raises(BadValue) as error:
        FREE.check_value(value, [])
    assert error.value.reason == why


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ({"title": "nothing to do"}, "missing_field"),
        ({"text": " ", "prompt": ""}, "missing_field"),
        ({"text": "a", "to_language": "Spanish, please"}, "bad_language"),
        ({"text": "a", "to_language": 5}, "not_text"),
        ({"text": "a", "language": "es"}, "unknown_field"),
    ],
)
def test_a_text_or_a_prompt_is_needed(content: object, why: str) -> None:
    with pytest.raises(BadContent) as error:
        FREE.check_content(content)
    assert error.value.reason == why


def test_a_prompt_alone_is_enough_and_languages_are_kept() -> None:
    kept = {"prompt": "Say hello.", "to_language": "pt-BR"}
    assert FREE.check_content(kept | {"text": ""}) == kept
    assert FREE.estimate_seconds(kept) < FREE.estimate_seconds({"text": "word " * 100} | kept)
    assert FREE.label_studio_task(kept)["text"] == ""


def test_own_words_need_no_labels() -> None:
    assert FREE.check_labels([]) == []
    with pytest.raises(BadLabels, match="no labels"):
        FREE.check_labels(["cat"])
    with pytest.raises(BadLabels):
        FREE.check_labels(None)


def test_the_translation_nearest_to_the_others_is_kept_and_two_that_differ_decide_nothing() -> None:
    said = ["The moon came to the forge.", "The moon came to the forge!", "A star fell on a horse."]
    found = FREE.majority([{"text": one} for one in said], [])
    assert found.value in [{"text": one} for one in said[:2]]
    assert found.share == pytest.approx(2 / 3)
    assert FREE.majority([{"text": one} for one in said[1:]], []).value is None
    assert FREE.majority([], []).value is None


@given(st.lists(few_letters.filter(str.strip), min_size=1, max_size=5), st.randoms())
def test_a_consensus_of_texts_is_one_of_them_in_any_order(said: list[str], dice: Any) -> None:
    values = [{"text": one} for one in said]
    found = FREE.majority(values, [])
    assert found.value is None or found.value in values
    dice.shuffle(values)
    assert FREE.majority(values, []) == found


# --- transcription --------------------------------------------------------------------------------
def segment(start: int, end: int, text: str = "hola") -> dict[str, Any]:
    return {"start_ms": start, "end_ms": end, "text": text}


def test_segments_stand_in_order_of_time_and_may_overlap() -> None:
    value = {"segments": [segment(900, 2_000), segment(0, 1_000, " buenas\r\n")]}
    kept = SPEECH.check_value(value, [], content=RECORDING)
    assert kept == {"segments": [segment(0, 1_000, "buenas"), segment(900, 2_000)]}
    assert SPEECH.check_value(kept, [], content=RECORDING) == kept
    assert SPEECH.check_value({"segments": []}, [], content=RECORDING) == {"segments": []}
    assert SPEECH.check_value({"text": "hola "}, []) == {"text": "hola"}
    to_the_end = {"segments": [segment(9_000, 10_500)]}
    assert SPEECH.check_value(to_the_end, [], content=RECORDING) == to_the_end


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ({}, "missing_field"),
        ({"text": " "}, "missing_field"),
        ({"segments": [], "text": "hola"}, "unknown_field"),
        ({"segments": "hola"}, "not_a_list"),
        ({"segments": [segment(500, 500)]}, "segment_outside_recording"),
        ({"segments": [segment(-1, 500)]}, "segment_outside_recording"),
        ({"segments": [segment(0, 10_501)]}, "segment_outside_recording"),
        ({"segments": [segment(0, 5) | {"end_ms": 5.5}]}, "segment_outside_recording"),
        ({"segments": [segment(0, 5, " ")]}, "empty_segment"),
        ({"segments": [segment(0, 5, "x" * 2_001)]}, "text_too_long"),
        ({"segments": [segment(0, 5) | {"speaker": "A"}]}, "unknown_field"),
    ],
)
def test_segments_that_cannot_be_are_refused(value: object, why: str) -> None:
    with pytest.raises(BadValue) as error:
        SPEECH.check_value(value, [], content=RECORDING)
    assert error.value.reason == why
    assert "%" not in error.value.sentence


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"audio": "x"}, "bad_file_hash"),
        ({"audio": None}, "missing_field"),
        ({"duration_ms": 0}, "bad_whole_number"),
        ({"duration_ms": 5.0}, "bad_whole_number"),
        ({"duration_ms": None}, "missing_field"),
        ({"peaks": [0.5, 1.1]}, "bad_peaks"),
        ({"peaks": [True]}, "bad_peaks"),
        ({"peaks": [0.5] * 2_001}, "list_too_long"),
        ({"language": "e"}, "bad_language"),
    ],
)
def test_recordings_that_cannot_be_heard_are_refused(change: dict[str, Any], why: str) -> None:
    with pytest.raises(BadContent) as error:
        SPEECH.check_content(RECORDING | change)
    assert error.value.reason == why
    assert "%" not in error.value.sentence


def test_the_loudness_is_kept_to_three_decimals() -> None:
    kept = SPEECH.check_content(RECORDING | {"peaks": [0, 0.12345, 1], "title": "News"})
    assert kept["peaks"] == [0, 0.123, 1]
    assert SPEECH.estimate_seconds(kept) == 70


def test_of_transcripts_the_one_is_kept_whose_words_are_nearest_to_all() -> None:
    values = [
        {"segments": [segment(0, 500, "Buenos días,"), segment(600, 900, "Ana")]},
        {"text": "buenos días ana"},
        {"text": "buen día Ana"},
    ]
    found = SPEECH.majority(values, [])
    assert found.value in values[:2]
    assert found.share == pytest.approx(2 / 3)
    nothing = {"segments": []}
    assert SPEECH.majority([nothing, nothing, values[1]], []).value == nothing


def test_label_studio_hears_in_seconds() -> None:
    value = {"segments": [segment(250, 1_500)]}
    mark, said, whole = SPEECH.label_studio_result(value, RECORDING)
    assert mark["id"] == said["id"]
    assert mark["value"] == {"start": 0.25, "end": 1.5, "channel": 0, "labels": ["Speech"]}
    assert said["value"]["text"] == whole["value"]["text"] == ["hola"]
    assert mark["original_length"] == 10


# --- captures -------------------------------------------------------------------------------------
def test_a_recording_is_named_by_its_bytes_and_its_type_is_kept_plain() -> None:
    voice = task_type("audio_recording")
    value = {"media": "ab" * 32, "duration_ms": 900, "media_type": "audio/WebM; codecs=opus"}
    kept = voice.check_value(value, [])
    assert kept == {"media": "ab" * 32, "duration_ms": 900, "media_type": "audio/webm"}
    assert voice.check_value(kept, []) == kept
    assert voice.majority([kept, kept], []).value is None
    assert voice.majority([kept, kept], []).share == 0.5
    assert voice.majority([], []).share == 0


@pytest.mark.parametrize(
    ("name", "change", "why"),
    [
        ("audio_recording", {"media": "mine.webm"}, "bad_file_hash"),
        ("audio_recording", {"media_type": "text/html"}, "bad_media_type"),
        ("audio_recording", {"media_type": None}, "missing_field"),
        ("audio_recording", {"duration_ms": 0}, "bad_whole_number"),
        ("audio_recording", {"duration_ms": 601_001}, "bad_whole_number"),
        ("audio_recording", {"width": 5}, "unknown_field"),
        ("video_capture", {"media_type": "video/x-msvideo"}, "bad_media_type"),
        ("video_capture", {"duration_ms": 21_001}, "bad_whole_number"),
        ("photo_capture", {"media_type": "image/svg+xml"}, "bad_media_type"),
        ("photo_capture", {"height": None}, "missing_field"),
        ("photo_capture", {"width": True}, "bad_whole_number"),
        ("photo_capture", {"duration_ms": 5}, "unknown_field"),
    ],
)
def test_files_that_are_not_what_was_asked_for_are_refused(
    name: str, change: dict[str, Any], why: str
) -> None:
    kind = task_type(name)
    with pytest.raises(BadValue) as error:
        kind.check_value(kind.sample.value | change, [], content=kind.sample.content)
    assert error.value.reason == why
    assert "%" not in error.value.sentence


@pytest.mark.parametrize("name", ["audio_recording", "photo_capture", "video_capture"])
def test_a_capture_needs_a_prompt_and_a_longer_one_more_time(name: str) -> None:
    kind = task_type(name)
    with pytest.raises(BadContent, match="prompt"):
        kind.check_content({})
    short, long = ({"prompt": "word " * words} for words in (3, 60))
    assert kind.estimate_seconds(short) < kind.estimate_seconds(long)


def test_a_video_may_be_bounded() -> None:
    video = task_type("video_capture")
    assert video.check_content({"prompt": "a", "seconds_max": 600})["seconds_max"] == 600
    for seconds in (0, 601, 5.5, "9"):
        with pytest.raises(BadContent, match="whole number"):
            video.check_content({"prompt": "a", "seconds_max": seconds})
