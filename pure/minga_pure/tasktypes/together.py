"""The door from the kinds of task to the science of all answers together.

`minga_pure.science.projects` needs numpy; who only checks and counts answers does without, so it is
imported when it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

from minga_pure.science.parts import Joined
from minga_pure.science.results import Given, Together
from minga_pure.tasktypes.contract import Value

Truths = Mapping[Hashable, Mapping[str, Any]]
Said = Callable[[Mapping[str, Any]], str | None]


def by_label(
    answers: Given,
    names: Sequence[str],
    said: Said,
    *,
    gold: Truths | None = None,
) -> Together:
    """One label out of `names` each."""
    from minga_pure.science import projects

    return projects.by_label(answers, names, said, gold=gold)


def by_grade(
    answers: Given, names: Sequence[str], said: Said, *, gold: Truths | None = None
) -> Together:
    """One grade out of `names`, the lowest first."""
    from minga_pure.science import projects

    return projects.by_grade(answers, names, said, gold=gold)


def by_sets(
    answers: Given,
    above: Mapping[str, Sequence[str]],
    *,
    one_only: bool,
    gold: Truths | None = None,
) -> Together:
    """Several labels each, or one out of a tree; `above` has the way down to each label."""
    from minga_pure.science import project_sets

    return project_sets.by_sets(answers, above, one_only=one_only, gold=gold)


def by_shape(
    answers: Given,
    join: Callable[[Sequence[Value], Sequence[float]], Joined],
    closeness: Callable[[Value, Value], float],
    method: str,
    *,
    right: Callable[[Value, Value], float],
    gold: Truths | None = None,
) -> Together:
    """Answers of any shape that can be joined and compared; `right` says how much of one is right
    if another is true."""
    from minga_pure.science import projects

    return projects.by_shape(answers, join, closeness, method, right=right, gold=gold)


def by_fields(
    answers: Given,
    fields: Sequence[Mapping[str, Any]],
    *,
    right: Callable[[Value, Value], float],
    gold: Truths | None = None,
) -> Together:
    """Forms, field by field (`form_fields` tells their kinds)."""
    from minga_pure.science import project_forms

    return project_forms.by_fields(answers, fields, right=right, gold=gold)


def each_its_own(answers: Given) -> Together:
    """Answers that are not to be compared."""
    from minga_pure.science import projects

    return projects.each_its_own(answers)
