"""Labels that stand under each other: who saw less says less; what most share is kept."""

from __future__ import annotations

import time
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga_pure.tasktypes import BadLabels, BadValue, task_type
from minga_pure.tasktypes.taxonomy import leaf_paths, paths

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


BRANCHES = [
    "animal", "plant",
    {"name": "other", "under": "animal"}, {"name": "other", "under": "plant"},
    {"name": "moss", "under": "plant > other"}, {"name": "other", "under": "plant > other"},
]  # fmt: skip


def test_a_name_is_unique_in_its_branch_only() -> None:
    labels = TEXT.check_labels(BRANCHES)
    assert [label["name"] for label in labels] == [
        "animal", "plant", "animal > other", "plant > other", "moss", "plant > other > other",
    ]  # fmt: skip
    assert [label["title"] for label in labels[2:]] == ["other", "other", "moss", "other"]
    assert labels[4]["under"] == "plant > other"
    assert TEXT.check_labels(labels) == labels
    assert TEXT.check_value({"label": "plant > other"}, labels) == {"label": "plant > other"}
    with pytest.raises(BadValue):
        TEXT.check_value({"label": "other"}, labels)


def test_a_repeated_name_leaves_as_the_path_that_label_studio_shows() -> None:
    labels = TEXT.check_labels(BRANCHES)
    config = ET.fromstring(TEXT.label_studio_config("Which?", labels))
    assert len(config.findall(".//Choice[@value='other']")) == 3
    for label in labels:
        value = {"label": label["name"]}
        result = TEXT.label_studio_result(value, {"text": "x"}, labels)
        assert result[0]["value"]["taxonomy"][0][-1] == label["title"]
        assert TEXT.value_from_label_studio(result, labels) == value


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ([{"name": "other", "under": "plant"}], "label_twice"),
        ([{"name": "plant > other", "under": "plant"}], "label_twice"),
        ([{"name": "fern", "under": "other"}], "parent_in_branches"),
        ([{"name": "fern", "under": "fungus > other"}], "unknown_parent"),
        ([{"name": "other", "under": "other"}], "parent_in_branches"),
        ([{"name": "o" * 190, "under": name} for name in ("plant > other", "moss")],
         "text_too_long"),
        ([{"name": "x", "under": name} for name in ("y", "plant")]
         + [{"name": "y", "under": "y > x"}], "unknown_parent"),
    ],
)  # fmt: skip
def test_names_that_stay_unclear_are_refused(more: list[dict[str, str]], why: str) -> None:
    with pytest.raises(BadLabels) as error:
        TEXT.check_labels([*BRANCHES, *more])
    assert error.value.reason == why
    assert "%" not in error.value.sentence


@given(st.lists(st.tuples(st.integers(0, 40), st.sampled_from("abcd")), min_size=2, max_size=30))
def test_every_tree_can_be_written_by_its_paths(nodes: list[tuple[int, str]]) -> None:
    """Each label is under an earlier one, or a root; equal siblings are left out."""
    tree: list[tuple[str, ...]] = []
    for above, name in nodes:
        parent = tree[above % len(tree)] if above and tree else ()
        path = (*parent, name)
        if path not in tree and len(path) <= 6:
            tree.append(path)
    if len(tree) < 2:
        return
    written = [
        {"name": path[-1]} | ({"under": " > ".join(path[:-1])} if path[:-1] else {})
        for path in tree
    ]
    labels = TEXT.check_labels(written)
    assert [tuple(path) for path in leaf_paths(labels).values()] == tree
    assert TEXT.check_labels(labels) == labels


def test_a_thousand_labels_are_checked_in_a_moment() -> None:
    labels = TEXT.check_labels(
        [f"branch {number}" for number in range(100)]
        + [
            {"name": f"leaf {number % 9}", "under": f"branch {number // 9}"}
            for number in range(900)
        ]
    )
    assert len({label["name"] for label in labels}) == 1_000
    began = time.process_time()
    assert TEXT.check_labels(labels) == labels
    assert time.process_time() - began < 1
