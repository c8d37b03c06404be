"""Aggregation over hundreds of labels: as good as votes, in memory that grows with the answers."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest

from minga_pure.science.labels import EncodedLabels, from_codes
from minga_pure.science.many_classes import (
    CANDIDATES_MAX,
    aggregate_candidates,
    candidate_labels,
    confusion_shares,
    has_many_classes,
    peer_accuracy,
)
from minga_pure.tasktypes import task_type

CLASSES = 1_000
MEGABYTE = 1024**2


def crowd(items: int, *, members: int = 60, each: int = 3) -> tuple[EncodedLabels, Any, Any]:
    """Answers of members with skills of 0.5 to 0.98; few labels are frequent (Zipf)."""
    draw = np.random.default_rng(5)
    frequency = 1 / np.arange(1, CLASSES + 1)
    truth = draw.choice(CLASSES, items, p=frequency / frequency.sum())
    skill = draw.uniform(0.5, 0.98, members)
    task = np.repeat(np.arange(items), each)
    member = draw.integers(0, members, len(task))
    is_right = draw.random(len(task)) < skill[member]
    label = np.where(is_right, truth[task], draw.integers(0, CLASSES, len(task)))
    names = [f"label {number}" for number in range(CLASSES)]
    return from_codes(task, member, label, class_names=names), truth, skill


def chosen(labels: EncodedLabels, truth: Any) -> list[Any]:
    coded, columns = candidate_labels(labels, truth)
    outcome = aggregate_candidates(coded, gold=columns)
    return [coded.name(task, column) for task, column in enumerate(outcome.best.tolist())]


def no_gold(labels: EncodedLabels) -> Any:
    return np.full(labels.tasks, -1, dtype=np.int32)


def test_a_thousand_labels_are_aggregated_better_than_by_counting() -> None:
    labels, truth, skill = crowd(3_000)
    coded, columns = candidate_labels(labels, no_gold(labels))
    outcome = aggregate_candidates(coded, gold=columns)
    names = [coded.name(task, column) for task, column in enumerate(outcome.best.tolist())]
    is_right = np.array(
        [name == f"label {number}" for name, number in zip(names, truth, strict=True)]
    )
    by_votes = (labels.votes().argmax(axis=1) == truth).mean()
    assert is_right.mean() >= by_votes > 0.8
    assert np.allclose(outcome.distribution.sum(axis=1), 1)
    assert np.corrcoef(outcome.skill, skill)[0, 1] > 0.9
    assert (
        np.corrcoef(peer_accuracy(coded, outcome), labels.label == truth[labels.task])[0, 1] > 0.7
    )
    sure = outcome.confidence > 0.9
    assert is_right[sure].mean() > 0.97


def test_the_memory_is_that_of_the_answers() -> None:
    labels, _truth, _skill = crowd(20_000)
    dense = labels.tasks * CLASSES * 8
    tracemalloc.start()
    coded, columns = candidate_labels(labels, no_gold(labels))
    outcome = aggregate_candidates(coded, gold=columns)
    confusion_shares(coded, outcome, row_max=10, least=0.0005)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < dense / 4, peak / MEGABYTE


def test_the_order_of_answers_and_numbers_changes_nothing() -> None:
    labels, _truth, _skill = crowd(400)
    turn = np.random.default_rng(1).permutation(len(labels))
    shuffled = from_codes(
        labels.task[turn], labels.member[turn], labels.label[turn], class_names=labels.class_names,
        task_ids=labels.task_ids, member_ids=labels.member_ids,
    )  # fmt: skip
    assert chosen(labels, no_gold(labels)) == chosen(shuffled, no_gold(labels))


def test_known_answers_count_also_where_nobody_gave_them() -> None:
    labels, truth, _skill = crowd(400)
    gold = no_gold(labels)
    gold[:100] = truth[:100]
    coded, columns = candidate_labels(labels, gold)
    outcome = aggregate_candidates(coded, gold=columns)
    assert [coded.name(task, columns[task]) for task in range(100)] == [
        f"label {number}" for number in truth[:100]
    ]
    assert "no_gold" not in {caution.code for caution in outcome.cautions}


@pytest.mark.parametrize(
    "answers", [[], [(0, 0, 5)], [(0, 0, 5), (1, 0, 7)], [(0, 0, 5), (1, 1, 7)]]
)
def test_few_answers_are_never_certain(answers: list[tuple[int, int, int]]) -> None:
    task, member, label = zip(*answers, strict=True) if answers else ((), (), ())
    labels = from_codes(task, member, label, class_names=range(CLASSES))
    coded, columns = candidate_labels(labels, no_gold(labels))
    outcome = aggregate_candidates(coded, gold=columns)
    assert len(outcome.distribution) == labels.tasks
    assert (outcome.confidence < 0.9).all()
    assert len(peer_accuracy(coded, outcome)) == len(answers)


def test_an_item_with_very_many_labels_keeps_the_most_frequent() -> None:
    member = np.arange(60)
    label = np.where(member < 10, 3, member + 100)
    labels = from_codes(np.zeros(60, dtype=int), member, label, class_names=range(CLASSES))
    coded, columns = candidate_labels(labels, no_gold(labels))
    assert coded.candidates.shape == (1, CANDIDATES_MAX)
    assert coded.name(0, 0) == 3
    assert coded.name(0, CANDIDATES_MAX) is None
    outcome = aggregate_candidates(coded, gold=columns)
    assert (peer_accuracy(coded, outcome)[member >= 10 + CANDIDATES_MAX] == 0).all()


def test_the_confusion_names_the_greatest_shares_only() -> None:
    task = np.repeat(np.arange(200), 3)
    label = np.where(np.arange(600) % 3 == 2, 400 + np.arange(600) % 30, 7)
    labels = from_codes(task, np.arange(600) % 20, label, class_names=range(CLASSES))
    coded, columns = candidate_labels(labels, no_gold(labels))
    outcome = aggregate_candidates(coded, gold=columns)
    table = confusion_shares(coded, outcome, row_max=4, least=0.001)
    assert table[7][7] > 0.6
    assert all(len(row) <= 4 for row in table.values())


@pytest.mark.parametrize("multiple", [False, True])
@pytest.mark.parametrize("is_tree", [False, True])
def test_every_choice_of_a_thousand_labels_has_its_aggregate(multiple: bool, is_tree: bool) -> None:
    kind = task_type("text_classification")
    written: list[dict[str, str]] = [{"name": f"branch {number}"} for number in range(40)]
    written += [
        {"name": f"leaf {number}"} | ({"under": f"branch {number % 40}"} if is_tree else {})
        for number in range(960)
    ]
    labels = kind.check_labels(written)

    def says(name: str) -> dict[str, Any]:
        return {"labels": [name]} if multiple else {"label": name}

    answers = {
        item: [(member, says(f"leaf {item if member < 2 else item + 400}")) for member in range(3)]
        for item in range(300)
    }
    aggregation = kind.aggregate(answers, labels)
    assert all(aggregation.estimates[item].value == says(f"leaf {item}") for item in answers)
    assert all(len(estimate.distribution) <= 4 for estimate in aggregation.estimates.values())
    assert aggregation.skills[0].share > aggregation.skills[2].share
    assert not is_tree or aggregation.method == "weighted_sets"


def test_few_labels_are_aggregated_as_ever() -> None:
    assert not has_many_classes(from_codes([0], [0], [0], class_names=range(100)))
    assert has_many_classes(from_codes([0], [0], [0], class_names=range(101)))
