"""Weights of members from the similarity of their answers to those of the others.

Answers with a shape of their own (boxes, spans, texts) have no confusion matrix, but any two can be
compared. A member's weight grows with the mean similarity of their answers to the peers', each peer
counted by their own weight (Li et al. 2014, CRH; Braylan & Lease 2020, smallest average distance).
A member's answer never counts for itself, and nothing needs to be joined to learn who is reliable.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt

from minga_pure.science.agreement import Agreement
from minga_pure.science.agreement_by_distance import agreement_beyond_chance

Numbers = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Shape = TypeVar("Shape")

ROUNDS: Final = 10
PSEUDO_ANSWERS: Final = 2.0
"""Everybody begins as near as people usually are, with the weight of so many comparisons."""
DISTANCE_MIN: Final = 0.05
WEIGHT_BOUNDS: Final = (0.25, 4.0)
REPLICATES: Final = 200
CHANCE_PAIRS: Final = 400


@dataclass(frozen=True, slots=True, eq=False)
class PeerWeights:
    """Weights: weight [members], mean 1; similarity [members], 0..1; comparisons [members]."""

    weight: Numbers
    similarity: Numbers
    comparisons: Numbers
    agreement: Agreement


def peer_weights(
    items: Sequence[Sequence[tuple[int, Shape]]],
    members: int,
    similarity: Callable[[Shape, Shape], float],
) -> PeerWeights:
    """Return the weights of members 0..members-1 from the (member, answer) rows of each item.

    `similarity` is 1 for the same and 0 for nothing in common. Without two answers to an item
    everybody has weight 1.
    """
    member, peer, similarities, rows, inside = _compared(items, similarity)
    if not len(similarities):
        flat = np.ones(members)
        return PeerWeights(flat, flat.copy(), np.zeros(members), Agreement(None, None, None, 0, 0))
    compared = np.bincount(
        [member for answers in items if len(answers) > 1 for member, _ in answers],
        minlength=members,
    ).astype(np.float64)
    weight = np.ones(members)
    usual = float(similarities.mean())
    for _ in range(ROUNDS):
        heard = np.bincount(member, weights=weight[peer], minlength=members)
        agreeing = np.bincount(member, weights=weight[peer] * similarities, minlength=members)
        closest = (agreeing + PSEUDO_ANSWERS * usual) / (heard + PSEUDO_ANSWERS)
        weight = 1.0 / (1.0 - closest + DISTANCE_MIN)
        weight /= np.average(weight, weights=compared)
        weight = np.clip(weight, *WEIGHT_BOUNDS)
    agreement = agreement_beyond_chance(
        rows,
        inside,
        lambda a, b: 1.0 - similarity(a, b),
        replicates=REPLICATES,
        pairs=CHANCE_PAIRS,
    )
    return PeerWeights(weight, closest, compared, agreement)


def _compared(
    items: Sequence[Sequence[tuple[int, Any]]], similarity: Callable[[Any, Any], float]
) -> tuple[Integers, Integers, Numbers, list[list[Any]], Numbers]:
    """Return each pair of answers to an item, from both sides, in an order of neither.

    Then the answers of the items with two or more, and the mean distance within each of these.
    """
    pairs: list[tuple[int, int, float]] = []
    rows: list[list[Any]] = []
    inside: list[float] = []
    for answers in items:
        distances: list[float] = []
        for (member, answer), (peer, peer_answer) in combinations(answers, 2):
            closeness = min(1.0, max(0.0, similarity(answer, peer_answer)))
            distances.append(1.0 - closeness)
            if member != peer:
                pairs += [(member, peer, closeness), (peer, member, closeness)]
        if distances:
            rows.append([value for _, value in answers])
            inside.append(math.fsum(distances) / len(distances))
    pairs.sort()
    table = np.array(pairs, dtype=np.float64).reshape(-1, 3)
    first, second = table[:, 0].astype(np.int64), table[:, 1].astype(np.int64)
    return first, second, table[:, 2].copy(), rows, np.array(inside)
