"""Marked words: ends count code points, names do not matter, and most members decide."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga_pure.tasktypes import BadLabels, BadValue, task_type

SPANS = task_type("spans")
LABELS = SPANS.check_labels(
    ["person", "place", {"name": "lives in", "relation": True}, {"name": "knows", "relation": True}]
)
TEXT = {"text": "🦜 Ana vive en Mérida con Ben."}

ends = st.tuples(st.integers(0, 28), st.integers(0, 28)).map(sorted).filter(lambda e: e[0] < e[1])
spans = st.tuples(ends, st.sampled_from(["person", "place"]))
marks = st.tuples(
    st.lists(spans, min_size=1, max_size=5),
    st.lists(
        st.tuples(st.integers(0, 4), st.integers(0, 4), st.sampled_from(["lives in", "knows"])),
        max_size=3,
    ),
)


def written(found: Any, names: str = "abcde") -> dict[str, Any]:
    """An answer as a device would send it, its spans called by these letters."""
    marked, related = found
    kept = {names[at]: one for at, one in enumerate(marked)}
    return {
        "spans": [
            {"id": name, "start": start, "end": end, "label": label}
            for name, ((start, end), label) in kept.items()
        ],
        "relations": [
            {"from": names[one % len(kept)], "to": names[other % len(kept)], "label": label}
            for one, other, label in related
            if marked[one % len(kept)] != marked[other % len(kept)]
        ],
    }


def span(start: int, end: int, label: str = "person", name: str | None = "a") -> dict[str, Any]:
    return {"id": name, "start": start, "end": end, "label": label}


@given(marks, st.permutations("abcde"))
def test_what_the_spans_are_called_and_their_order_do_not_matter(
    found: Any, names: list[str]
) -> None:
    value = SPANS.check_value(written(found), LABELS, content=TEXT)
    other = written(found, "".join(names))
    other["spans"].reverse()
    other["relations"].reverse()
    assert SPANS.check_value(other, LABELS, content=TEXT) == value
    assert SPANS.check_value(value, LABELS, content=TEXT) == value
    assert SPANS.check_value(value, LABELS) == value
    assert [one["id"] for one in value["spans"]] == [
        f"s{n + 1}" for n in range(len(value["spans"]))
    ]


def test_ends_count_code_points_as_python_does() -> None:
    value = {"spans": [span(2, 5), span(14, 20, "place", None)]}
    kept = SPANS.check_value(value, LABELS, content=TEXT)
    assert kept["relations"] == []
    first, second = SPANS.label_studio_result(kept, TEXT)
    assert (first["value"]["text"], second["value"]["text"]) == ("Ana", "Mérida")


def test_the_same_span_twice_is_one_and_keeps_its_relations() -> None:
    value = {
        "spans": [span(2, 5, name="x"), span(2, 5, name="y"), span(14, 20, "place", "z")],
        "relations": [
            {"from": "x", "to": "z", "label": "lives in"},
            {"from": "y", "to": "z", "label": "lives in"},
        ],
    }
    kept = SPANS.check_value(value, LABELS, content=TEXT)
    assert kept["spans"] == [span(2, 5, name="s1"), span(14, 20, "place", "s2")]
    assert kept["relations"] == [{"from": "s1", "to": "s2", "label": "lives in"}]


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (None, "not_an_object"),
        ({"relations": []}, "missing_field"),
        ({"spans": [span(0, len(TEXT["text"]) + 1)]}, "span_outside_text"),
        ({"spans": [span(5, 5)]}, "span_outside_text"),
        ({"spans": [span(-1, 5)]}, "span_outside_text"),
        ({"spans": [span(0, 5) | {"end": 5.0}]}, "span_outside_text"),
        ({"spans": [span(0, 5) | {"start": False}]}, "span_outside_text"),
        ({"spans": [span(0, 5, "lives in")]}, "unknown_label"),
        ({"spans": [span(0, 5, "city")]}, "unknown_label"),
        ({"spans": [span(0, 5), span(5, 6)]}, "span_twice"),
        ({"spans": [span(0, 5, name=7)]}, "not_text"),  # type: ignore[arg-type]
        ({"spans": [span(0, 5) | {"text": "Ana"}]}, "unknown_field"),
        ({"spans": [], "relations": "none"}, "not_a_list"),
    ],
)
def test_spans_that_cannot_be_are_refused(value: object, why: str) -> None:
    with pytest.raises(BadValue) as error:
        SPANS.check_value(value, LABELS, content=TEXT)
    assert error.value.reason == why
    assert "%" not in error.value.sentence


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"to": "c"}, "unknown_span"),
        ({"to": None}, "missing_field"),
        ({"to": "a"}, "relation_to_itself"),
        ({"label": "person"}, "unknown_label"),
        ({"label": None}, "no_label"),
        ({"sure": True}, "unknown_field"),
    ],
)
def test_relations_that_join_nothing_are_refused(change: dict[str, Any], why: str) -> None:
    relation = {"from": "a", "to": "b", "label": "knows"} | change
    with pytest.raises(BadValue) as error:
        SPANS.check_value({"spans": [span(2, 5), span(25, 28, name="b")], "relations": [relation]},
                          LABELS)  # fmt: skip
    assert error.value.reason == why


def test_relations_alone_are_no_label_set() -> None:
    with pytest.raises(BadLabels, match="at least 1"):
        SPANS.check_labels([{"name": "knows", "relation": True}])
    with pytest.raises(BadLabels, match="yes or no"):
        SPANS.check_labels(["person", {"name": "knows", "relation": "yes"}])
    assert SPANS.check_labels([{"name": "a", "relation": False}]) == [{"name": "a", "title": "a"}]


def test_three_members_mark_a_person_and_two_say_where_she_lives() -> None:
    ana, merida, ben = ((2, 5), "person"), ((14, 20), "place"), ((25, 28), "person")
    values = [
        SPANS.check_value(written(one), LABELS, content=TEXT)
        for one in (
            ([ana, merida], [(0, 1, "lives in")]),
            ([ana, merida, ben], [(0, 1, "lives in"), (0, 2, "knows")]),
            ([ana, ((14, 21), "place")], []),
        )
    ]
    found = SPANS.majority(values, LABELS)
    assert found.value == values[0]
    assert found.votes == {"person": 3, "place": 3, "lives in": 2, "knows": 1}
    assert found.share == pytest.approx((1 + 2 / 3 * 5) / 6)


@given(st.lists(marks, min_size=1, max_size=5), st.randoms())
def test_a_consensus_is_a_proper_answer_in_any_order(found: list[Any], dice: Any) -> None:
    values = [SPANS.check_value(written(one), LABELS, content=TEXT) for one in found]
    said = SPANS.majority(values, LABELS)
    assert said.value is not None
    assert SPANS.check_value(said.value, LABELS, content=TEXT) == said.value
    assert 0.5 <= said.share <= 1
    dice.shuffle(values)
    again = SPANS.majority(values, LABELS)
    assert (again.value, again.votes) == (said.value, said.votes)
    assert SPANS.majority([values[0]] * 3, LABELS).value == values[0]


def test_half_of_the_members_are_not_more_than_half() -> None:
    marked = SPANS.check_value({"spans": [span(2, 5)]}, LABELS)
    nothing = SPANS.check_value({"spans": []}, LABELS)
    assert SPANS.majority([marked, nothing], LABELS).value == nothing


def test_no_mark_at_all_is_an_answer() -> None:
    nothing = SPANS.check_value({"spans": []}, LABELS, content=TEXT)
    assert SPANS.majority([nothing, nothing], LABELS) == SPANS.majority([nothing], LABELS)
    assert SPANS.majority([nothing], LABELS).share == 1
    assert SPANS.majority([], LABELS).value is None


def test_label_studio_has_relations_only_where_the_project_has() -> None:
    view = ET.fromstring(SPANS.label_studio_config("Who?", LABELS))
    assert [one.tag for one in view] == ["Header", "Labels", "Relations", "Text"]
    assert [one.attrib["value"] for one in view[1]] == ["person", "place"]
    assert [one.attrib["value"] for one in view[2]] == ["lives in", "knows"]
    assert "Relations" not in SPANS.label_studio_config("Who?", LABELS[:2])
    value = written(([((2, 5), "person"), ((25, 28), "person")], [(0, 1, "knows")]))
    result = SPANS.label_studio_result(SPANS.check_value(value, LABELS), TEXT)
    assert result[2] == {
        "type": "relation",
        "from_id": "s1",
        "to_id": "s2",
        "direction": "right",
        "labels": ["knows"],
    }
