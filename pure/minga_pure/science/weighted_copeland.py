"""Copeland's method (1951) with weights: one ranking from several, pair by pair.

As `minga_pure.science.ranking`, but every ranking counts by its member's weight and every pair has
a chance.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import combinations

from minga_pure.science.parts import MergedAnswer, support_probability
from minga_pure.science.ranking import Ranking
from minga_pure.science.reasons import Reason


def weighted_copeland(orders: Sequence[Ranking], weights: Sequence[float]) -> MergedAnswer:
    """Merge rankings; `value` is the places, best first, None when they do not decide.

    Each pair goes to the side with more weight; who wins more pairs comes first. Names that win as
    many share a place if the orders that say so weigh more than half of all.
    """
    ranks = [{name: rank for rank, place in enumerate(order) for name in place} for order in orders]
    names = sorted(ranks[0]) if ranks else []
    votes = {pair: _votes(ranks, weights, *pair) for pair in combinations(names, 2)}
    points = dict.fromkeys(names, 0.0)
    for (first, second), (wins, _, losses) in votes.items():
        points[first] += 1.0 if wins > losses else 0.5 if wins == losses else 0.0
        points[second] += 1.0 if losses > wins else 0.5 if wins == losses else 0.0
    chances, shares, pairs = [], [], []
    total = math.fsum(weights)
    decided = bool(names)
    for (first, second), count in votes.items():
        says = 1 if points[first] == points[second] else 0 if points[first] > points[second] else 2
        decided = decided and (says != 1 or 2 * count[1] > total)
        chances.append(support_probability([count[says]], [total - count[says]]))
        pairs.append((f"{first} > {second}", f"{first} = {second}", f"{second} > {first}")[says])
        shares.append(count[says] / total if total else 0.0)
    if not decided:
        return MergedAnswer(None, 0.0, Reason("no_decision", {"answers": len(orders)}))
    levels = sorted(set(points.values()), reverse=True)
    value = [[name for name in names if points[name] == level] for level in levels]
    sure = math.fsum(chances) / len(chances) if chances else support_probability(weights)
    return MergedAnswer(value, sure, _reason(orders, shares), tuple(chances), tuple(pairs))


def ranking_similarity(ranking: Ranking, peer_ranking: Ranking) -> float:
    """Return the share of pairs that both rank alike (0..1); a tie against an order is half."""
    ranks, peer_ranks = ({name: rank for rank, place in enumerate(ranking) for name in place}
                  for ranking in (ranking, peer_ranking))  # fmt: skip
    pairs = list(combinations(sorted(set(ranks) & set(peer_ranks)), 2))
    if not pairs:
        return 1.0
    alike = sum(
        1 - abs(_sign(ranks[a] - ranks[b]) - _sign(peer_ranks[a] - peer_ranks[b])) / 2
        for a, b in pairs
    )
    return alike / len(pairs)


def _votes(
    ranks: Sequence[Mapping[str, int]], weights: Sequence[float], first: str, second: str
) -> tuple[float, float, float]:
    heard: tuple[list[float], list[float], list[float]] = ([], [], [])
    for rank, weight in zip(ranks, weights, strict=True):
        heard[1 + _sign(rank[first] - rank[second])].append(weight)
    wins, ties, losses = (round(math.fsum(votes), 9) for votes in heard)
    return wins, ties, losses


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _reason(orders: Sequence[Ranking], shares: Sequence[float]) -> Reason:
    if len(orders) == 1:
        return Reason("one_answer")
    if all(share > 1 - 1e-9 for share in shares):
        return Reason("order_agrees", {"answers": len(orders)})
    return Reason("order_mixed", {"percent": round(100 * math.fsum(shares) / len(shares))})
