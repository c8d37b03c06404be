"""Confidence of the parts of a merged answer: each box, word or mark.

Every answer counts for one unit of log-odds times its member's weight: a usual member who stands
alone is believed with 73 %, two who agree with 88 %, three with 95 %, two against one with 73 %
(a naive Bayes vote; cautious on purpose, for people err together).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from minga_pure.science.reasons import Reason

LOG_ODDS_MAX: Final = 12.0


@dataclass(frozen=True, slots=True)
class MergedAnswer:
    """The aggregate of several answers to one item.

    `confidence` (0..1) is the expected share of its parts that are right; `parts` has the
    confidence of each kept part in the order of the value, `names` what each is called if it has a
    name. `value` is None when nothing decides.
    """

    value: Any
    confidence: float
    reason: Reason
    parts: tuple[float, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def distribution(self) -> dict[str, float]:
        """Return the chance of each part by its name, or by its number from "1" on."""
        named = self.names or tuple(str(place + 1) for place in range(len(self.parts)))
        return dict(zip(named, self.parts, strict=True))


def support_probability(for_it: Iterable[float], against: Iterable[float] = ()) -> float:
    """Return the chance (0..1) of a part from the weights for it and against it."""
    odds = math.fsum(for_it) - math.fsum(against)
    return 1.0 / (1.0 + math.exp(-min(max(odds, -LOG_ODDS_MAX), LOG_ODDS_MAX)))


def merge_parts(
    value: Any, kept_chances: Sequence[float], dropped_chances: Sequence[float], answers: int
) -> MergedAnswer:
    """Return the merged answer from the chance of each kept part and of each dropped part."""
    parts = len(kept_chances) + len(dropped_chances)
    if not parts:
        nothing = support_probability([1.0] * answers)
        return MergedAnswer(value, nothing, Reason("parts_nothing", {"answers": answers}))
    expected_right = math.fsum(kept_chances) + math.fsum(1.0 - chance for chance in dropped_chances)
    sure = min(1.0, expected_right / parts)
    if answers == 1:
        return MergedAnswer(value, sure, Reason("one_answer"), tuple(kept_chances))
    unanimous = support_probability([1.0] * answers)
    chances = [*kept_chances, *(1.0 - chance for chance in dropped_chances)]
    if not dropped_chances and min(kept_chances) >= min(unanimous, 0.9):
        reason = Reason("parts_agree", {"answers": answers, "parts": parts})
    else:
        facts = {
            "parts": parts,
            "kept": len(kept_chances),
            "best": round(100 * max(chances)),
            "worst": round(100 * min(chances)),
        }
        reason = Reason("parts_mixed", facts)
    return MergedAnswer(value, sure, reason, tuple(kept_chances))


def weighted_median(values: Sequence[float], weights: Sequence[float]) -> float:
    """Return the value with half of the weight on each side; the mean of two in between."""
    order = sorted(zip(values, weights, strict=True))
    half = math.fsum(weights) / 2
    reached = 0.0
    for place, (value, weight) in enumerate(order):
        reached += weight
        if math.isclose(reached, half, rel_tol=1e-9) and place + 1 < len(order):
            return (value + order[place + 1][0]) / 2
        if reached > half:
            return value
    return order[-1][0]


def weighted_plurality(choices: Sequence[Any], weights: Sequence[float]) -> tuple[Any, float]:
    """Return the choice with most weight and the chance that it is right; None on a tie.

    The chances of all given choices add up to 1 (a softmax of their weights), with one more,
    unseen choice that nobody spoke for.
    """
    order = sorted(zip(choices, weights, strict=True), key=lambda pair: (repr(pair[0]), pair[1]))
    total: dict[Any, float] = {}
    for choice, weight in order:
        total[choice] = total.get(choice, 0.0) + weight
    if not total:
        return None, 0.0
    ranked = sorted(total.items(), key=lambda pair: -pair[1])
    top = ranked[0][1]
    tied = len(ranked) > 1 and math.isclose(ranked[1][1], top, rel_tol=1e-9)
    total_odds = math.fsum(math.exp(weight - top) for _, weight in ranked) + math.exp(-top)
    return (None if tied else ranked[0][0]), 1.0 / total_odds
