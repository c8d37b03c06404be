"""Copeland's method: one ranking from several, pair by pair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

Ranking = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class RankingConsensus:
    """`ranking` is best first, equals together; None when the orders do not decide.

    `share` is the mean, over all pairs, of the share of orders that judge the pair as the result
    does, or as the largest group does if there is no result.
    """

    ranking: list[list[str]] | None
    share: float


def copeland(orders: Sequence[Ranking]) -> RankingConsensus:
    """Return the ranking by pairwise majorities (Copeland 1951; Llull, 13th century).

    1. Of each pair the one that more orders put before the other gets a point; when as many do,
       half a point each.
    2. More points come first; who has the same points shares a place.
    3. Sharing a place has to be what more than half of the orders say of that pair; else there is
       no result. So two orders that contradict each other decide nothing.
    The names in a place are sorted. All orders rank the same names.
    """
    if not orders:
        return RankingConsensus(None, 0.0)
    ranks = [_ranks(order) for order in orders]
    names = sorted(ranks[0])
    votes = {pair: _votes(ranks, *pair) for pair in combinations(names, 2)}
    points = dict.fromkeys(names, 0.0)
    for (first, second), (wins, _, losses) in votes.items():
        points[first] += (wins > losses) + (wins == losses) / 2
        points[second] += (losses > wins) + (wins == losses) / 2
    agreed = {pair: _outcome(points, *pair) for pair in votes}
    decided = all(agreed[pair] != 1 or 2 * count[1] > len(orders) for pair, count in votes.items())
    counts = [count[agreed[pair]] if decided else max(count) for pair, count in votes.items()]
    share = sum(counts) / len(counts) / len(orders) if counts else 1.0
    if not decided:
        return RankingConsensus(None, share)
    levels = sorted(set(points.values()), reverse=True)
    return RankingConsensus(
        [[name for name in names if points[name] == level] for level in levels], share
    )


def _ranks(order: Ranking) -> dict[str, int]:
    return {name: rank for rank, place in enumerate(order) for name in place}


def _votes(ranks: Sequence[Mapping[str, int]], first: str, second: str) -> tuple[int, int, int]:
    """Return the votes (first before second, equal, second before first) of a pair."""
    wins = sum(rank[first] < rank[second] for rank in ranks)
    losses = sum(rank[first] > rank[second] for rank in ranks)
    return wins, len(ranks) - wins - losses, losses


def _outcome(points: Mapping[str, float], first: str, second: str) -> int:
    """Return the index of the vote (of `_votes`) that the result agrees with."""
    if points[first] == points[second]:
        return 1
    return 0 if points[first] > points[second] else 2
