"""Evidence against recipients: how likely somebody uninvolved would score as high by chance.

The symbols of a recipient whose copy was not used are independent of the found copy: whatever was
done to it, such a score is a sum of SEGMENTS draws, each uniform from one known table. Chernoff's
bound on that sum holds for every picture, attack and group of colluders, without a model of their
noise. It is multiplied by the number of recipients, of tries and of rounds (Bonferroni), so that a
search accuses anyone uninvolved with at most the stated probability.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from minga_pure.marks.codes import SEGMENTS

FALSE_ACCUSATION_MAX: Final = 1e-6
"""The stated probability that one search accuses any recipient whose copy was not used."""
ROUNDS: Final = 5
"""Searches for further recipients after the strongest are named (colluders, marks on top)."""
SHORT_LIST: Final = 10


@dataclass(frozen=True)
class Evidence:
    """One recipient's evidence: `score` in standard deviations of an uninvolved recipient's.

    `false_accusation_probability` bounds the chance that the whole search names anybody uninvolved
    at this score; it is 1 for most recipients.
    """

    recipient: str
    score: float
    false_accusation_probability: float
    accused: bool


def accused_of(ranked: Sequence[Evidence]) -> tuple[str, ...]:
    """Return the recipients whose copies were used, in the order of `rank`."""
    return tuple(entry.recipient for entry in ranked if entry.accused)


def rank(
    tables: NDArray[np.float64],
    symbols: NDArray[np.int64],
    recipients: Sequence[str],
    *,
    tries: int = 1,
    false_accusation_max: float = FALSE_ACCUSATION_MAX,
) -> tuple[Evidence, ...]:
    """Return the accused first, then the next best, at most SHORT_LIST not accused.

    1. Score everybody by table look-ups. 2. Accuse whom chance cannot explain. 3. Take the symbols
    of the accused out of the tables, because a strong mark hides a weak one, and search again.
    """
    if not len(recipients):
        return ()
    remaining = tables - tables.mean(axis=1, keepdims=True)
    named: dict[int, Evidence] = {}
    factor = float(len(recipients) * tries * ROUNDS)
    for _round in range(ROUNDS):
        accused, innocent = _search(remaining, symbols, recipients, factor, false_accusation_max)
        fresh = {index: entry for index, entry in accused.items() if index not in named}
        if not named:
            listed = innocent
        if not fresh:
            break
        named |= fresh
        listed = innocent
        for index in fresh:
            remaining[np.arange(SEGMENTS), symbols[index]] = 0.0
        remaining -= remaining.mean(axis=1, keepdims=True)
    unnamed = [entry for index, entry in listed.items() if index not in named]
    return (*sorted(named.values(), key=lambda entry: -entry.score), *unnamed[:SHORT_LIST])


def tables_against(
    tables: NDArray[np.float64], symbols: NDArray[np.int64], stronger: Sequence[NDArray[np.int64]]
) -> NDArray[np.float32]:
    """Return the tables in which an accused recipient stands out, as a stranger computes the bound.

    `stronger` are the symbols of the accused before it. They are taken out, as `rank` does, only
    where the recipient does not stand out beside them.
    """
    centred = tables - tables.mean(axis=1, keepdims=True)
    cleared = centred.copy()
    for strongest in stronger:
        cleared[np.arange(SEGMENTS), strongest] = 0.0
    cleared -= cleared.mean(axis=1, keepdims=True)
    bounds = [
        tail_bound(candidate, candidate[np.arange(SEGMENTS), symbols].sum(keepdims=True))[0]
        for candidate in (centred, cleared)
    ]
    chosen: NDArray[np.float32] = (centred if bounds[0] <= bounds[1] else cleared).astype(
        np.float32
    )
    return chosen


def _search(
    tables: NDArray[np.float64],
    symbols: NDArray[np.int64],
    recipients: Sequence[str],
    factor: float,
    limit: float,
) -> tuple[dict[int, Evidence], dict[int, Evidence]]:
    """Return the accused and the next best of one round, by index, the best first."""
    deviation = float(np.sqrt((tables**2).mean(axis=1).sum()))
    if deviation <= 0:
        return {}, {}
    scores = tables[np.arange(SEGMENTS), symbols].sum(axis=1)
    best = np.argsort(-scores, kind="stable")[: 4 * SHORT_LIST]
    logs = tail_bound(tables, scores[best])
    accused: dict[int, Evidence] = {}
    innocent: dict[int, Evidence] = {}
    for index, log_bound in zip(best.tolist(), logs.tolist(), strict=True):
        probability = float(min(1.0, np.exp(min(log_bound + np.log(factor), 0.0))))
        guilty = probability <= limit
        entry = Evidence(
            recipient=recipients[index],
            score=float(scores[index] / deviation),
            false_accusation_probability=probability,
            accused=guilty,
        )
        (accused if guilty else innocent)[index] = entry
    return accused, innocent


def tail_bound(tables: NDArray[np.float64], scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the log of Chernoff's bound on P(sum of one uniform draw a table >= score).

    log P <= sum over tables of log mean exp(t * entry) - t * score, for every t >= 0; the least
    over a grid of t is taken.
    """
    deviation = np.sqrt((tables**2).mean(axis=1).sum())
    grid = np.concatenate([[0.0], np.geomspace(0.1, 100.0, 60)]) / deviation
    peaks = tables.max(axis=1)
    below = (tables - peaks[:, None]).astype(np.float32)
    cumulants = np.empty(len(grid))
    for index, t in enumerate(grid):
        means = np.exp(np.float32(t) * below).mean(axis=1, dtype=np.float64)
        cumulants[index] = (np.log(means) + t * peaks).sum()
    return np.asarray((cumulants[None, :] - np.outer(scores, grid)).min(axis=1))
