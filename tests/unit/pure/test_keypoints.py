"""Key points: each label at most once, and its place is where most members put it."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga_pure.science.points import cluster_mean
from minga_pure.tasktypes import BadValue, task_type

KEYPOINTS = task_type("keypoints")
LABELS = [{"name": name, "title": name.title()} for name in ("nose", "tail", "paw")]
PICTURE = {"image": "ab" * 32, "width": 640, "height": 480}

ways = st.floats(0, 1)
answers = st.dictionaries(
    st.sampled_from(["nose", "tail", "paw"]), st.tuples(ways, ways, st.booleans())
).map(
    lambda marked: KEYPOINTS.check_value(
        {
            "points": [
                {"label": label, "x": x, "y": y, "hidden": hidden}
                for label, (x, y, hidden) in marked.items()
            ]
        },
        LABELS,
    )
)


def point(label: str = "nose", x: float = 0.5, y: float = 0.5, **more: Any) -> dict[str, Any]:
    return {"label": label, "x": x, "y": y, **more}


def test_points_are_kept_in_the_projects_order() -> None:
    given_ = {"points": [point("paw"), point("nose", hidden=True), point("tail", hidden=False)]}
    value = KEYPOINTS.check_value(given_, LABELS)
    assert value == {"points": [point("nose", hidden=True), point("tail"), point("paw")]}
    assert KEYPOINTS.check_value({"points": []}, LABELS) == {"points": []}


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ([], "not_an_object"),
        ({}, "missing_field"),
        ({"points": "here"}, "not_a_list"),
        ({"points": [point(), point()]}, "point_twice"),
        ({"points": [point("ear")]}, "unknown_label"),
        ({"points": [point(x=1.2)]}, "point_outside_picture"),
        ({"points": [point(y=math.inf)]}, "point_outside_picture"),
        ({"points": [point(y=None)]}, "bad_point"),
        ({"points": [point(hidden=1)]}, "not_yes_or_no"),
        ({"points": [point(hidden="yes")]}, "not_yes_or_no"),
        ({"points": [point(sure=True)]}, "unknown_field"),
        ({"points": [None]}, "not_an_object"),
    ],
)
def test_points_that_cannot_be_are_refused(value: object, why: str) -> None:
    with pytest.raises(BadValue) as error:
        KEYPOINTS.check_value(value, LABELS)
    assert error.value.reason == why
    assert "%" not in error.value.sentence


def test_most_members_decide_and_who_is_far_off_does_not_pull() -> None:
    values = [
        {"points": [point(x=0.50), point("tail", 0.1, 0.1)]},
        {"points": [point(x=0.52, hidden=True), point("tail", 0.9, 0.9)]},
        {"points": [point(x=0.9, hidden=True)]},
    ]
    found = KEYPOINTS.majority(values, LABELS)
    assert found.value == {"points": [point(x=0.51)]}
    assert found.share == pytest.approx((2 / 3 + 1 / 3) / 2)
    assert found.votes == {"nose": 3, "tail": 2}


def test_a_place_is_hidden_where_most_of_those_who_found_it_say_so() -> None:
    values = [{"points": [point(hidden=True)]}, {"points": [point(hidden=True)]}]
    assert KEYPOINTS.majority([*values, {"points": [point()]}], LABELS).value == values[0]
    one_each = KEYPOINTS.majority([values[0], {"points": [point()]}], LABELS)
    assert one_each.value == {"points": [point()]}


@given(st.lists(answers, min_size=1, max_size=5), st.randoms())
def test_a_consensus_is_a_proper_answer_in_any_order(
    values: list[dict[str, Any]], dice: Any
) -> None:
    found = KEYPOINTS.majority(values, LABELS)
    assert found.value is not None
    assert KEYPOINTS.check_value(found.value, LABELS) == found.value
    assert 0 <= found.share <= 1
    dice.shuffle(values)
    assert KEYPOINTS.majority(values, LABELS) == found


@given(answers, st.integers(1, 5))
def test_people_who_all_mark_the_same_agree_wholly(value: dict[str, Any], people: int) -> None:
    found = KEYPOINTS.majority([value] * people, LABELS)
    assert (found.value, found.share) == (value, 1)


def test_nowhere_is_no_place() -> None:
    assert cluster_mean([], 0.1) == ((0.0, 0.0), [])
    assert KEYPOINTS.majority([], LABELS).value is None


def test_label_studio_counts_in_percent_and_keeps_what_is_hidden() -> None:
    value = {"points": [point(x=0.123456), point("tail", hidden=True)]}
    nose, tail = KEYPOINTS.label_studio_result(value, PICTURE)
    assert nose["value"] == {"x": 12.3456, "y": 50.0, "width": 0.5, "keypointlabels": ["nose"]}
    assert "meta" not in nose
    assert tail["meta"] == {"text": ["hidden"]}
    assert KEYPOINTS.estimate_seconds(PICTURE, LABELS) == 16
