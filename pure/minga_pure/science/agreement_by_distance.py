"""Krippendorff's alpha (agreement beyond chance) for grades, numbers and shapes.

Krippendorff, K. (2011), "Computing Krippendorff's Alpha-Reliability": ordinal and interval
metrics, and any distance between answers with a shape of their own (boxes, spans, texts; as Braylan
& Lease 2020 use it). `minga_pure.science.agreement` has the nominal one, where an answer is the
same or not. Alpha is 1 when all agree and 0 when they agree as often as by chance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt

from minga_pure.science.agreement import Agreement

Numbers = npt.NDArray[np.float64]
Shape = TypeVar("Shape")

REPLICATES: Final = 1000
PAIRS_MAX: Final = 4000


def ordinal_agreement(
    answers: Iterable[Iterable[int]], *, replicates: int = REPLICATES, seed: int = 0
) -> Agreement:
    """Return the ordinal alpha; `answers` has the rank of each grade on its scale, item by item.

    The distance of two grades is the number of answers between them, half of their own counted.
    """
    rows = [sorted(item) for item in answers]
    rows = [row for row in rows if len(row) >= 2]
    grades = sorted({grade for row in rows for grade in row})
    rank = {grade: place for place, grade in enumerate(grades)}
    votes = np.zeros((len(rows), len(grades)))
    for item, row in enumerate(rows):
        np.add.at(votes[item], [rank[grade] for grade in row], 1.0)

    def alpha(weight: Numbers) -> float | None:
        totals = weight @ votes
        upto = np.cumsum(totals) - totals / 2
        far = (upto[:, None] - upto[None, :]) ** 2
        inside = np.einsum("ui,ij,uj->u", votes, far, votes) / (votes.sum(axis=1) - 1)
        return _alpha(float(totals.sum()), float(weight @ inside), float(totals @ far @ totals))

    return _with_interval(alpha, votes.sum(axis=1), replicates, seed)


def interval_agreement(
    answers: Iterable[Iterable[float]], *, replicates: int = REPLICATES, seed: int = 0
) -> Agreement:
    """Return the interval alpha: the distance is the squared difference of two numbers."""
    rows = [np.sort(np.asarray(list(item), dtype=np.float64)) for item in answers]
    rows = [row for row in rows if len(row) >= 2]
    numbers = np.concatenate(rows) if rows else np.zeros(0)
    middle = float(np.median(numbers)) if len(numbers) else 0.0
    scale = float(np.abs(numbers - middle).max(initial=0.0)) or 1.0
    rows = [(row - middle) / scale for row in rows]  # so that squares of great numbers stay exact
    sizes = np.array([len(row) for row in rows], dtype=np.float64)
    sums = np.array([row.sum() for row in rows])
    squares = np.array([(row**2).sum() for row in rows])
    inside = 2 * (sizes * squares - sums**2) / np.maximum(sizes - 1, 1)

    def alpha(weight: Numbers) -> float | None:
        number = float(weight @ sizes)
        by_chance = 2 * (number * (weight @ squares) - (weight @ sums) ** 2)
        if by_chance <= 1e-12 * number:
            return None
        return _alpha(number, float(weight @ inside), float(by_chance))

    return _with_interval(alpha, sizes, replicates, seed)


def distance_agreement(
    answers: Iterable[Iterable[Shape]],
    distance: Callable[[Shape, Shape], float],
    *,
    replicates: int = REPLICATES,
    pairs: int = PAIRS_MAX,
    seed: int = 0,
) -> Agreement:
    """Return alpha for answers of any shape; `distance` is 0 for equal ones and grows.

    The chance distance is estimated from `pairs` pairs of answers to different items, drawn by
    `seed`, so that time grows with the items and not with their square.
    """
    rows = [row for row in (list(item) for item in answers) if len(row) >= 2]
    inside = np.array([_mean_distance(row, distance) for row in rows])
    return agreement_beyond_chance(
        rows, inside, distance, replicates=replicates, pairs=pairs, seed=seed
    )


def agreement_beyond_chance(
    rows: Sequence[Sequence[Shape]],
    inside: Numbers,
    distance: Callable[[Shape, Shape], float],
    *,
    replicates: int = REPLICATES,
    pairs: int = PAIRS_MAX,
    seed: int = 0,
) -> Agreement:
    """Return alpha where the mean distance within each item (two answers or more) is known."""
    sizes = np.array([len(row) for row in rows], dtype=np.float64)
    drawn = _pairs_across(sizes, pairs, seed)
    distances = np.array([distance(rows[a][i], rows[b][j]) for a, i, b, j in drawn])
    first = np.array([pair[0] for pair in drawn], dtype=np.int64)
    second = np.array([pair[2] for pair in drawn], dtype=np.int64)

    def alpha(weight: Numbers) -> float | None:
        both = weight[first] * weight[second]
        if not both.sum():
            return None
        chance = float(both @ distances / both.sum())
        if chance <= 0:
            return None
        answers = weight * sizes
        return float(1 - (answers @ inside / answers.sum()) / chance)

    return _with_interval(alpha, sizes, replicates, seed)


def _mean_distance(row: Sequence[Shape], distance: Callable[[Shape, Shape], float]) -> float:
    distances = sorted(distance(answer, peer) for answer, peer in combinations(row, 2))
    return sum(distances) / len(distances)


def _pairs_across(sizes: Numbers, pairs: int, seed: int) -> list[tuple[int, int, int, int]]:
    items = len(sizes)
    if items < 2:
        return []
    dice = np.random.default_rng(seed)
    first_items = dice.integers(0, items, pairs)
    second_items = (first_items + dice.integers(1, items, pairs)) % items
    return [
        (int(a), int(dice.integers(sizes[a])), int(b), int(dice.integers(sizes[b])))
        for a, b in zip(first_items, second_items, strict=True)
    ]


def _alpha(number: float, inside: float, by_chance: float) -> float | None:
    return None if by_chance <= 0 else 1 - (number - 1) * inside / by_chance


def _with_interval(
    alpha: Callable[[Numbers], float | None],
    sizes: npt.NDArray[Any],
    replicates: int,
    seed: int,
) -> Agreement:
    """Return the estimate with its 95 % bootstrap interval over the items."""
    items = len(sizes)
    if not items:
        return Agreement(None, None, None, 0, 0)
    estimate = alpha(np.ones(items))
    low = high = None
    if estimate is not None and replicates:
        dice = np.random.default_rng(seed)
        even = np.full(items, 1.0 / items)
        draws = (alpha(dice.multinomial(items, even).astype(np.float64)) for _ in range(replicates))
        alphas = [estimate for estimate in draws if estimate is not None]
        if alphas:
            low, high = (float(bound) for bound in np.percentile(alphas, [2.5, 97.5]))
    return Agreement(estimate, low, high, items, int(sizes.sum()))
