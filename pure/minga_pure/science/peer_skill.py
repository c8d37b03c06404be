"""Skills of members whose answers have a shape, from pairwise comparisons, without a known truth.

Two members who err in ways of their own agree where both are right: how much of one answer fits
another is, on average, the product of both skills (Dawid & Skene's one coin, seen pair by pair).
So a member's skill is the fit of their answers to those of peers by the skill of these; where
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
    """Comparisons of the answers to one item: `pairs` has (member, peer, fit 0..1) both ways,
    `gold_scores` the accuracy of each member where the true answer is known."""

    pairs: Sequence[tuple[int, int, float]]
    gold_scores: Mapping[int, float]

    @property
    def peer_scores(self) -> dict[int, float]:
        """Return the mean fit (0..1) of each member's answer to those of the peers."""
        scores_by_member: dict[int, list[float]] = {}
        for member, _, fit in sorted(self.pairs):
            scores_by_member.setdefault(member, []).append(fit)
        return {member: fsum(scores) / len(scores) for member, scores in scores_by_member.items()}


def compare_answers(
    answers: Sequence[tuple[int, Shape]],
    score: Callable[[Shape, Shape], float],
    truth: Shape | None = None,
) -> ItemComparisons:
    """Compare (member, answer) rows; `score` is the symmetric share (0..1) of one answer that is
    right if the other is true."""
    pairs = [
        (member, peer, score(answer, peer_answer))
        for (member, answer), (peer, peer_answer) in combinations(answers, 2)
        if member != peer
    ]
    pairs += [(peer, member, fit) for member, peer, fit in pairs]
    known = {} if truth is None else {member: score(answer, truth) for member, answer in answers}
    return ItemComparisons(pairs, known)


def peer_skills(items: Sequence[ItemComparisons], members: int) -> list[SkillEstimate]:
    """Return the skill of members 0..members-1.

    Each item counts once for a member, however many peers answered it; without peers no answer is
    compared.
    """
    member, peer, fit, share = _rows(items, members)
    if not len(member):
        return [SkillEstimate(0, 1.0, 0.0, 1.0)] * members
    times = np.bincount(member, weights=share, minlength=members)
    agrees = np.bincount(member, weights=share * fit, minlength=members)
    usual = float(np.sqrt(agrees.sum() / times.sum()))
    skill = np.full(members + 1, max(usual, LEAST))
    skill[members] = 1.0
    heard = times
    for _ in range(ROUNDS):
        heard = np.bincount(member, weights=share * skill[peer], minlength=members)
        usual = float(agrees.sum() / max(heard.sum(), LEAST))
        estimate = (agrees + PSEUDO_ITEMS * usual) / (heard + PSEUDO_ITEMS)
        skill[:members] = (skill[:members] + np.clip(estimate, LEAST, 1.0)) / 2  # or it would swing
    return [
        _skill(float(skill[place]), float(times[place]), float(heard[place]))
        for place in range(members)
    ]


def _skill(share: float, times: float, heard: float) -> SkillEstimate:
    """Return the Wilson interval of the agreement, divided by the accuracy of the peers."""
    if times <= 0:
        return SkillEstimate(0, share, 0.0, 1.0)
    peer_accuracy = heard / times
    low, high = wilson(share * peer_accuracy * (times + 1), times + 1)
    return SkillEstimate(
        round(times),
        share,
        min(share, low / peer_accuracy),
        max(share, min(1.0, high / peer_accuracy)),
    )


def _rows(items: Sequence[ItemComparisons], members: int) -> tuple[Index, Index, Numbers, Numbers]:
    """Return (member, peer, fit, weight) of each comparison; the truth is peer `members`."""
    rows: list[tuple[int, int, float, float]] = []
    for item in items:
        if item.gold_scores:
            rows += [(member, members, fit, 1.0) for member, fit in item.gold_scores.items()]
            continue
        peers = Counter(member for member, *_ in item.pairs)
        rows += [(member, peer, fit, 1.0 / peers[member]) for member, peer, fit in item.pairs]
    rows.sort()
    table = np.array(rows, dtype=np.float64).reshape(-1, 4).T
    return table[0].astype(np.int32), table[1].astype(np.int32), table[2], table[3]
