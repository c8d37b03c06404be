"""Anchoring: members follow predictions that they are shown, measured against blind items.

A client's predictions enter as one more declared annotator, and members may be shown them. A random
share of the items stays blind. Anchoring (Tversky & Kahneman 1974) is the agreement with the model
on shown items less that on blind items; its interval is Newcombe's (1998, method 10) for the
difference of two independent shares.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from minga_pure.science.intervals import share_difference_interval
from minga_pure.science.reasons import Reason

ANSWERS_AT_LEAST: Final = 30
"""With fewer answers on either side the reason is that it is too early."""


@dataclass(frozen=True, slots=True)
class Anchoring:
    """Shares (0..1) of answers that agree with the model; their difference with its 95 % interval.

    A share is None without answers on that side.
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
        """True where members follow the model more than chance explains."""
        return self.reason.code == "anchored"


def anchoring(answers: Iterable[tuple[bool, bool]]) -> Anchoring:
    """Return the anchoring of (prediction was shown, answer agrees with it) pairs."""
    counted = {True: [0, 0], False: [0, 0]}
    for prediction_shown, agrees in answers:
        counted[bool(prediction_shown)][0] += 1
        counted[bool(prediction_shown)][1] += bool(agrees)
    (shown_answers, shown_agreeing), (blind_answers, blind_agreeing) = counted[True], counted[False]
    shown_share = shown_agreeing / shown_answers if shown_answers else None
    blind_share = blind_agreeing / blind_answers if blind_answers else None
    if shown_share is None or blind_share is None:
        return Anchoring(
            shown_share, blind_share, None, -1.0, 1.0, shown_answers, blind_answers, _early()
        )
    difference = shown_share - blind_share
    low, high = share_difference_interval(shown_share, shown_answers, blind_share, blind_answers)
    reason = _reason(shown_share, blind_share, low, high, min(shown_answers, blind_answers))
    return Anchoring(
        shown_share, blind_share, difference, low, high, shown_answers, blind_answers, reason
    )


def _early() -> Reason:
    return Reason("anchoring_unknown", {"wanted": ANSWERS_AT_LEAST})


def _reason(shown_share: float, blind_share: float, low: float, high: float, fewer: int) -> Reason:
    if fewer < ANSWERS_AT_LEAST:
        return _early()
    facts = {
        "shown": round(100 * shown_share),
        "blind": round(100 * blind_share),
        "low": round(100 * low),
        "high": round(100 * high),
    }
    if low > 0:
        return Reason("anchored", facts)
    return Reason("not_anchored", facts)
