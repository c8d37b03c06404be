"""Drift of a project's answers over time, by `minga_pure.science.drift`."""

from collections.abc import Hashable, Mapping, Sequence

import numpy as np

from minga.domains.quality.types import ANSWERS_AT_LEAST, Choices
from minga_pure.science.drift import AnswerLog, DriftReport, drift
from minga_pure.science.labels import Index, Numbers
from minga_pure.science.results import Aggregation


def drift_of_choices(
    choices: Choices, chance: Numbers, truth: Index, *, first: int | None
) -> DriftReport:
    """Return the drift of answers that are one label each; machines are left out."""
    encoded = choices.labels
    members = np.asarray(encoded.member_ids, dtype=np.int64)[encoded.member]
    known = np.where(
        truth[encoded.task] >= 0, (encoded.label == truth[encoded.task]).astype(float), np.nan
    )
    is_single = encoded.answers_per_task()[encoded.task] < ANSWERS_AT_LEAST
    fits = np.where(is_single, np.nan, chance)
    answers = AnswerLog(
        choices.answered_at, encoded.task.astype(np.int64), members, choices.seconds, fits, known
    )
    return drift(answers.rows(members >= 0), first_of_item=first)


def drift_of(
    rows: Sequence[tuple[int, int, int, float]], aggregation: Aggregation, *, first: int | None
) -> DriftReport:
    """Return the drift of answers with a shape; rows: (answered_at, position, member, seconds)."""
    nothing: Mapping[Hashable, float] = {}
    answered_at, pos, member = (
        np.array([row[place] for row in rows], dtype=np.int64) for place in range(3)
    )
    fits, known = (
        np.array(
            [scores.get(pos, nothing).get(member_id, np.nan) for _, pos, member_id, _ in rows],
            np.float64,
        )
        for scores in (aggregation.peer_scores, aggregation.gold_scores)
    )
    seconds = np.array([row[3] for row in rows], dtype=np.float64)
    return drift(AnswerLog(answered_at, pos, member, seconds, fits, known), first_of_item=first)
