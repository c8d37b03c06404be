"""Lazy imports of `minga_pure.science`: a program that only validates answers needs no numpy."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from minga_pure.science.parts import MergedAnswer
from minga_pure.science.results import Aggregation, AnswersByItem
from minga_pure.tasktypes.contract import Consensus, Value

if TYPE_CHECKING:
    from minga_pure.science.shape_confidence import ScoreFunction

Truths = Mapping[Hashable, Mapping[str, Any]]
LabelOf = Callable[[Mapping[str, Any]], str | None]


def aggregate_labels(
    answers: AnswersByItem,
    names: Sequence[str],
    label_of: LabelOf,
    *,
    gold: Truths | None = None,
) -> Aggregation:
    """Aggregate answers of one label out of `names` each."""
    from minga_pure.science import projects

    return projects.aggregate_labels(answers, names, label_of, gold=gold)


def aggregate_grades(
    answers: AnswersByItem,
    names: Sequence[str],
    label_of: LabelOf,
    *,
    gold: Truths | None = None,
) -> Aggregation:
    """Aggregate answers of one grade out of `names` each, the lowest grade first."""
    from minga_pure.science import projects

    return projects.aggregate_grades(answers, names, label_of, gold=gold)


def aggregate_sets(
    answers: AnswersByItem,
    paths: Mapping[str, Sequence[str]],
    *,
    single: bool,
    gold: Truths | None = None,
) -> Aggregation:
    """Aggregate answers of several labels, or of one (`single`) out of a tree of label paths."""
    from minga_pure.science import project_sets

    return project_sets.aggregate_sets(answers, paths, single=single, gold=gold)


def aggregate_shapes(
    answers: AnswersByItem,
    merge: Callable[[Sequence[Value], Sequence[float]], MergedAnswer],
    similarity: Callable[[Value, Value], float],
    method: str,
    *,
    score: ScoreFunction,
    gold: Truths | None = None,
) -> Aggregation:
    """Aggregate answers of any shape that can be merged and compared."""
    from minga_pure.science import projects

    return projects.aggregate_shapes(answers, merge, similarity, method, score=score, gold=gold)


def aggregate_forms(
    answers: AnswersByItem,
    fields: Sequence[Mapping[str, Any]],
    *,
    score: ScoreFunction,
    gold: Truths | None = None,
) -> Aggregation:
    """Aggregate forms field by field; `form_fields` lists the field kinds."""
    from minga_pure.science import project_forms

    return project_forms.aggregate_forms(answers, fields, score=score, gold=gold)


def aggregate_by_majority(
    answers: AnswersByItem, majority: Callable[[list[Mapping[str, Any]]], Consensus]
) -> Aggregation:
    """Aggregate item by item with `majority`, every member with the same weight."""
    from minga_pure.science import projects

    return projects.aggregate_by_majority(answers, majority)


def keep_all_answers(answers: AnswersByItem) -> Aggregation:
    """Keep every answer as a result of its own, for answers that are not compared."""
    from minga_pure.science import projects

    return projects.keep_all_answers(answers)
