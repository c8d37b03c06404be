"""Labels that stand under each other: who saw less says less; what most share is kept."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga_pure.tasktypes import BadLabels, task_type
from minga_pure.tasktypes.taxonomy import paths

TEXT = task_type("text_classification")
PLACES = {"animal": None, "bird": "animal", "parrot": "bird", "owl": "bird", "cat": "animal"}
LABELS = TEXT.check_labels(
    [{"name": name} | ({"under": under} if under else {}) for name, under in PLACES.items()]
    + [{"name": "plant", "title": "Plant"}]
)
chosen = st.sampled_from([*PLACES, "plant"])


def says(*names: str) -> list[dict[str, Any]]:
    return [{"label": name} for name in names]


def test_a_tree_of_labels_stays_as_it_is() -> None:
    assert TEXT.check_labels(LABELS) == LABELS
    assert LABELS[2] == {"name": "parrot", "title": "parrot", "under": "bird"}
    assert paths(LABELS)["owl"] == ["animal", "bird", "owl"]


@pytest.mark.parametrize(
    ("under", "why"),
    [
        ({"a": "z"}, "unknown_parent"),
        ({"a": "a"}, "circle_of_labels"),
        ({"a": "b", "b": "c", "c": "b"}, "circle_of_labels"),
        (dict(zip("bcdefg", "abcdef", strict=True)), "tree_too_deep"),
        ({"a": 5}, "not_text"),
        ({"a": " "}, "empty_text"),
    ],
)
def test_labels_that_are_no_tree_are_refused(under: dict[str, Any], why: str) -> None:
    with pytest.raises(BadLabels) as error:
        TEXT.check_labels([{"name": name, "under": under.get(name)} for name in "abcdefg"])
    assert error.value.reason == why
    assert "%" not in error.value.sentence


def test_six_labels_may_stand_under_each_other() -> None:
    under = dict(zip("bcdef", "abcde", strict=True))
    labels = TEXT.check_labels([{"name": name, "under": under.get(name)} for name in "abcdef"])
    assert paths(labels)["f"] == list("abcdef")


def test_every_node_may_be_chosen_and_says_all_that_is_above_it() -> None:
    for name in PLACES:
        assert TEXT.check_value({"label": name}, LABELS) == {"label": name}
    several = {"labels": ["animal", "owl", "plant", "bird"]}
    assert TEXT.check_value(several, LABELS, multiple=True) == {"labels": ["owl", "plant"]}


@pytest.mark.parametrize(
    ("names", "value", "share"),
    [
        (["parrot", "parrot", "owl"], "parrot", 2 / 3),
        (["parrot", "owl", "cat"], "bird", 2 / 3),
        (["parrot", "bird", "plant"], "bird", 2 / 3),
        (["owl", "cat"], "animal", 1),
        (["owl", "plant"], None, 1 / 2),
        ([], None, 0),
    ],
)
def test_the_majority_is_the_deepest_label_that_more_than_half_share(
    names: list[str], value: str | None, share: float
) -> None:
    found = TEXT.majority(says(*names), LABELS)
    assert found.value == (None if value is None else {"label": value})
    assert found.share == pytest.approx(share)
    assert found.votes == {name: names.count(name) for name in names}


def test_of_several_choices_the_shared_ones_are_kept_as_deep_as_they_go() -> None:
    values = [{"labels": ["owl", "plant"]}, {"labels": ["parrot", "plant"]}, {"labels": ["owl"]}]
    found = TEXT.majority(values, LABELS)
    assert found.value == {"labels": ["owl", "plant"]}
    assert found.share == pytest.approx(1 / 3)


@given(st.lists(st.lists(chosen, min_size=1, max_size=3), min_size=1, max_size=7), st.randoms())
def test_a_consensus_is_a_proper_answer_in_any_order(names: list[list[str]], dice: Any) -> None:
    values = [TEXT.check_value({"labels": one}, LABELS, multiple=True) for one in names]
    found = TEXT.majority(values, LABELS)
    if found.value is not None:
        assert TEXT.check_value(found.value, LABELS, multiple=True) == found.value
    assert 0 <= found.share <= 1
    dice.shuffle(values)
    again = TEXT.majority(values, LABELS)
    assert (again.value, again.share) == (found.value, found.share)


def test_label_studio_shows_the_tree_and_keeps_the_path() -> None:
    view = ET.fromstring(TEXT.label_studio_config("What is the problem?", LABELS))
    tree = view[2]
    assert (tree.tag, tree.attrib["toName"], tree.attrib["maxUsages"]) == ("Taxonomy", "text", "1")
    bird = tree[0][0]
    assert [choice.attrib["value"] for choice in bird] == ["parrot", "owl"]
    (result,) = TEXT.label_studio_result({"label": "owl"}, {"text": "hoo"}, LABELS)
    assert result["type"] == "taxonomy"
    assert result["value"] == {"taxonomy": [["animal", "bird", "owl"]]}
