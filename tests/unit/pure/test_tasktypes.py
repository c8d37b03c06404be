"""Every task type keeps one contract: what fits comes back normalised, what does not is named."""

from __future__ import annotations

import json
import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga_pure.answers import AnswerKind, check_answer, check_note
from minga_pure.tasktypes import (
    SENTENCES,
    BadContent,
    BadLabels,
    BadValue,
    InvalidTaskData,
    TaskType,
    UnknownTaskType,
    task_type,
    task_type_names,
    task_types,
)

every_type = pytest.mark.parametrize("kind", task_types(), ids=task_type_names())
choosing = pytest.mark.parametrize(
    "kind", [task_type("text_classification"), task_type("image_classification")]
)
CAPTURES = ("audio_recording", "photo_capture", "video_capture")
LABELS = [{"name": name, "title": name.title()} for name in ("cat", "dog", "bird")]
PICTURE = {"image": "ab" * 32, "width": 640, "height": 480}

FIELDS = {
    *("label", "labels", "boxes", "text", "image", "width", "height", "x", "name", "spans", "id"),
    *("start", "end", "relations", "from", "to", "points", "polygons", "segments", "start_ms"),
    *("end_ms", "media", "media_type", "duration_ms", "prompt", "audio", "peaks", "ranking"),
    *("answers", "criteria", "query", "result", "fields", "kind", "record", "sources", "cat"),
    *("title", "low", "high", "choices", "source", "url", "met", "evidence", "question", "answer"),
}
junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["cat", "label", "boxes"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(sorted(FIELDS)),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


def reason(error: pytest.ExceptionInfo[InvalidTaskData]) -> str:
    assert "%" not in error.value.sentence
    return error.value.reason


def test_task_types_are_found_by_their_stored_names() -> None:
    assert task_type_names() == (
        "text_classification",
        "image_classification",
        "boxes",
        "polygons",
        "keypoints",
        "spans",
        "audio_transcription",
        "audio_recording",
        "photo_capture",
        "video_capture",
        "comparison",
        "relevance",
        "free_text",
        "survey",
        "record_update",
        "page",
        "review",
    )
    for one in task_types():
        assert task_type(one.name) is one
    with pytest.raises(UnknownTaskType, match="boxes"):
        task_type("telepathy")


@every_type
def test_the_sample_of_a_type_fits_the_type(kind: TaskType) -> None:
    sample = kind.sample
    assert kind.check_content(sample.content) == sample.content
    labels = kind.check_labels(sample.labels)
    assert labels == sample.labels
    assert kind.check_value(sample.value, labels) == sample.value
    assert kind.check_value(sample.value, labels, content=sample.content) == sample.value
    assert {field.name for field in kind.content_schema if field.required} <= sample.content.keys()
    if kind.name not in CAPTURES:
        assert kind.majority([sample.value], labels).value == sample.value
    assert ET.fromstring(kind.label_studio_config(sample.question, labels)).tag == "View"
    assert kind.label_studio_result(sample.value, sample.content)
    assert kind.title


@every_type
@given(junk)
def test_junk_is_refused_with_a_reason_and_nothing_else(kind: TaskType, found: Any) -> None:
    for check in (
        kind.check_content,
        kind.check_labels,
        lambda one: kind.check_value(one, LABELS),
        lambda one: kind.check_value(one, LABELS, multiple=True),
    ):
        try:
            fit = check(found)
        except InvalidTaskData as error:
            complaint = error
        else:
            assert json.loads(json.dumps(fit, allow_nan=False)) == fit
            assert check(fit) == fit
            continue
        assert complaint.reason in SENTENCES
        assert str(complaint)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ({"text": "x" * 200_001}, "text_too_long"),
        ({"text": " \n "}, "empty_text"),
        ({"text": 7}, "not_text"),
        ({"title": "no text"}, "missing_field"),
        ({"text": "a\x00b"}, "forbidden_character"),
        ({"text": "a\ud800b"}, "forbidden_character"),
        ({"text": "a", "colour": "red"}, "unknown_field"),
        ({"text": "a", "title": "x" * 201}, "text_too_long"),
        ({"text": "a", "title": "two\nlines"}, "forbidden_character"),
        (["text"], "not_an_object"),
    ],
)
def test_texts_that_cannot_be_shown_are_refused(content: object, why: str) -> None:
    with pytest.raises(BadContent) as error:
        task_type("text_classification").check_content(content)
    assert reason(error) == why


def test_a_text_is_kept_to_the_letter() -> None:
    text = "  two\r\n\tlines, a 🦜 and ñ \u200f "
    kept = task_type("text_classification").check_content({"text": text, "title": " hm "})
    assert kept == {"text": text, "title": "hm"}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"image": "AB" * 32}, "bad_picture_hash"),
        ({"image": "ab" * 31}, "bad_picture_hash"),
        ({"image": None}, "missing_field"),
        ({"image": "../../etc/passwd"}, "bad_picture_hash"),
        ({"width": 0}, "bad_picture_size"),
        ({"height": True}, "bad_picture_size"),
        ({"height": 480.0}, "bad_picture_size"),
        ({"width": 50_001}, "bad_picture_size"),
        ({"url": "http://example.org"}, "unknown_field"),
    ],
)
@pytest.mark.parametrize("name", ["image_classification", "boxes", "polygons", "keypoints"])
def test_pictures_that_are_not_named_and_measured_are_refused(
    name: str, change: dict[str, Any], why: str
) -> None:
    with pytest.raises(BadContent) as error:
        task_type(name).check_content(PICTURE | change)
    assert reason(error) == why


@pytest.mark.parametrize(
    ("labels", "why"),
    [
        ("cat", "labels_not_a_list"),
        (["cat"], "too_few_labels"),
        ([f"label {number}" for number in range(1_001)], "too_many_labels"),
        (["cat", "cat "], "label_twice"),
        (["cat", {"name": ""}], "empty_text"),
        (["cat", {"title": "Dog"}], "missing_field"),
        (["cat", "x" * 201], "text_too_long"),
        (["cat", "a\nb"], "forbidden_character"),
        (["cat", {"name": "dog", "key": "dd"}], "bad_key"),
        (["cat", {"name": "dog", "key": " "}], "bad_key"),
        ([{"name": "cat", "key": "x"}, {"name": "dog", "key": "X"}], "key_twice"),
        (["cat", {"name": "dog", "price": 5}], "unknown_field"),
        (["cat", None], "not_an_object"),
    ],
)
def test_label_sets_that_nobody_could_choose_from_are_refused(labels: object, why: str) -> None:
    with pytest.raises(BadLabels) as error:
        task_type("text_classification").check_labels(labels)
    assert reason(error) == why


def test_a_label_may_be_given_by_its_name_alone_and_boxes_need_only_one() -> None:
    assert task_type("boxes").check_labels(["cat"]) == [{"name": "cat", "title": "cat"}]
    full = {"name": "dog", "title": "Dog", "help": "It barks.\nOften.", "key": "D"}
    assert task_type("boxes").check_labels([full]) == [full | {"key": "d"}]
    with pytest.raises(BadLabels):
        task_type("boxes").check_labels([])


@choosing
def test_one_label_is_chosen_or_several_where_that_is_allowed(kind: TaskType) -> None:
    assert kind.check_value({"label": "cat"}, LABELS) == {"label": "cat"}
    assert kind.check_value({"labels": ["cat"]}, LABELS) == {"label": "cat"}
    several = {"labels": ["dog", "cat", "dog"]}
    assert kind.check_value(several, LABELS, multiple=True) == {"labels": ["cat", "dog"]}
    assert kind.check_value({"label": "cat"}, LABELS, multiple=True) == {"labels": ["cat"]}


@choosing
@pytest.mark.parametrize(
    ("value", "why"),
    [
        ({"label": "lion"}, "unknown_label"),
        ({"label": ""}, "no_label"),
        ({}, "no_label"),
        ({"labels": []}, "no_label"),
        ({"labels": "cat"}, "no_label"),
        ({"labels": ["cat", "dog"]}, "one_label_only"),
        ({"labels": ["cat"], "label": "cat"}, "unknown_field"),
        ({"label": ["cat"]}, "unknown_label"),
        ({"label": "cat", "sure": True}, "unknown_field"),
        ("cat", "not_an_object"),
        (None, "not_an_object"),
    ],
)
def test_a_choice_that_is_none_is_refused(kind: TaskType, value: object, why: str) -> None:
    with pytest.raises(BadValue) as error:
        kind.check_value(value, LABELS)
    assert reason(error) == why


chosen = st.sampled_from(["cat", "dog", "bird"])


@given(st.lists(chosen, max_size=9), st.randoms())
def test_most_votes_win_in_any_order_and_a_tie_decides_nothing(
    labels: list[str], dice: Any
) -> None:
    kind = task_type("text_classification")
    values = [{"label": label} for label in labels]
    found = kind.majority(values, LABELS)
    counts = sorted(((labels.count(name), name) for name in set(labels)), reverse=True)
    if not counts or (len(counts) > 1 and counts[0][0] == counts[1][0]):
        assert found.value is None
    else:
        assert found.value == {"label": counts[0][1]}
    assert found.share == (counts[0][0] / len(labels) if counts else 0)
    assert found.votes == {name: count for count, name in counts}
    dice.shuffle(values)
    assert kind.majority(values, LABELS) == found


def test_of_several_labels_those_count_that_more_than_half_chose() -> None:
    kind = task_type("image_classification")
    values = [{"labels": ["cat", "dog"]}, {"labels": ["cat"]}, {"labels": ["cat", "bird"]}]
    found = kind.majority(values, LABELS)
    assert found.value == {"labels": ["cat"]}
    assert found.share == pytest.approx(1 / 3)
    assert found.votes == {"cat": 3, "dog": 1, "bird": 1}
    assert kind.majority([{"labels": ["cat"]}, {"labels": ["dog"]}], LABELS).value is None
    assert kind.majority([], LABELS).value is None


def test_a_longer_text_more_labels_or_a_bigger_picture_are_given_more_time() -> None:
    text = task_type("text_classification")
    short, long = ({"text": "word " * words} for words in (5, 500))
    assert text.estimate_seconds(short, LABELS) < text.estimate_seconds(long, LABELS)
    assert text.estimate_seconds(long, LABELS) >= 500 * 60 / 200
    assert text.estimate_seconds({"text": "字" * 500}) > 60
    assert text.estimate_seconds({"text": "Donaudampfschifffahrtsgesellschaft" * 20}) > 30
    picture = task_type("image_classification")
    assert picture.estimate_seconds(PICTURE, LABELS) < picture.estimate_seconds(
        PICTURE | {"width": 4000, "height": 3000}, LABELS * 5
    )
    assert task_type("boxes").estimate_seconds(PICTURE, LABELS[:1]) == 30
    assert task_type("boxes").estimate_seconds(PICTURE, LABELS * 9) == 80


@choosing
def test_label_studio_shows_the_same_question_whatever_characters_it_holds(kind: TaskType) -> None:
    labels = kind.check_labels(
        [{"name": '<"&>', "help": "a 'quote'"}, {"name": "b", "title": "B!", "key": "b"}]
    )
    view = ET.fromstring(kind.label_studio_config('Is 1 < 2 & "so"?', labels))
    assert view[0].attrib == {"value": 'Is 1 < 2 & "so"?'}
    choices = view[2]
    assert choices.attrib["toName"] == view[1].attrib["name"]
    assert choices.attrib["choice"] == "single"
    assert [choice.attrib for choice in choices] == [
        {"value": '<"&>', "hint": "a 'quote'"},
        {"value": "b", "hint": "B!", "hotkey": "b"},
    ]
    multiple = ET.fromstring(kind.label_studio_config("?", labels, multiple=True))
    assert multiple[2].attrib["choice"] == "multiple"
    (result,) = kind.label_studio_result({"labels": ["b", '<"&>']}, PICTURE)
    assert result["value"] == {"choices": ["b", '<"&>']}
    assert (result["from_name"], result["to_name"]) == ("label", view[1].attrib["name"])


@pytest.mark.parametrize("kind", ["cant_tell", "skip", "wrong_instruction", "private"])
def test_every_other_kind_of_answer_carries_a_note_at_most(kind: str) -> None:
    def check(value: object) -> dict[str, Any]:
        return check_answer(kind, value, task_type=task_type("boxes"), labels=LABELS)

    assert check(None) == check({}) == check({"note": " "}) == {}
    assert check({"note": " it is blurred\n"}) == {"note": "it is blurred"}
    assert check({"note": "x" * 2_000}) == {"note": "x" * 2_000}
    for value, why in (
        ({"note": "x" * 2001}, "text_too_long"),
        ({"note": 5}, "not_text"),
        ({"note": "\x07"}, "forbidden_character"),
        ({"label": "cat"}, "unexpected_value"),
        ("note", "not_an_object"),
    ):
        with pytest.raises(BadValue) as error:
            check(value)
        assert reason(error) == why


def test_a_label_goes_to_its_task_type_and_other_kinds_are_unknown() -> None:
    text = task_type("text_classification")
    assert check_answer("label", {"label": "cat"}, task_type=text, labels=LABELS) == {
        "label": "cat"
    }
    with pytest.raises(BadValue) as error:
        check_answer("LABEL", {"label": "cat"}, task_type=text, labels=LABELS)
    assert reason(error) == "unknown_kind"
    assert check_note({"note": "ok"}) == {"note": "ok"}
    assert list(AnswerKind) == ["label", "cant_tell", "skip", "wrong_instruction", "private"]


def test_every_sentence_can_be_filled_in() -> None:
    for template in SENTENCES.values():
        facts = dict.fromkeys(re.findall(r"%\((\w+)\)s", template), "something")
        assert "%" not in template % facts
        assert template.endswith(".")


KEYED = {
    "survey": [{"name": "open", "kind": "yes_no"}, {"name": "Open", "kind": "text"}],
    "record_update": ["phone", "PHONE"],
    "comparison": ["true", "True"],
}


@pytest.mark.parametrize(("name", "labels"), KEYED.items())
def test_names_that_become_keys_of_answers_differ_by_more_than_case(name, labels):
    with pytest.raises(BadLabels, match="differ only in their case"):
        task_type(name).check_labels(labels)
    assert len(task_type(name).check_labels([labels[0], "other"])) == 2


def test_labels_that_are_values_may_differ_by_case():
    labels = task_type("text_classification").check_labels(["yes", "Yes"])
    assert [label["name"] for label in labels] == ["yes", "Yes"]


def test_the_fields_of_a_record_differ_by_more_than_case():
    with pytest.raises(BadContent, match="“NAME”"):
        task_type("record_update").check_content({"record": {"name": "a", "NAME": "b"}})
