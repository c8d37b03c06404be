"""Outlines: one form wherever the pen began; of those most people drew, the best fitting one."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minga_pure.science.polygons import Polygon, polygon_iou
from minga_pure.tasktypes import BadValue, task_type
from tests.budget import examples

POLYGONS = task_type("polygons")
LABELS = [{"name": "roof", "title": "Roof"}, {"name": "pool", "title": "Pool"}]
PICTURE = {"image": "ab" * 32, "width": 640, "height": 480}
SQUARE = [[0.2, 0.2], [0.6, 0.2], [0.6, 0.6], [0.2, 0.6]]

ways = st.integers(0, 1000).map(lambda way: way / 1000)


def around(points: list[list[float]], label: str = "roof") -> dict[str, Any]:
    return {"polygons": [{"label": label, "points": points}]}


@st.composite
def outlines(draw: st.DrawFn) -> list[list[float]]:
    """A star around a middle: every direction once, so that it never crosses itself."""
    x, y = draw(st.floats(0.3, 0.7)), draw(st.floats(0.3, 0.7))
    reach = draw(st.lists(st.floats(0.05, 0.29), min_size=3, max_size=12))
    turn = 2 * math.pi / len(reach)
    return [
        [x + far * math.cos(turn * at), y + far * math.sin(turn * at)]
        for at, far in enumerate(reach)
    ]


def shape(points: list[list[float]], label: str = "roof") -> Polygon:
    (one,) = POLYGONS.check_value(around(points, label), LABELS)["polygons"]
    return Polygon(one["label"], tuple(map(tuple, one["points"])))


@given(outlines(), st.integers(0, 11), st.booleans(), st.booleans())
def test_wherever_and_whichever_way_one_draws_the_answer_is_the_same(
    points: list[list[float]], begin: int, back: bool, closed: bool
) -> None:
    begin %= len(points)
    drawn = points[begin:] + points[:begin]
    if back:
        drawn.reverse()
    if closed:
        drawn.append(drawn[0])
    value = POLYGONS.check_value(around(points), LABELS)
    assert POLYGONS.check_value(around(drawn), LABELS) == value
    assert POLYGONS.check_value(value, LABELS) == value
    kept = value["polygons"][0]["points"]
    assert kept[0][1] == min(y for _, y in kept)
    assert all(0 <= way <= 1 and round(way, 6) == way for point in kept for way in point)


def test_no_outline_is_an_answer_and_the_same_one_twice_is_one() -> None:
    assert POLYGONS.check_value({"polygons": []}, LABELS) == {"polygons": []}
    twice = {"polygons": around(SQUARE)["polygons"] + around(SQUARE[::-1])["polygons"]}
    assert POLYGONS.check_value(twice, LABELS) == around(SQUARE)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (None, "not_an_object"),
        ({}, "missing_field"),
        ({"polygons": {}}, "not_a_list"),
        ({"polygons": around(SQUARE)["polygons"] * 201}, "list_too_long"),
        (around(SQUARE, "lion"), "unknown_label"),
        (around(SQUARE, ""), "no_label"),
        (around(SQUARE[:2]), "bad_outline"),
        (around([SQUARE[0]] * 5 + SQUARE[1:2]), "bad_outline"),
        (around([[at / 600, at % 2] for at in range(501)]), "bad_outline"),
        (around("round"), "bad_outline"),  # type: ignore[arg-type]
        (around([[0.1, 0.1], [0.2, 0.2], [0.5, 0.5]]), "no_area"),
        (around([*SQUARE, [0.5]]), "bad_point"),
        (around([*SQUARE, [0.5, "1"]]), "bad_point"),  # type: ignore[list-item]
        (around([*SQUARE, [0.5, True]]), "bad_point"),
        (around([*SQUARE, [0.5, 1.01]]), "point_outside_picture"),
        (around([*SQUARE, [0.5, math.nan]]), "point_outside_picture"),
        (around([*SQUARE, [0.5, 10**400]]), "point_outside_picture"),
        ({"polygons": [{"label": "roof", "points": SQUARE, "hole": []}]}, "unknown_field"),
    ],
)
def test_outlines_that_enclose_nothing_are_refused(value: object, why: str) -> None:
    with pytest.raises(BadValue) as error:
        POLYGONS.check_value(value, LABELS)
    assert error.value.reason == why
    assert "%" not in error.value.sentence


def test_what_lies_a_hair_over_the_edge_is_moved_onto_it() -> None:
    value = POLYGONS.check_value(around([[-0.0004, 0], [1.0004, 0], [0.5, 1.0009]]), LABELS)
    assert value["polygons"][0]["points"] == [[0.0, 0.0], [1.0, 0.0], [0.5, 1.0]]


@given(outlines(), outlines())
@settings(max_examples=examples(40))
def test_overlap_is_symmetric_and_whole_only_with_itself(
    one: list[list[float]], other: list[list[float]]
) -> None:
    a, b = shape(one), shape(other)
    assert polygon_iou(a, b) == pytest.approx(polygon_iou(b, a))
    assert 0 <= polygon_iou(a, b) <= 1
    assert polygon_iou(a, a) == pytest.approx(1)


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ([[0.4, 0.2], [0.8, 0.2], [0.8, 0.6], [0.4, 0.6]], 1 / 3),
        ([[0.2, 0.2], [0.6, 0.2], [0.6, 0.6]], 1 / 2),
        ([[0.3, 0.3], [0.5, 0.3], [0.5, 0.5], [0.3, 0.5]], 1 / 4),
        ([[0.6, 0.2], [0.9, 0.2], [0.9, 0.6]], 0),
        ([[0.2, 0.2], [0.6, 0.6], [0.6, 0.2], [0.2, 0.6]], 1 / 2),  # an hour-glass crosses itself
        ([[0.2, 0.2], [0.3, 0.2], [0.3, 0.5], [0.5, 0.5], [0.5, 0.2], [0.6, 0.2], [0.6, 0.6],
          [0.2, 0.6]], 5 / 8),
    ],
)  # fmt: skip
def test_overlaps_that_can_be_worked_out_by_hand(
    points: list[list[float]], expected: float
) -> None:
    other = Polygon("roof", tuple(map(tuple, points)))  # type: ignore[arg-type]
    assert polygon_iou(shape(SQUARE), other) == pytest.approx(expected, abs=0.005)


def test_of_each_thing_the_outline_is_kept_that_fits_the_others_best() -> None:
    def moved(by: float, label: str = "roof") -> dict[str, Any]:
        return {"label": label, "points": [[x + by, y] for x, y in SQUARE]}

    values = [
        {"polygons": [moved(0.0), moved(0.3, "pool")]},
        {"polygons": [moved(0.03)]},
        {"polygons": [moved(0.05)]},
    ]
    values = [POLYGONS.check_value(value, LABELS) for value in values]
    found = POLYGONS.majority(values, LABELS)
    assert found.value == {"polygons": values[1]["polygons"]}
    assert found.votes == {"roof": 3, "pool": 1}
    assert found.share == pytest.approx((1 + 2 / 3) / 2)


drawn = st.lists(
    st.tuples(outlines(), st.sampled_from(["roof", "pool"])), max_size=3
).map(
    lambda all_of: POLYGONS.check_value(
        {"polygons": [around(points, label)["polygons"][0] for points, label in all_of]}, LABELS
    )
)  # fmt: skip


@given(st.lists(drawn, min_size=1, max_size=4), st.randoms())
@settings(max_examples=examples(30))
def test_a_consensus_is_a_proper_answer_whatever_the_order_of_drawing(
    values: list[dict[str, Any]], dice: Any
) -> None:
    found = POLYGONS.majority(values, LABELS)
    assert found.value is not None
    assert POLYGONS.check_value(found.value, LABELS) == found.value
    assert 0 <= found.share <= 1
    shuffled = [{"polygons": dice.sample(one["polygons"], len(one["polygons"]))} for one in values]
    dice.shuffle(shuffled)
    again = POLYGONS.majority(shuffled, LABELS)
    assert (again.value, again.votes) == (found.value, found.votes)
    assert again.share == pytest.approx(found.share)


def test_without_answers_there_is_no_consensus() -> None:
    assert POLYGONS.majority([], LABELS).value is None
    assert POLYGONS.majority([{"polygons": []}], LABELS).value == {"polygons": []}


def test_label_studio_counts_in_percent() -> None:
    (region,) = POLYGONS.label_studio_result(around([[0.123456, 0.5], [1, 0], [0, 0]]), PICTURE)
    assert region["type"] == "polygonlabels"
    assert region["value"]["points"] == [[12.3456, 50.0], [100, 0], [0, 0]]
    assert region["value"]["polygonlabels"] == ["roof"]
    assert (region["original_width"], region["original_height"]) == (640, 480)
    assert "PolygonLabels" in POLYGONS.label_studio_config("?", LABELS)
