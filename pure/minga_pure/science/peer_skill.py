"""How much of a member's answers with a shape is right, with its interval, without knowing a truth.

Two members who err in ways of their own agree where both are right: how much of one answer fits
another is, on average, the product of both skills (Dawid & Skene's one coin, seen pair by pair).
So a member's skill is how much her answers fit those of her peers by how skilled these are; where
the true answer is known it is compared with that instead, as with a peer who is always right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Final, TypeVar

import numpy as np

from minga_pure.science.labels import Numbers
from minga_pure.science.skills import Skill, wilson

ROUNDS: Final = 30
PSEUDO_ITEMS: Final = 4.0
"""Everybody's estimate begins at the mean of all, with the weight of so many items."""
LEAST: Final = 0.05

Shape = TypeVar("Shape")


def peer_skills(
    items: Sequence[Sequence[tuple[int, Shape]]],
    members: int,
    right: Callable[[Shape, Shape], float],
    truths: Sequence[Shape | None],
) -> list[Skill]:
    """The skill of members 0..members-1 out of the (member, answer) rows of each item.

    `right` says how much of one answer is right if another is true, 0..1, whichever of the two is
    the true one. Each item counts once for a member, however many peers she had there; without any
    she has no answers compared.
    """
    who, peer, fit, share = _compared(items, members, right, truths)
    compared = np.bincount(who, weights=share, minlength=members)
    agrees = np.bincount(who, weights=share * fit, minlength=members)
    if not len(who):
        return [Skill(0, 1.0, 0.0, 1.0)] * members
    usual = float(np.sqrt(agrees.sum() / compared.sum()))
    skill = np.full(members + 1, max(usual, LEAST))
    skill[members] = 1.0
    heard = compared
    for _ in range(ROUNDS):
        heard = np.bincount(who, weights=share * skill[peer], minlength=members)
        usual = float(agrees.sum() / max(heard.sum(), LEAST))
        found = (agrees + PSEUDO_ITEMS * usual) / (heard + PSEUDO_ITEMS)
        skill[:members] = (skill[:members] + np.clip(found, LEAST, 1.0)) / 2  # or it would swing
    return [
        _skill(float(skill[place]), float(compared[place]), float(heard[place]))
        for place in range(members)
    ]


def _skill(share: float, compared: float, heard: float) -> Skill:
    """Wilson's interval of how often she agrees, seen through how often her peers are right."""
    if compared <= 0:
        return Skill(0, share, 0.0, 1.0)
    seen = heard / compared
    low, high = wilson(share * seen * (compared + 1), compared + 1)
    return Skill(round(compared), share, min(share, low / seen), max(share, min(1.0, high / seen)))


def _compared(
    items: Sequence[Sequence[tuple[int, Shape]]],
    members: int,
    right: Callable[[Shape, Shape], float],
    truths: Sequence[Shape | None],
) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """(member, peer, how much fits, weight) of each comparison; the truth is peer `members`."""
    rows: list[tuple[int, int, float, float]] = []
    for told, truth in zip(items, truths, strict=True):
        if truth is not None:
            rows += [(one, members, right(mine, truth), 1.0) for one, mine in told]
            continue
        pairs = [
            (one, other, right(mine, theirs))
            for (one, mine), (other, theirs) in combinations(told, 2)
            if one != other
        ]
        pairs += [(other, one, fit) for one, other, fit in pairs]
        peers = Counter(one for one, *_ in pairs)
        rows += [(one, other, fit, 1.0 / peers[one]) for one, other, fit in pairs]
    rows.sort()
    table = np.array(rows, dtype=np.float64).reshape(-1, 4).T
    return table[0].astype(np.int64), table[1].astype(np.int64), table[2], table[3]
