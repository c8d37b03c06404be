"""How far people agree beyond chance: Krippendorff's alpha for labels, with its uncertainty.

Krippendorff, K. (2011), "Computing Krippendorff's Alpha-Reliability", nominal metric. Alpha is 1
when all agree, 0 when they agree as often as by chance, below 0 when they disagree on purpose.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Alpha with the interval in which 95 of 100 bootstrap samples of the items lie.

    None where it is not defined: no item has two answers, or everybody always used one label.
    `items` and `answers` count only what can be compared (items with two answers or more).
    """

    alpha: float | None
    low: float | None
    high: float | None
    items: int
    answers: int


def nominal_agreement(
    answers: Iterable[Iterable[Hashable]], *, replicates: int = 1000, seed: int = 0
) -> Agreement:
    """Krippendorff's alpha (nominal) over items, each given as the labels that it received.

    The interval comes from `replicates` samples of the items with replacement (percentiles 2.5
    and 97.5), reproducible by `seed`; 0 replicates leave it out. Items with fewer than two
    answers do not count. Memory: items x labels numbers; time: items x labels x replicates.
    """
    counts = _count(answers)
    sizes = counts.sum(axis=1)
    alpha = _alpha(counts.sum(axis=0), _disagreement(counts, sizes).sum())
    low, high = _interval(counts, sizes, replicates, seed) if alpha is not None else (None, None)
    return Agreement(alpha, low, high, len(counts), int(sizes.sum()))


def _count(answers: Iterable[Iterable[Hashable]]) -> Counts:
    """Rows: comparable items; columns: labels; entries: how often."""
    columns: dict[Hashable, int] = {}
    rows: list[int] = []
    cells: list[int] = []
    items = 0
    for labels in answers:
        chosen = [columns.setdefault(label, len(columns)) for label in labels]
        if len(chosen) >= 2:
            rows += [items] * len(chosen)
            cells += chosen
            items += 1
    counts = np.zeros((items, len(columns)))
    np.add.at(counts, (np.array(rows, dtype=np.intp), np.array(cells, dtype=np.intp)), 1.0)
    return counts


def _disagreement(counts: Counts, sizes: Counts) -> Counts:
    """For each item, its pairs of different labels, weighted by 1 / (answers - 1)."""
    pairs: Counts = (sizes**2 - (counts**2).sum(axis=1)) / (sizes - 1)
    return pairs


def _alpha(totals: Counts, disagreement: float) -> float | None:
    """From how often each label was used, and the sum of the items' disagreement."""
    answers = totals.sum()
    by_chance = answers**2 - (totals**2).sum()
    if by_chance <= 0:
        return None
    return float(1 - (answers - 1) * disagreement / by_chance)


def _interval(
    counts: Counts, sizes: Counts, replicates: int, seed: int
) -> tuple[float | None, float | None]:
    dice = np.random.default_rng(seed)
    disagreement = _disagreement(counts, sizes)
    items = len(counts)
    found: list[float] = []
    for _ in range(replicates):
        times = np.bincount(dice.integers(items, size=items), minlength=items)
        alpha = _alpha(times @ counts, float(times @ disagreement))
        if alpha is not None:
            found.append(alpha)
    if not found:
        return None, None
    low, high = np.percentile(found, [2.5, 97.5])
    return float(low), float(high)
