"""What changed over time in the answers of a project, as `minga_pure.science.drift` finds it."""

from collections.abc import Hashable, Mapping, Sequence

import numpy as np

from minga.domains.quality.types import ANSWERS_AT_LEAST, Choices
from minga_pure.science.drift import AnswerLog, DriftReport, drift
from minga_pure.science.labels import Index, Numbers
from minga_pure.science.results import Aggregation


def drift_of_choices(
    choices: Choices, chance: Numbers, truth: Index, *, first: int | None
) -> DriftReport:
    """What changed over time in answers that are one label each; machines are left out."""
    told = choices.labels
    members = np.asarray(told.member_ids, dtype=np.int64)[told.member]
    known = np.where(truth[told.task] >= 0, (told.label == truth[told.task]).astype(float), np.nan)
    alone = told.answers_per_task()[told.task] < ANSWERS_AT_LEAST
    fits = np.where(alone, np.nan, chance)
    answers = AnswerLog(
        choices.at, told.task.astype(np.int64), members, choices.seconds, fits, known
    )
    return drift(answers.rows(members >= 0), first_of_item=first)


def drift_of(
    rows: Sequence[tuple[int, int, int, float]], said: Aggregation, *, first: int | None
) -> DriftReport:
    """The same for answers with a shape; rows of (at, position, member, seconds)."""
    nothing: Mapping[Hashable, float] = {}
    at, pos, member = (np.array([row[place] for row in rows], dtype=np.int64) for place in range(3))
    fits, known = (
        np.array([kept.get(pos, nothing).get(who, np.nan) for _, pos, who, _ in rows], np.float64)
        for kept in (said.peer_scores, said.gold_scores)
    )
    seconds = np.array([row[3] for row in rows], dtype=np.float64)
    return drift(AnswerLog(at, pos, member, seconds, fits, known), first_of_item=first)
