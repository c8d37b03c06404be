"""Whether people follow a machine that guessed first, measured on items where they did not see it.

A client's predictions enter as one more declared annotator, and members may be shown them. A random
share of the items stays blind. What the members agree with the machine more on shown items than on
blind ones is the anchoring (Tversky & Kahneman 1974); its interval is Newcombe's (1998, method 10)
for the difference of two independent shares.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from minga_pure.science.intervals import share_difference_interval
from minga_pure.science.reasons import Reason

ANSWERS_AT_LEAST: Final = 30
"""With fewer answers on either side nothing is said but that it is too early."""


@dataclass(frozen=True, slots=True)
class Anchoring:
    """Shares (0..1) of answers that agree with the machine, and their difference in 95 of 100.

    None where there are no answers on that side.
    """

    shown_share: float | None
    blind_share: float | None
    difference: float | None
    low: float
    high: float
    answers_shown: int
    answers_blind: int
    reason: Reason

    @property
    def is_significant(self) -> bool:
        """Whether people follow the machine more than chance would show."""
        return self.reason.code == "anchored"


def anchoring(answers: Iterable[tuple[bool, bool]]) -> Anchoring:
    """`answers` has for each (was the prediction shown, does the answer agree with it)."""
    counted = {True: [0, 0], False: [0, 0]}
    for shown, agrees in answers:
        counted[bool(shown)][0] += 1
        counted[bool(shown)][1] += bool(agrees)
    (seen, seen_same), (unseen, unseen_same) = counted[True], counted[False]
    shown_share = seen_same / seen if seen else None
    blind_share = unseen_same / unseen if unseen else None
    if shown_share is None or blind_share is None:
        return Anchoring(shown_share, blind_share, None, -1.0, 1.0, seen, unseen, _early())
    difference = shown_share - blind_share
    low, high = share_difference_interval(shown_share, seen, blind_share, unseen)
    reason = _reason(shown_share, blind_share, low, high, min(seen, unseen))
    return Anchoring(shown_share, blind_share, difference, low, high, seen, unseen, reason)


def _early() -> Reason:
    return Reason("anchoring_unknown", {"wanted": ANSWERS_AT_LEAST})


def _reason(shown: float, blind: float, low: float, high: float, fewer: int) -> Reason:
    if fewer < ANSWERS_AT_LEAST:
        return _early()
    facts = {
        "shown": round(100 * shown),
        "blind": round(100 * blind),
        "low": round(100 * low),
        "high": round(100 * high),
    }
    if low > 0:
        return Reason("anchored", facts)
    return Reason("not_anchored", facts)
