"""Every kind of task makes one answer of many, with a confidence and a reason a human can read."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minga_pure.science.reasons import SENTENCES
from minga_pure.tasktypes import task_type, task_types
from minga_pure.tasktypes.texts import normalised_words, word_spellings
from minga_pure.tasktypes.transcripts import transcript_text
from tests.budget import examples

FORM = task_type("survey").check_labels(
    [
        {"name": "open", "title": "Open?", "kind": "yes_no"},
        {"name": "seats", "title": "Seats", "kind": "number", "low": 0},
        {"name": "sells", "title": "Sells", "kind": "choices",
         "choices": [{"name": "bread", "title": "B"}, {"name": "tea", "title": "T"}]},
        {"name": "kind", "title": "Kind", "kind": "choice",
         "choices": [{"name": "bar", "title": "B"}, {"name": "shop", "title": "S"}]},
        {"name": "clean", "title": "Clean?", "kind": "scale", "low": 1, "high": 5},
        {"name": "since", "title": "Since", "kind": "date"},
        {"name": "remarks", "title": "Else?", "kind": "text"},
    ]
)  # fmt: skip
TREE = [
    {"name": "animal", "title": "A"},
    {"name": "cat", "title": "C", "under": "animal"},
    {"name": "dog", "title": "D", "under": "animal"},
    {"name": "plant", "title": "P"},
]
WORDS = st.lists(st.sampled_from(["la", "Luna", "vino.", "fragua"]), min_size=1, max_size=4).map(
    " ".join
)
PLACE = st.integers(0, 8).map(lambda one: one / 10)


def boxes(place: tuple[float, float]) -> dict[str, Any]:
    return {"label": "face", "x": place[0], "y": place[1], "width": 0.2, "height": 0.2}


def outline(place: tuple[float, float]) -> dict[str, Any]:
    x, y = place
    points = [[x, y], [x + 0.2, y], [x + 0.2, y + 0.2], [x, y + 0.2]]
    return {"label": "roof", "points": points}


ANY: dict[str, st.SearchStrategy[Any]] = {
    "text_classification": st.sampled_from(["es", "fr"]).map(lambda one: {"label": one}),
    "image_classification": st.sampled_from("0123456789").map(lambda one: {"label": one}),
    "boxes": st.lists(st.tuples(PLACE, PLACE), max_size=3).map(
        lambda found: {"boxes": [boxes(one) for one in found]}
    ),
    "polygons": st.lists(st.tuples(PLACE, PLACE), max_size=2).map(
        lambda found: {"polygons": [outline(one) for one in found]}
    ),
    "keypoints": st.dictionaries(
        st.sampled_from(["left eye", "right eye", "nose"]), st.tuples(PLACE, PLACE)
    ).map(lambda f: {"points": [{"label": n, "x": x, "y": y} for n, (x, y) in f.items()]}),
    "spans": st.lists(st.integers(0, 30), max_size=3).map(
        lambda found: {"spans": [{"start": at, "end": at + 8, "label": "person"} for at in found]}
    ),
    "audio_transcription": st.one_of(
        WORDS.map(lambda text: {"text": text}),
        st.lists(WORDS, max_size=3).map(
            lambda texts: {
                "segments": [
                    {"start_ms": 100 * at, "end_ms": 100 * at + 90, "text": text}
                    for at, text in enumerate(texts)
                ]
            }
        ),
    ),
    "comparison": st.tuples(
        st.sampled_from([[["a"], ["b"]], [["b"], ["a"]], [["a", "b"]]]),
        st.sampled_from(["a", "b", "tie"]),
    ).map(lambda one: {"ranking": one[0], "criteria": {"true": one[1]}}),
    "relevance": st.sampled_from(["no", "partly", "yes"]).map(lambda one: {"label": one}),
    "free_text": WORDS.map(lambda text: {"text": text}),
    "survey": st.fixed_dictionaries(
        {},
        optional={
            "open": st.booleans(),
            "seats": st.integers(0, 50),
            "sells": st.sampled_from([["bread"], ["tea"], ["bread", "tea"]]),
            "kind": st.sampled_from(["bar", "shop"]),
            "clean": st.integers(1, 5),
            "since": st.sampled_from(["2001-02-03", "2010-10-10"]),
            "remarks": WORDS,
        },
    ).map(lambda fields: {"fields": fields}),
    "record_update": st.tuples(
        st.sampled_from(["1", "2", None]), st.sampled_from(["a.example", None])
    ).map(lambda one: {"record": {"phone": one[0], "web": one[1]}, "source": "seen"}),
    "page": st.fixed_dictionaries(
        {"bread": st.sampled_from(["yes", "no", ["yes", "no"]])}, optional={"remarks": WORDS}
    ).map(lambda fields: {"fields": fields}),
}
LABELS = {"survey": FORM}
MAY_LEAVE_OUT = ("record_update", "page", "comparison")
"""A field or criterion on which there is a tie is left out of the result."""
KINDS = [kind for kind in task_types() if kind.name in ANY]


def answers_of(kind: Any) -> st.SearchStrategy[dict[str, list[tuple[str, Any]]]]:
    labels = LABELS.get(kind.name, kind.sample.labels)
    value = ANY[kind.name].map(lambda one: kind.check_value(one, labels))
    told = st.dictionaries(st.sampled_from(["ana", "ben", "cleo", "dina"]), value, max_size=4)
    return st.dictionaries(st.sampled_from(["i1", "i2", "i3"]), told.map(lambda d: list(d.items())))


def test_every_kind_of_task_is_aggregated_from_its_sample() -> None:
    for kind in task_types():
        labels = kind.check_labels(kind.sample.labels)
        value = kind.check_value(kind.sample.value, labels, content=kind.sample.content)
        told = {"i1": [("ana", value), ("ben", value)], "i2": [("ana", value)], "i3": []}
        found = kind.aggregate(told, labels)
        assert set(found.estimates) == {"i1", "i2", "i3"}, kind.name
        for finding in found.estimates.values():
            assert 0 <= finding.confidence <= 1
            assert finding.reason.sentence
        assert found.estimates["i3"].value is None
        assert found.estimates["i3"].confidence == 0
        assert found.estimates["i2"].value == value, kind.name
        assert found.estimates["i1"].confidence >= found.estimates["i2"].confidence, kind.name


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_results_are_valid_answers_and_who_came_first_changes_nothing(kind: Any) -> None:
    labels = LABELS.get(kind.name, kind.sample.labels)

    @settings(max_examples=examples(25))
    @given(answers_of(kind), st.randoms(use_true_random=False))
    def holds(told: dict[str, list[tuple[str, Any]]], dice: random.Random) -> None:
        found = kind.aggregate(told, labels)
        items = dice.sample(list(told), len(told))
        again = kind.aggregate(
            {item: dice.sample(told[item], len(told[item])) for item in items}, labels
        )
        for item, finding in found.estimates.items():
            other = again.estimates[item]
            assert 0 <= finding.confidence <= 1
            assert finding.confidence == pytest.approx(other.confidence, abs=1e-6)
            assert finding.value == other.value
            assert finding.reason.sentence
            if finding.value is not None and kind.name not in MAY_LEAVE_OUT:
                assert kind.check_value(finding.value, labels) == finding.value
        for member, skill in found.skills.items():
            assert 0 <= skill.low <= skill.share <= skill.high <= 1
            assert skill.share == pytest.approx(again.skills[member].share, abs=1e-6)

    holds()


PARTS: dict[str, Any] = {
    "boxes": lambda value: len(value["boxes"]),
    "polygons": lambda value: len(value["polygons"]),
    "keypoints": lambda value: len(value["points"]),
    "spans": lambda value: len(value["spans"]) + len(value.get("relations", [])),
    "audio_transcription": lambda value: len(normalised_words(transcript_text(value))),
    "survey": None,
    "record_update": None,
    "page": None,
    "comparison": None,
    "free_text": lambda value: 0,
}


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_a_result_says_how_likely_each_label_or_each_part_is(kind: Any) -> None:
    labels = LABELS.get(kind.name, kind.sample.labels)

    @settings(max_examples=examples(25))
    @given(answers_of(kind))
    def holds(told: dict[str, list[tuple[str, Any]]]) -> None:
        for finding in kind.aggregate(told, labels).estimates.values():
            shares = list(finding.distribution.values())
            assert all(0 <= share <= 1 for share in shares)
            if finding.value is None:
                continue
            if kind.name not in PARTS:
                assert sum(shares) == pytest.approx(1)
            elif PARTS[kind.name] is not None:
                assert list(finding.distribution) == [
                    str(place + 1) for place in range(PARTS[kind.name](finding.value))
                ]
            else:
                inside = finding.value.get("fields") or finding.value.get("record") or {}
                assert set(inside) <= set(finding.distribution)

    holds()


def test_the_box_that_fewer_drew_is_the_less_likely_part() -> None:
    kind = task_type("boxes")
    low, high = boxes((0.1, 0.7)), boxes((0.6, 0.1))
    told = {"i": [("ana", {"boxes": [low, high]}), ("ben", {"boxes": [low, high]}),
                  ("cleo", {"boxes": [low]})]}  # fmt: skip
    (finding,) = kind.aggregate(told, kind.sample.labels).estimates.values()
    assert [box["y"] for box in finding.value["boxes"]] == [0.1, 0.7]
    assert finding.distribution["1"] < finding.distribution["2"]


def test_an_order_says_how_likely_each_pair_is() -> None:
    kind = task_type("comparison")
    first = {"ranking": [["a"], ["b"]], "criteria": {"true": "a"}}
    other = {"ranking": [["b"], ["a"]], "criteria": {"true": "a"}}
    told = {"i": [("ana", first), ("ben", first), ("cleo", other)]}
    (finding,) = kind.aggregate(told, kind.sample.labels).estimates.values()
    assert set(finding.distribution) == {"a > b", "true"}
    assert finding.distribution["a > b"] < finding.distribution["true"]


def test_one_answer_alone_is_its_own_result() -> None:
    for kind in KINDS:
        labels = LABELS.get(kind.name, kind.sample.labels)
        value = kind.check_value(kind.sample.value, kind.sample.labels)
        if kind.name == "survey":
            continue
        finding = kind.aggregate({"i": [("ana", value)]}, labels).estimates["i"]
        assert finding.value == value
        assert 0 < finding.confidence < 1, kind.name


def test_a_reason_names_the_dissenter_who_is_usually_right() -> None:
    kind = task_type("text_classification")
    dice = np.random.default_rng(1)
    names = [label["name"] for label in kind.sample.labels]
    truth = dice.integers(0, 2, 150)
    told: dict[int, list[tuple[str, Any]]] = {}
    for item, true in enumerate(truth):
        told[item] = [
            (who, {"label": names[int(true if dice.random() < skill else 1 - true)]})
            for who, skill in (("ana", 0.97), ("ben", 0.8), ("cleo", 0.8), ("dina", 0.8))
        ]
    told[0] = [("ana", {"label": "fr"}), *((who, {"label": "es"}) for who in ("ben", "cleo",
               "dina"))]  # fmt: skip
    found = kind.aggregate(told, kind.sample.labels)
    right = [found.estimates[i].value == {"label": names[int(t)]} for i, t in enumerate(truth)][1:]
    assert np.mean(right) > 0.95
    assert found.skills["ana"].share > found.skills["ben"].share
    assert found.agreement.alpha is not None
    sentence = found.estimates[0].reason.sentence
    assert sentence.startswith(("3 of 4 said es", "Only 1 of 4 said fr"))
    everyone = {found.estimates[item].reason.code for item in told}
    assert "all_said" in everyone


def test_several_labels_and_trees() -> None:
    kind = task_type("image_classification")
    plain = [{"name": name, "title": name} for name in ("cat", "dog", "bird")]
    told = {
        item: [(who, {"labels": ["cat", "dog"]}) for who in ("ana", "ben")]
        + [("cleo", {"labels": ["cat"]})]
        for item in range(5)
    }
    found = kind.aggregate(told, plain)
    assert found.estimates[0].value == {"labels": ["cat", "dog"]}
    assert set(found.estimates[0].distribution) == {"cat", "dog", "bird"}
    branches = {
        item: [("ana", {"label": "cat"}), ("ben", {"label": "dog"}), ("cleo", {"label": "animal"})]
        for item in range(3)
    }
    value = kind.aggregate(branches, TREE).estimates[0].value
    assert value is not None
    assert value["label"] in ("animal", "cat", "dog")
    sure = {0: [(who, {"label": "cat"}) for who in ("ana", "ben", "cleo")]}
    assert kind.aggregate(sure, TREE).estimates[0].value == {"label": "cat"}


def test_a_transcript_is_mended_in_its_segments_and_keeps_its_writing() -> None:
    kind = task_type("audio_transcription")

    def segments(*texts: str) -> dict[str, Any]:
        return kind.check_value(
            {"segments": [{"start_ms": 1000 * n, "end_ms": 1000 * n + 900, "text": text}
                          for n, text in enumerate(texts)]}, []
        )  # fmt: skip

    told = {
        "i": [
            ("ana", segments("Buenas dias.", "¿Cómo está?")),
            ("ben", segments("Buenos días.", "¿Como esta?")),
            ("cleo", segments("Buenos dias.", "¿Cómo está usted?")),
        ]
    }
    finding = kind.aggregate(told, []).estimates["i"]
    assert finding.value is not None
    assert normalised_words(" ".join(s["text"] for s in finding.value["segments"]))[0] == "buenos"
    assert "¿Cómo" in finding.value["segments"][1]["text"]
    assert finding.reason.code == "words_mixed"


@settings(max_examples=examples(50))
@given(st.text(max_size=40))
def test_written_words_are_the_words_that_are_compared(text: str) -> None:
    assert tuple(word for word, _ in word_spellings(text)) == normalised_words(text)


def test_a_form_is_decided_field_by_field() -> None:
    kind = task_type("survey")
    full = {"open": True, "seats": 12, "sells": ["bread"], "kind": "shop", "clean": 4,
            "since": "2001-02-03", "remarks": "Very good."}  # fmt: skip
    told = {item: [(who, {"fields": full}) for who in ("ana", "ben", "cleo")] for item in range(4)}
    told[0] = [
        ("ana", {"fields": full}),
        ("ben", {"fields": full | {"seats": 14, "kind": "bar"}}),
        ("cleo", {"fields": {k: v for k, v in full.items() if k != "remarks"} | {"seats": 12}}),
    ]
    found = kind.aggregate(told, FORM)
    value = found.estimates[0].value
    assert value is not None
    assert value["fields"] == full | {"seats": value["fields"]["seats"]}
    assert value["fields"]["seats"] in (12, 13)
    assert found.estimates[1].reason.sentence == "All 3 agree on every field."
    assert found.estimates[0].confidence < found.estimates[1].confidence
    empty = {"i": [("ana", {"fields": {}}), ("ben", {"fields": {}})]}
    assert kind.aggregate(empty, FORM).estimates["i"].value == {"fields": {}}


def test_a_member_far_from_all_others_weighs_less_from_then_on() -> None:
    kind = task_type("free_text")
    told: dict[int, Any] = {
        item: [
            ("ana", {"text": f"the moon came {item}"}),
            ("ben", {"text": f"the moon came {item}"}),
            ("cleo", {"text": "zzzz qqqq"}),
        ]
        for item in range(8)
    }
    told[9] = [("ana", {"text": "to the forge"}), ("cleo", {"text": "kkkk"})]
    found = kind.aggregate(told, [])
    assert found.estimates[9].value == {"text": "to the forge"}
    assert found.skills["cleo"].share < found.skills["ana"].share


def test_every_reason_is_complete() -> None:
    facts = dict.fromkeys(
        ("answers", "label", "count", "other", "parts", "kept", "best", "worst", "words", "sure",
         "low", "high", "middle", "percent", "decided", "fields", "least", "wanted", "points",
         "target", "shown", "blind", "before", "after", "most", "changed"), 1,
    )  # fmt: skip
    for code, sentence in SENTENCES.items():
        assert sentence % facts, code
        assert sentence[0].isupper() or sentence[0] == "%", code
