"""Which is better, out of many comparisons of two by members of different care.

Bradley & Terry (1952) with annotator quality: Chen, Bennett, Collins-Thompson & Horvitz (2013,
"Pairwise ranking aggregation in a crowdsourced setting", CrowdBT). A member with quality q says
what the scores say with chance q and the contrary else: 1 is careful, 1/2 guesses, below 1/2 turns
the question round.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from minga_pure.science.labels import Index, Numbers

SWEEPS: Final = 60
PRIOR: Final = 1.0
"""Every score is drawn to 0 like a normal with this variance: defined without any comparison."""
QUALITY_BEFORE: Final = (8.0, 2.0)


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """score and error [things], in log-odds around 0; quality [members], 0..1."""

    score: Numbers
    error: Numbers
    quality: Numbers

    def chance(self, one: int, other: int) -> float:
        """The chance that a careful member prefers `one` to `other`."""
        return float(1.0 / (1.0 + np.exp(np.clip(self.score[other] - self.score[one], -50, 50))))


def crowd_bt(
    better: Sequence[int] | Index,
    worse: Sequence[int] | Index,
    member: Sequence[int] | Index,
    *,
    things: int,
    members: int,
) -> Scores:
    """Scores out of rows (better, worse, member) in any order; a tie is two rows, one each way."""
    rows = np.array([better, worse, member], dtype=np.int64).reshape(3, -1)
    rows = rows[:, np.lexsort(rows)]
    first, second, who = rows
    score = np.zeros(things)
    quality = np.full(members, QUALITY_BEFORE[0] / sum(QUALITY_BEFORE))
    holds = np.full(len(first), 0.8)
    steep = np.full(things, 1.0 / PRIOR)
    count = np.bincount(who, minlength=members)
    for _ in range(SWEEPS):
        win = 1.0 / (1.0 + np.exp(np.clip(score[second] - score[first], -50, 50)))
        careful = quality[who] * win
        holds = careful / np.maximum(careful + (1 - quality[who]) * (1 - win), 1e-300)
        meant = np.bincount(who, weights=holds, minlength=members)
        quality = (meant + QUALITY_BEFORE[0]) / (count + sum(QUALITY_BEFORE))
        pull = holds - win
        slope = win * (1 - win)
        lost = np.bincount(second, weights=pull, minlength=things)
        gradient = np.bincount(first, weights=pull, minlength=things) - lost
        under = np.bincount(second, weights=slope, minlength=things)
        steep = np.bincount(first, weights=slope, minlength=things) + under + 1.0 / PRIOR
        score = score + 0.5 * (gradient - score / PRIOR) / steep
        score -= score.mean() if things else 0.0
    return Scores(score, 1.0 / np.sqrt(steep), quality)
