"""How sure the parts of a joined answer are: each box, word or mark that somebody made.

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
    """What several answers to one item say together.

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
        """The chance of each part by its name, or by its number from "1" on."""
        named = self.names or tuple(str(place + 1) for place in range(len(self.parts)))
        return dict(zip(named, self.parts, strict=True))


def support_probability(for_it: Iterable[float], against: Iterable[float] = ()) -> float:
    """The chance (0..1) of what these weights speak for, when those speak against it."""
    odds = math.fsum(for_it) - math.fsum(against)
    return 1.0 / (1.0 + math.exp(-min(max(odds, -LOG_ODDS_MAX), LOG_ODDS_MAX)))


def merge_parts(
    value: Any, kept: Sequence[float], dropped: Sequence[float], answers: int
) -> MergedAnswer:
    """An answer of which `kept` has the chance of each part, `dropped` that of each left out."""
    parts = len(kept) + len(dropped)
    if not parts:
        nothing = support_probability([1.0] * answers)
        return MergedAnswer(value, nothing, Reason("parts_nothing", {"answers": answers}))
    right = math.fsum(kept) + math.fsum(1.0 - one for one in dropped)
    sure = min(1.0, right / parts)
    if answers == 1:
        return MergedAnswer(value, sure, Reason("one_answer"), tuple(kept))
    unanimous = support_probability([1.0] * answers)
    chances = [*kept, *(1.0 - one for one in dropped)]
    if not dropped and min(kept) >= min(unanimous, 0.9):
        reason = Reason("parts_agree", {"answers": answers, "parts": parts})
    else:
        facts = {
            "parts": parts,
            "kept": len(kept),
            "best": round(100 * max(chances)),
            "worst": round(100 * min(chances)),
        }
        reason = Reason("parts_mixed", facts)
    return MergedAnswer(value, sure, reason, tuple(kept))


def weighted_median(values: Sequence[float], weights: Sequence[float]) -> float:
    """The value with half of the weight on each side; the mean of two when it falls between."""
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
    """The choice with most weight and the chance that it is right; None on a tie.

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
    whole = math.fsum(math.exp(one - top) for _, one in ranked) + math.exp(-top)
    return (None if tied else ranked[0][0]), 1.0 / whole
