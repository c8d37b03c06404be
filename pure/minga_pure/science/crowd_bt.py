"""Bradley-Terry scores from pairwise comparisons by members of different quality.

Bradley & Terry (1952) with annotator quality: Chen, Bennett, Collins-Thompson & Horvitz (2013,
"Pairwise ranking aggregation in a crowdsourced setting", CrowdBT). A member with quality q
agrees with the scores with chance q: 1 is careful, 1/2 is a guess, below 1/2 inverts the question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from minga_pure.science.labels import Index, Numbers

SWEEPS: Final = 60
PRIOR: Final = 1.0
"""Variance of the normal prior of a score around 0: defined without any comparison."""
QUALITY_BEFORE: Final = (8.0, 2.0)


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """Scores: score and error [entries], in log-odds around 0; quality [members], 0..1."""

    score: Numbers
    error: Numbers
    quality: Numbers

    def chance(self, better: int, worse: int) -> float:
        """Return the chance that a careful member prefers entry `better` to entry `worse`."""
        return float(1.0 / (1.0 + np.exp(np.clip(self.score[worse] - self.score[better], -50, 50))))


def crowd_bt(
    better: Sequence[int] | Index,
    worse: Sequence[int] | Index,
    member: Sequence[int] | Index,
    *,
    entries: int,
    members: int,
) -> Scores:
    """Return the scores of (better, worse, member) rows in any order; a tie is two rows."""
    rows = np.array([better, worse, member], dtype=np.int64).reshape(3, -1)
    rows = rows[:, np.lexsort(rows)]
    first, second, judge = rows
    score = np.zeros(entries)
    quality = np.full(members, QUALITY_BEFORE[0] / sum(QUALITY_BEFORE))
    holds = np.full(len(first), 0.8)
    steep = np.full(entries, 1.0 / PRIOR)
    count = np.bincount(judge, minlength=members)
    for _ in range(SWEEPS):
        win = 1.0 / (1.0 + np.exp(np.clip(score[second] - score[first], -50, 50)))
        careful = quality[judge] * win
        holds = careful / np.maximum(careful + (1 - quality[judge]) * (1 - win), 1e-300)
        meant = np.bincount(judge, weights=holds, minlength=members)
        quality = (meant + QUALITY_BEFORE[0]) / (count + sum(QUALITY_BEFORE))
        pull = holds - win
        slope = win * (1 - win)
        lost = np.bincount(second, weights=pull, minlength=entries)
        gradient = np.bincount(first, weights=pull, minlength=entries) - lost
        under = np.bincount(second, weights=slope, minlength=entries)
        steep = np.bincount(first, weights=slope, minlength=entries) + under + 1.0 / PRIOR
        score = score + 0.5 * (gradient - score / PRIOR) / steep
        score -= score.mean() if entries else 0.0
    return Scores(score, 1.0 / np.sqrt(steep), quality)
