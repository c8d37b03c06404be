"""Boxes stay on the picture, and those that most people drew become one."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga_pure.science.geometry import Box, area, iou
from minga_pure.science.merged_boxes import merge_boxes
from minga_pure.tasktypes import BadValue, task_type

BOXES = task_type("boxes")
LABELS = [{"name": "cat", "title": "Cat"}, {"name": "dog", "title": "Dog"}]
PICTURE = {"image": "ab" * 32, "width": 640, "height": 480}

sides = st.floats(0, 1).map(lambda side: round(side, 3))


@st.composite
def drawn_boxes(draw: st.DrawFn) -> dict[str, Any]:
    left, right = sorted(draw(st.tuples(sides, sides)))
    top, bottom = sorted(draw(st.tuples(sides, sides)))
    if right - left < 0.001 or bottom - top < 0.001:
        left, top, right, bottom = 0.25, 0.25, 0.75, 0.75
    return {
        "label": draw(st.sampled_from(["cat", "dog"])),
        "x": left,
        "y": top,
        "width": right - left,
        "height": bottom - top,
    }


answers = st.lists(drawn_boxes(), max_size=6).map(
    lambda boxes: BOXES.check_value({"boxes": boxes}, LABELS)
)


def box(**change: Any) -> dict[str, Any]:
    return {"label": "cat", "x": 0.1, "y": 0.2, "width": 0.3, "height": 0.4} | change


@given(answers)
def test_a_normalised_answer_is_on_the_picture_and_stays_as_it_is(value: dict[str, Any]) -> None:
    assert BOXES.check_value(value, LABELS) == value
    for one in value["boxes"]:
        assert one["x"] >= 0
        assert one["y"] >= 0
        assert one["x"] + one["width"] <= 1 + 1e-9
        assert one["y"] + one["height"] <= 1 + 1e-9
        assert one["width"] > 0
        assert one["height"] > 0
        assert all(round(one[side], 6) == one[side] for side in ("x", "y", "width", "height"))


def test_no_box_is_an_answer_and_the_same_box_twice_is_one() -> None:
    assert BOXES.check_value({"boxes": []}, LABELS) == {"boxes": []}
    twice = {"boxes": [box(), box(x=0.1000000001)]}
    assert BOXES.check_value(twice, LABELS) == {"boxes": [box()]}


def test_what_reaches_a_hair_over_the_edge_is_cut_off() -> None:
    (kept,) = BOXES.check_value({"boxes": [box(x=-0.0004, width=1.0008)]}, LABELS)["boxes"]
    assert (kept["x"], kept["width"]) == (0.0, 1.0)
    assert math.copysign(1, kept["x"]) == 1
    whole = BOXES.check_value({"boxes": [box(x=0, y=0, width=1, height=1)]}, LABELS)
    assert whole["boxes"][0]["width"] == 1.0


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (None, "not_an_object"),
        ({}, "boxes_not_a_list"),
        ({"boxes": {}}, "boxes_not_a_list"),
        ({"boxes": [box()], "note": ""}, "unknown_field"),
        ({"boxes": [None]}, "not_an_object"),
        ({"boxes": [box(label="lion")]}, "unknown_label"),
        ({"boxes": [box(label=None)]}, "no_label"),
        ({"boxes": [box(label=["cat"])]}, "unknown_label"),
        ({"boxes": [box(x=math.nan)]}, "not_a_number"),
        ({"boxes": [box(x=math.inf)]}, "not_a_number"),
        ({"boxes": [box(x="0.1")]}, "not_a_number"),
        ({"boxes": [box(x=True)]}, "not_a_number"),
        ({"boxes": [box(x=10**400)]}, "not_a_number"),
        ({"boxes": [box(x=0.8)]}, "outside_picture"),
        ({"boxes": [box(y=-0.1)]}, "outside_picture"),
        ({"boxes": [box(width=0)]}, "box_too_small"),
        ({"boxes": [box(height=-0.1)]}, "box_too_small"),
        ({"boxes": [box(angle=5)]}, "unknown_field"),
        ({"boxes": [box()] * 301}, "too_many_boxes"),
    ],
)
def test_boxes_that_cannot_be_drawn_are_refused(value: object, why: str) -> None:
    with pytest.raises(BadValue) as error:
        BOXES.check_value(value, LABELS)
    assert error.value.reason == why
    assert "%" not in error.value.sentence


def test_the_complaint_names_the_box() -> None:
    with pytest.raises(BadValue, match="Box 2 lies partly outside"):
        BOXES.check_value({"boxes": [box(), box(x=0.9)]}, LABELS)


def corners(one: dict[str, Any]) -> Box:
    return Box(one["label"], one["x"], one["y"], one["x"] + one["width"], one["y"] + one["height"])


@given(drawn_boxes(), drawn_boxes())
def test_overlap_is_symmetric_and_whole_only_with_itself(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    a, b = corners(one), corners(other)
    assert iou(a, b) == pytest.approx(iou(b, a))
    assert 0 <= iou(a, b) <= 1 + 1e-9
    assert iou(a, a) == pytest.approx(1)


def test_overlap_of_a_half() -> None:
    left, wide = Box("cat", 0, 0, 0.5, 1), Box("cat", 0, 0, 1, 1)
    assert iou(left, wide) == 0.5
    assert iou(left, Box("cat", 0.5, 0, 1, 1)) == 0
    inside_out = Box("cat", 0.7, 0, 0.5, 1)
    assert area(inside_out) == 0
    assert iou(inside_out, wide) == 0


@given(answers, st.integers(1, 5))
def test_people_who_all_draw_the_same_agree_wholly(value: dict[str, Any], people: int) -> None:
    separate: list[dict[str, Any]] = []  # one person's boxes that overlap are two things to her
    for one in value["boxes"]:
        if all(iou(corners(one), corners(kept)) < 0.5 for kept in separate):
            separate.append(one)
    found = BOXES.majority([{"boxes": separate}] * people, LABELS)
    assert found.value is not None
    assert found.share == 1
    key = lambda one: (one["y"], one["x"], str(one))  # noqa: E731
    assert sorted(found.value["boxes"], key=key) == sorted(separate, key=key)


@given(st.lists(answers, min_size=1, max_size=5), st.randoms())
def test_a_consensus_is_a_proper_answer_whatever_the_order_of_drawing(
    values: list[dict[str, Any]], dice: Any
) -> None:
    found = BOXES.majority(values, LABELS)
    assert found.value is not None
    assert BOXES.check_value(found.value, LABELS) == found.value
    assert 0 <= found.share <= 1
    shuffled = [{"boxes": dice.sample(value["boxes"], len(value["boxes"]))} for value in values]
    assert BOXES.majority(shuffled, LABELS) == found


def test_three_members_and_two_things() -> None:
    """All see the cat, a little apart; two see the dog; one sees a ghost."""
    values = [
        {"boxes": [box(x=0.10), box(label="dog", x=0.6)]},
        {"boxes": [box(x=0.11), box(label="dog", x=0.62)]},
        {"boxes": [box(x=0.12), box(x=0.7, y=0.0, width=0.1, height=0.1)]},
    ]
    found = BOXES.majority(values, LABELS)
    assert found.value == {"boxes": [box(x=0.11), box(label="dog", x=0.61)]}
    assert found.votes == {"cat": 3, "dog": 2}
    assert found.share == pytest.approx((1 + 2 / 3 + 2 / 3) / 3)


def test_the_same_place_with_another_label_is_another_thing() -> None:
    found = BOXES.majority([{"boxes": [box()]}, {"boxes": [box(label="dog")]}], LABELS)
    assert found.value == {"boxes": []}
    assert found.share == 0.5


def test_half_of_the_members_are_not_more_than_half() -> None:
    assert BOXES.majority([{"boxes": [box()]}, {"boxes": []}], LABELS).value == {"boxes": []}
    assert BOXES.majority([], LABELS).value is None
    assert BOXES.majority([{"boxes": []}], LABELS).share == 1


def test_one_persons_two_boxes_never_count_as_two_people() -> None:
    mine = [Box("cat", 0, 0, 1, 1), Box("cat", 0, 0, 1, 0.9)]
    merged, _ = merge_boxes([mine, [], []])
    assert merged == []
    merged, _ = merge_boxes([mine, [Box("cat", 0, 0, 1, 0.95)], [], []])
    assert merged == []


def test_label_studio_counts_in_percent() -> None:
    value = {"boxes": [box(x=0.123456, width=0.333333)]}
    (region,) = BOXES.label_studio_result(value, PICTURE)
    assert region["value"] == {
        "x": 12.3456,
        "y": 20.0,
        "width": 33.3333,
        "height": 40.0,
        "rotation": 0,
        "rectanglelabels": ["cat"],
    }
    assert (region["original_width"], region["original_height"]) == (640, 480)
    assert region["type"] == "rectanglelabels"
    assert BOXES.label_studio_result({"boxes": []}, PICTURE) == []
