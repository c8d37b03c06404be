"""Answers in order: ties are places of their own, and pairwise votes add up to one order."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga_pure.science.ranking import copeland
from minga_pure.tasktypes import BadContent, BadValue, task_type

COMPARE = task_type("comparison")
CRITERIA = [{"name": "true", "title": "Says what is true"}, {"name": "kind", "title": "Kind"}]
ITEM = {"prompt": "Why?", "answers": [{"id": name, "text": f"Because {name}."} for name in "abc"]}


@st.composite
def orders(draw: st.DrawFn, names: str = "abcd") -> list[list[str]]:
    """The names in places, some of them shared."""
    ranks = {name: draw(st.integers(0, len(names) - 1)) for name in names}
    return [
        sorted(name for name in names if ranks[name] == rank)
        for rank in sorted(set(ranks.values()))
    ]


def says(*ranking: Any, **criteria: str) -> dict[str, Any]:
    judged = {"true": "tie", "kind": "tie"} | criteria
    return COMPARE.check_value(
        {"ranking": list(ranking), "criteria": judged}, CRITERIA, content=ITEM
    )


@given(orders("abc"), st.booleans())
def test_a_plain_name_is_a_place_and_the_order_inside_one_does_not_matter(
    order: list[list[str]], plain: bool
) -> None:
    sent = [place[0] if plain and len(place) == 1 else place[::-1] for place in order]
    value = COMPARE.check_value({"ranking": sent}, [], content=ITEM)
    assert value == {"ranking": order, "criteria": {}}
    assert COMPARE.check_value(value, []) == value


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("a", "not_an_object"),
        ({}, "missing_field"),
        ({"ranking": "abc"}, "not_a_list"),
        ({"ranking": ["a", "b"]}, "answers_not_ranked"),
        ({"ranking": ["a", "b", []]}, "answers_not_ranked"),
        ({"ranking": ["a", "b", "c", "a"]}, "answer_twice"),
        ({"ranking": ["a", ["b", "b"], "c"]}, "answer_twice"),
        ({"ranking": ["a", "b", "d"]}, "unknown_answer"),
        ({"ranking": ["a", "b", [5]]}, "not_text"),
        ({"ranking": ["a", "b", "c"], "criteria": {"true": "a"}}, "missing_field"),
        ({"ranking": ["a", "b", "c"], "criteria": {"true": "a", "kind": "d"}}, "unknown_answer"),
        ({"ranking": ["a", "b", "c"], "criteria": {"true": "a", "kind": ["a"]}}, "unknown_answer"),
        ({"ranking": ["a", "b", "c"], "criteria": {"short": "a"}}, "unknown_field"),
        ({"ranking": ["a", "b", "c"], "criteria": ["a"]}, "not_an_object"),
    ],
)
def test_orders_that_are_none_are_refused(value: object, why: str) -> None:
    with pytest.raises(BadValue) as error:
        COMPARE.check_value(value, CRITERIA, content=ITEM)
    assert error.value.reason == why
    assert "%" not in error.value.sentence


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ([], "list_too_short"),
        ([{"id": "a", "text": "a"}], "list_too_short"),
        ([{"id": str(number), "text": "a"} for number in range(9)], "list_too_long"),
        ([{"id": "a", "text": "a"}, {"id": "a ", "text": "b"}], "answer_twice"),
        ([{"id": "a", "text": "a"}, {"id": "tie", "text": "b"}], "answer_twice"),
        ([{"id": "a", "text": "a"}, {"id": "b"}], "missing_field"),
        ([{"id": "a", "text": "a"}, {"text": "b"}], "missing_field"),
        (["a", "b"], "not_an_object"),
        (None, "missing_field"),
    ],
)
def test_answers_that_cannot_be_told_apart_are_refused(answers: object, why: str) -> None:
    with pytest.raises(BadContent) as error:
        COMPARE.check_content(ITEM | {"answers": answers})
    assert error.value.reason == why
    assert "%" not in error.value.sentence


def test_criteria_may_be_none_or_ten() -> None:
    assert COMPARE.check_labels([]) == []
    assert len(COMPARE.check_labels(list("abcdefghij"))) == 10
    with pytest.raises(ValueError, match="at most 10"):
        COMPARE.check_labels(list("abcdefghijk"))


@given(orders(), st.integers(1, 5))
def test_people_who_all_say_the_same_agree_wholly(order: list[list[str]], people: int) -> None:
    found = copeland([order] * people)
    assert found.ranking == order
    assert found.share == pytest.approx(1)


@given(st.lists(orders(), min_size=1, max_size=6), st.randoms())
def test_the_shared_order_follows_the_pairs_whatever_the_order_of_members(
    given_: list[Any], dice: Any
) -> None:
    found = copeland(given_)
    assert 0 < found.share <= 1
    dice.shuffle(given_)
    assert copeland(given_).ranking == found.ranking
    if found.ranking is not None:
        assert sorted(name for place in found.ranking for name in place) == list("abcd")


@given(st.lists(orders("ab"), min_size=1, max_size=7))
def test_of_two_answers_the_one_wins_that_more_members_prefer(given_: list[Any]) -> None:
    first, second = given_.count([["a"], ["b"]]), given_.count([["b"], ["a"]])
    found = copeland(given_).ranking
    if first != second:
        assert found == ([["a"], ["b"]] if first > second else [["b"], ["a"]])
    else:
        same = 2 * given_.count([["a", "b"]]) > len(given_)
        assert found == ([["a", "b"]] if same else None)


def test_who_beats_all_others_one_by_one_is_first() -> None:
    """The Condorcet winner is b, though a has most first places."""
    given_ = [
        *[[["a"], ["b"], ["c"]]] * 3,
        *[[["b"], ["c"], ["a"]]] * 2,
        *[[["c"], ["b"], ["a"]]] * 2,
    ]
    assert copeland(given_).ranking == [["b"], ["c"], ["a"]]


def test_criteria_are_decided_one_by_one() -> None:
    values = [
        says("a", "b", "c", true="a", kind="b"),
        says("a", ["b", "c"], true="a", kind="c"),
        says("b", "a", "c", true="tie", kind="tie"),
    ]
    found = COMPARE.majority(values, CRITERIA)
    assert found.value == {"ranking": [["a"], ["b"], ["c"]], "criteria": {"true": "a"}}
    assert found.votes == {"a": 2, "b": 1}
    assert found.share == pytest.approx((2 / 3 + 1 + 2 / 3) / 3)


def test_two_who_contradict_each_other_decide_nothing() -> None:
    found = COMPARE.majority([says("a", "b", "c"), says("c", "b", "a")], CRITERIA)
    assert (found.value, found.share) == (None, 0.5)
    assert COMPARE.majority([], CRITERIA).value is None


def test_more_answers_and_criteria_take_more_time() -> None:
    two = ITEM | {"answers": ITEM["answers"][:2]}
    assert COMPARE.estimate_seconds(two) < COMPARE.estimate_seconds(ITEM)
    assert COMPARE.estimate_seconds(ITEM) + 16 == COMPARE.estimate_seconds(ITEM, CRITERIA)


def test_label_studio_ranks_a_list_and_notes_shared_places() -> None:
    view = ET.fromstring(COMPARE.label_studio_config("Which?", CRITERIA))
    assert [one.tag for one in view][:4] == ["Header", "Text", "List", "Ranker"]
    shown = COMPARE.label_studio_task(ITEM)
    assert shown["answers"][0] == {"id": "a", "title": "a", "body": "Because a."}
    assert shown["choices"][-1] == {"value": "tie"}
    value = says(["c", "b"], "a", kind="a")
    rank, true, kind = COMPARE.label_studio_result(value, ITEM, CRITERIA)
    assert rank["value"] == {"ranker": {"rank": ["b", "c", "a"]}}
    assert rank["meta"] == {"text": ["b = c"], "ranking": [["b", "c"], ["a"]]}
    assert true["value"] == {"choices": ["tie"]}
    assert (kind["from_name"], kind["value"]) == ("criterion-2", {"choices": ["a"]})
