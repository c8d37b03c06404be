"""One order out of several weighted ones, pair by pair (Copeland 1951, with weights).

As `minga_pure.science.ranking`, but every order counts by its member's weight and every pair has a
chance of its own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import combinations

from minga_pure.science.parts import MergedAnswer, support_probability
from minga_pure.science.ranking import Ranking
from minga_pure.science.reasons import Reason


def weighted_copeland(orders: Sequence[Ranking], weights: Sequence[float]) -> MergedAnswer:
    """`value` is the places, best first; None when the orders do not decide.

    Each pair goes to the side with more weight; who wins more pairs comes first. Names that win as
    many share a place if the orders that say so weigh more than half of all.
    """
    ranks = [{name: at for at, place in enumerate(order) for name in place} for order in orders]
    names = sorted(ranks[0]) if ranks else []
    votes = {pair: _votes(ranks, weights, *pair) for pair in combinations(names, 2)}
    points = dict.fromkeys(names, 0.0)
    for (one, other), (before, _, after) in votes.items():
        points[one] += 1.0 if before > after else 0.5 if before == after else 0.0
        points[other] += 1.0 if after > before else 0.5 if before == after else 0.0
    chances, shares, pairs = [], [], []
    whole = math.fsum(weights)
    decided = bool(names)
    for (one, other), count in votes.items():
        says = 1 if points[one] == points[other] else 0 if points[one] > points[other] else 2
        decided = decided and (says != 1 or 2 * count[1] > whole)
        chances.append(support_probability([count[says]], [whole - count[says]]))
        pairs.append((f"{one} > {other}", f"{one} = {other}", f"{other} > {one}")[says])
        shares.append(count[says] / whole if whole else 0.0)
    if not decided:
        return MergedAnswer(None, 0.0, Reason("no_decision", {"answers": len(orders)}))
    levels = sorted(set(points.values()), reverse=True)
    value = [[name for name in names if points[name] == level] for level in levels]
    sure = math.fsum(chances) / len(chances) if chances else support_probability(weights)
    return MergedAnswer(value, sure, _reason(orders, shares), tuple(chances), tuple(pairs))


def ranking_similarity(mine: Ranking, theirs: Ranking) -> float:
    """The share of pairs that both judge alike (0..1); a tie against an order counts half."""
    one, other = ({name: at for at, place in enumerate(each) for name in place}
                  for each in (mine, theirs))  # fmt: skip
    pairs = list(combinations(sorted(set(one) & set(other)), 2))
    if not pairs:
        return 1.0
    alike = sum(1 - abs(_sign(one[a] - one[b]) - _sign(other[a] - other[b])) / 2 for a, b in pairs)
    return alike / len(pairs)


def _votes(
    ranks: Sequence[Mapping[str, int]], weights: Sequence[float], one: str, other: str
) -> tuple[float, float, float]:
    heard: tuple[list[float], list[float], list[float]] = ([], [], [])
    for rank, weight in zip(ranks, weights, strict=True):
        heard[1 + _sign(rank[one] - rank[other])].append(weight)
    before, same, after = (round(math.fsum(each), 9) for each in heard)
    return before, same, after


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _reason(orders: Sequence[Ranking], shares: Sequence[float]) -> Reason:
    if len(orders) == 1:
        return Reason("one_answer")
    if all(share > 1 - 1e-9 for share in shares):
        return Reason("order_agrees", {"answers": len(orders)})
    return Reason("order_mixed", {"percent": round(100 * math.fsum(shares) / len(shares))})
