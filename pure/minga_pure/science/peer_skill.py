"""How much of a member's answers with a shape is right, with its interval, without knowing a truth.

Two members who err in ways of their own agree where both are right: how much of one answer fits
another is, on average, the product of both skills (Dawid & Skene's one coin, seen pair by pair).
So a member's skill is how much her answers fit those of her peers by how skilled these are; where
the true answer is known it is compared with that instead, as with a peer who is always right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import fsum
from typing import Final, TypeVar

import numpy as np

from minga_pure.science.intervals import wilson
from minga_pure.science.labels import Index, Numbers
from minga_pure.science.skills import SkillEstimate

ROUNDS: Final = 30
PSEUDO_ITEMS: Final = 4.0
"""Everybody's estimate begins at the mean of all, with the weight of so many items."""
LEAST: Final = 0.05

Shape = TypeVar("Shape")


@dataclass(frozen=True, slots=True)
class ItemComparisons:
    """The answers to one item, each held against the others: `pairs` has (member, peer, how much
    fits) both ways, `known` how right each member is where the true answer is known."""

    pairs: Sequence[tuple[int, int, float]]
    gold_scores: Mapping[int, float]

    @property
    def peer_scores(self) -> dict[int, float]:
        """How well each member's answer fits those of her peers, on average."""
        found: dict[int, list[float]] = {}
        for one, _, fit in sorted(self.pairs):
            found.setdefault(one, []).append(fit)
        return {one: fsum(each) / len(each) for one, each in found.items()}


def compare_answers(
    told: Sequence[tuple[int, Shape]],
    right: Callable[[Shape, Shape], float],
    truth: Shape | None = None,
) -> ItemComparisons:
    """`right` says how much of one answer is right if another is true, 0..1, whichever of the two
    is the true one."""
    pairs = [
        (one, other, right(mine, theirs))
        for (one, mine), (other, theirs) in combinations(told, 2)
        if one != other
    ]
    pairs += [(other, one, fit) for one, other, fit in pairs]
    known = {} if truth is None else {one: right(mine, truth) for one, mine in told}
    return ItemComparisons(pairs, known)


def peer_skills(items: Sequence[ItemComparisons], members: int) -> list[SkillEstimate]:
    """The skill of members 0..members-1.

    Each item counts once for a member, however many peers she had there; without any she has no
    answers compared.
    """
    who, peer, fit, share = _rows(items, members)
    if not len(who):
        return [SkillEstimate(0, 1.0, 0.0, 1.0)] * members
    times = np.bincount(who, weights=share, minlength=members)
    agrees = np.bincount(who, weights=share * fit, minlength=members)
    usual = float(np.sqrt(agrees.sum() / times.sum()))
    skill = np.full(members + 1, max(usual, LEAST))
    skill[members] = 1.0
    heard = times
    for _ in range(ROUNDS):
        heard = np.bincount(who, weights=share * skill[peer], minlength=members)
        usual = float(agrees.sum() / max(heard.sum(), LEAST))
        found = (agrees + PSEUDO_ITEMS * usual) / (heard + PSEUDO_ITEMS)
        skill[:members] = (skill[:members] + np.clip(found, LEAST, 1.0)) / 2  # or it would swing
    return [
        _skill(float(skill[place]), float(times[place]), float(heard[place]))
        for place in range(members)
    ]


def _skill(share: float, times: float, heard: float) -> SkillEstimate:
    """Wilson's interval of how often she agrees, seen through how often her peers are right."""
    if times <= 0:
        return SkillEstimate(0, share, 0.0, 1.0)
    seen = heard / times
    low, high = wilson(share * seen * (times + 1), times + 1)
    return SkillEstimate(
        round(times), share, min(share, low / seen), max(share, min(1.0, high / seen))
    )


def _rows(items: Sequence[ItemComparisons], members: int) -> tuple[Index, Index, Numbers, Numbers]:
    """(member, peer, how much fits, weight) of each comparison; the truth is peer `members`."""
    rows: list[tuple[int, int, float, float]] = []
    for item in items:
        if item.gold_scores:
            rows += [(one, members, fit, 1.0) for one, fit in item.gold_scores.items()]
            continue
        peers = Counter(one for one, *_ in item.pairs)
        rows += [(one, other, fit, 1.0 / peers[one]) for one, other, fit in item.pairs]
    rows.sort()
    table = np.array(rows, dtype=np.float64).reshape(-1, 4).T
    return table[0].astype(np.int32), table[1].astype(np.int32), table[2], table[3]
