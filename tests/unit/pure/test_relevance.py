"""Grades are a scale: the middle one counts, not the loudest."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga_pure.science.majority import median
from minga_pure.tasktypes import BadContent, BadValue, task_type

RELEVANCE = task_type("relevance")
GRADES = [{"name": name, "title": name} for name in ("bad", "fair", "good", "perfect")]
ITEM = {"query": "bus", "result": {"title": "Bus", "text": "A bus.", "url": "https://bus.example"}}

votes = st.lists(st.sampled_from([grade["name"] for grade in GRADES]), max_size=9)


@given(votes, st.randoms())
def test_the_middle_grade_counts_in_any_order(said: list[str], dice: Any) -> None:
    order = [grade["name"] for grade in GRADES]
    values = [{"label": name} for name in said]
    found = RELEVANCE.majority(values, GRADES)
    if found.value is not None:
        middle = order.index(found.value["label"])
        below = sum(order.index(name) < middle for name in said)
        above = sum(order.index(name) > middle for name in said)
        assert 2 * max(below, above) < len(said)
        assert found.share == said.count(found.value["label"]) / len(said)
    else:
        assert len(said) % 2 == 0
    dice.shuffle(values)
    assert RELEVANCE.majority(values, GRADES) == found


def test_a_grade_that_most_gave_is_not_the_middle_of_all() -> None:
    said = ["bad", "bad", "good", "perfect", "perfect", "perfect"]
    found = RELEVANCE.majority([{"label": one} for one in said[1:]], GRADES)
    assert found.value == {"label": "perfect"}
    split = RELEVANCE.majority([{"label": one} for one in said], GRADES)
    assert (split.value, split.share) == (None, 0.5)
    assert median([]) is None


def test_one_grade_is_given_even_where_several_labels_are_allowed() -> None:
    assert RELEVANCE.check_value({"label": "fair"}, GRADES, multiple=True) == {"label": "fair"}
    with pytest.raises(BadValue, match="one label only"):
        RELEVANCE.check_value({"labels": ["fair", "good"]}, GRADES, multiple=True)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"query": " "}, "empty_text"),
        ({"query": "x" * 1_001}, "text_too_long"),
        ({"result": None}, "missing_field"),
        ({"result": "Bus"}, "not_an_object"),
        ({"result": {"text": "A bus."}}, "missing_field"),
        ({"result": {"title": "Bus", "rank": 1}}, "unknown_field"),
        ({"title": "Bus"}, "unknown_field"),
    ],
)
def test_results_that_cannot_be_shown_are_refused(change: dict[str, Any], why: str) -> None:
    with pytest.raises(BadContent) as error:
        RELEVANCE.check_content(ITEM | change)
    assert error.value.reason == why


def test_a_result_may_be_a_title_alone() -> None:
    item = {"query": "bus", "result": {"title": "Bus", "text": "", "url": None}}
    kept = RELEVANCE.check_content(item)
    assert kept == {"query": "bus", "result": {"title": "Bus"}}
    assert RELEVANCE.label_studio_task(kept)["text"] == "bus\n\nBus"
    assert RELEVANCE.label_studio_task(ITEM)["text"].endswith("https://bus.example")
    assert RELEVANCE.estimate_seconds(kept) < RELEVANCE.estimate_seconds(
        {"query": "bus", "result": {"title": "Bus", "text": "word " * 60}}
    )
