"""The door from the kinds of task to the science of all answers together.

`minga_pure.science.projects` needs numpy; who only checks and counts answers does without, so it is
imported when it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

from minga_pure.science.parts import MergedAnswer
from minga_pure.science.results import Aggregation, AnswersByItem
from minga_pure.tasktypes.contract import Value

Truths = Mapping[Hashable, Mapping[str, Any]]
Said = Callable[[Mapping[str, Any]], str | None]


def aggregate_labels(
    answers: AnswersByItem,
    names: Sequence[str],
    said: Said,
    *,
    gold: Truths | None = None,
) -> Aggregation:
    """One label out of `names` each."""
    from minga_pure.science import projects

    return projects.aggregate_labels(answers, names, said, gold=gold)


def aggregate_grades(
    answers: AnswersByItem, names: Sequence[str], said: Said, *, gold: Truths | None = None
) -> Aggregation:
    """One grade out of `names`, the lowest first."""
    from minga_pure.science import projects

    return projects.aggregate_grades(answers, names, said, gold=gold)


def aggregate_sets(
    answers: AnswersByItem,
    above: Mapping[str, Sequence[str]],
    *,
    one_only: bool,
    gold: Truths | None = None,
) -> Aggregation:
    """Several labels each, or one out of a tree; `above` has the way down to each label."""
    from minga_pure.science import project_sets

    return project_sets.aggregate_sets(answers, above, one_only=one_only, gold=gold)


def aggregate_shapes(
    answers: AnswersByItem,
    join: Callable[[Sequence[Value], Sequence[float]], MergedAnswer],
    similarity: Callable[[Value, Value], float],
    method: str,
    *,
    right: Callable[[Value, Value], float],
    gold: Truths | None = None,
) -> Aggregation:
    """Answers of any shape that can be joined and compared; `right` says how much of one is right
    if another is true."""
    from minga_pure.science import projects

    return projects.aggregate_shapes(answers, join, similarity, method, right=right, gold=gold)


def aggregate_forms(
    answers: AnswersByItem,
    fields: Sequence[Mapping[str, Any]],
    *,
    right: Callable[[Value, Value], float],
    gold: Truths | None = None,
) -> Aggregation:
    """Forms, field by field (`form_fields` tells their kinds)."""
    from minga_pure.science import project_forms

    return project_forms.aggregate_forms(answers, fields, right=right, gold=gold)


def keep_all_answers(answers: AnswersByItem) -> Aggregation:
    """Answers that are not to be compared."""
    from minga_pure.science import projects

    return projects.keep_all_answers(answers)
