"""Drift of a project's answers over time: accuracy on gold, peer scores, seconds per answer.

Period by period there is a value with the interval in which it lies in 95 of 100 cases. Whether
something has changed is asked once, between the earlier and the later half of the answers, and said
only when the interval of the difference (99 of 100; Newcombe 1998, method 10) leaves out "nothing".
Members are asked together: the intervals are so wide that among all of them chance alone shows
a change in one project of a hundred (Bonferroni).

Two answers to one item fit each other or do not, so they count as one when it comes to how well
answers fit. An item that is asked again because it is hard gets its later answers late: so only
the first answers of each item count where the project asks again; items come in a shuffled order.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from statistics import NormalDist
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from minga_pure.science.intervals import NORMAL_95, share_difference_interval, wilson
from minga_pure.science.labels import Numbers
from minga_pure.science.reasons import Reason

Integers = npt.NDArray[np.int64]

PERIODS_MAX: Final = 12
MINUTE, HOUR, DAY = 60, 3_600, 86_400
STEPS: Final = (MINUTE, 10 * MINUTE, HOUR, 6 * HOUR, DAY, 7 * DAY, 28 * DAY)
"""Lengths of a period in seconds; the shortest is taken that needs no more than PERIODS_MAX."""
ANSWERS_A_PERIOD: Final = 10
ANSWERS_A_LEVEL: Final = 5
"""With fewer, a period has no point of its own: it would be noise."""
ANSWERS_AT_LEAST: Final = 20
"""On either side of a comparison; with fewer there is no comparison."""
CHANCE: Final = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class AnswerLog:
    """Answers as arrays of equal length.

    answered_at (seconds since any fixed moment), item, member: whole numbers. seconds: duration of
    the answer. peer_scores: fit to the other answers of the item, 0..1; gold_scores: accuracy by
    the gold answer, 0..1. NaN where there is nothing to compare with.
    """

    answered_at: Integers
    item: Integers
    member: Integers
    seconds: Numbers
    peer_scores: Numbers
    gold_scores: Numbers

    def rows(self, rows: npt.NDArray[Any]) -> AnswerLog:
        """Return these answers only, in this order."""
        return AnswerLog(
            self.answered_at[rows],
            self.item[rows],
            self.member[rows],
            self.seconds[rows],
            self.peer_scores[rows],
            self.gold_scores[rows],
        )


@dataclass(frozen=True, slots=True)
class IntervalEstimate:
    """A share or a number of seconds, with its 95 % interval."""

    answers: int
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class DriftPeriod:
    begins: int
    answers: int
    gold_scores: IntervalEstimate | None
    peer_scores: IntervalEstimate | None
    seconds: IntervalEstimate | None


@dataclass(frozen=True, slots=True)
class DriftChange:
    """From the earlier half of the answers to the later one.

    low..high: the 99 % interval (or wider) of the difference (of shares) or ratio (of seconds).
    is_significant: the interval leaves out "nothing has changed".
    """

    earlier: float
    later: float
    low: float
    high: float
    is_significant: bool


@dataclass(frozen=True, slots=True)
class MemberDrift:
    member: int
    answers: int
    peer_scores: IntervalEstimate
    change: DriftChange | None


@dataclass(frozen=True, slots=True)
class DriftReport:
    """Drift of a project; `step` is the length of a period in seconds."""

    step: int
    periods: tuple[DriftPeriod, ...] = ()
    gold_scores: DriftChange | None = None
    peer_scores: DriftChange | None = None
    seconds: DriftChange | None = None
    members: tuple[MemberDrift, ...] = ()


def drift(answers: AnswerLog, *, first_of_item: int | None = None) -> DriftReport:
    """Return the drift of the answers, whatever order they are given in."""
    order = np.lexsort((answers.seconds, answers.member, answers.item, answers.answered_at))
    log = answers.rows(order)
    if first_of_item is not None:
        log = log.rows(_place_in_item(log.item) < first_of_item)
    if not len(log.answered_at):
        return DriftReport(STEPS[0])
    step, begin = _step(int(log.answered_at[0]), int(log.answered_at[-1]))
    begins = _starts((log.answered_at - begin) // step)
    periods = [
        _period(log, slice(start, stop), begin + int(log.answered_at[start] - begin) // step * step)
        for start, stop in zip(begins, [*begins[1:], len(log.answered_at)], strict=True)
    ]
    wide = NormalDist().inv_cdf(1 - CHANCE / 2)
    return DriftReport(
        step, tuple(periods),
        gold_scores=_change(log.gold_scores, None, wide, _between_shares),
        peer_scores=_change(log.peer_scores, log.item, wide, _between_shares),
        seconds=_change(log.seconds, None, wide, _between_times),
        members=_members(log),
    )  # fmt: skip


def _place_in_item(item: Integers) -> Integers:
    """Return the number of each answer within its item, from 0, in the order of arrival."""
    order = np.argsort(item, kind="stable")
    ordered = item[order]
    begins = np.searchsorted(ordered, ordered)
    place = np.empty(len(item), dtype=np.int64)
    place[order] = np.arange(len(item)) - begins
    return place


def _step(first: int, last: int) -> tuple[int, int]:
    """Return (length of a period, begin of the first: a whole hour, a whole day, …)."""
    for step in STEPS:
        begin = first - first % min(step, DAY)
        if (last - begin) // step < PERIODS_MAX:
            return step, begin
    begin = first - first % DAY
    return STEPS[-1] * math.ceil((last - begin + 1) / PERIODS_MAX / STEPS[-1]), begin


def _starts(number: Integers) -> list[int]:
    """Return the first index of each period in ascending period numbers.

    A period with very few answers joins the one before it, and the first the one after it.
    """
    _, begins = np.unique(number, return_index=True)
    starts, size = [0], 0
    for start, stop in pairwise([*begins.tolist(), len(number)]):
        if min(size, stop - start) >= ANSWERS_A_PERIOD:
            starts.append(start)
            size = 0
        size += stop - start
    return starts


def _period(answers: AnswerLog, rows: slice, begins: int) -> DriftPeriod:
    return DriftPeriod(
        begins, rows.stop - rows.start,
        gold_scores=_share(answers.gold_scores[rows], None),
        peer_scores=_share(answers.peer_scores[rows], answers.item[rows]),
        seconds=_time(answers.seconds[rows], NORMAL_95),
    )  # fmt: skip


def _share(scores: Numbers, item: Integers | None) -> IntervalEstimate | None:
    finite = np.isfinite(scores)
    if finite.sum() < ANSWERS_A_LEVEL:
        return None
    share = float(np.clip(scores[finite].mean(), 0.0, 1.0))
    number = _independent(scores[finite], None if item is None else item[finite])
    low, high = wilson(share * number, number)
    return IntervalEstimate(int(finite.sum()), share, low, high)


def _independent(values: Numbers, item: Integers | None) -> int:
    """Return the number of independent values: one per item, where items are given."""
    return len(values) if item is None else len(np.unique(item))


def _time(seconds: Numbers, normal: float) -> IntervalEstimate | None:
    """Return the median time with its order-statistics interval."""
    times = np.sort(seconds[np.isfinite(seconds) & (seconds > 0)])
    if len(times) < ANSWERS_A_LEVEL:
        return None
    half = normal * math.sqrt(len(times)) / 2
    low = max(0, math.floor(len(times) / 2 - half))
    high = min(len(times) - 1, math.ceil(len(times) / 2 + half))
    middle = float(np.median(times))
    return IntervalEstimate(
        len(times), middle, min(float(times[low]), middle), max(float(times[high]), middle)
    )


def _change(
    values: Numbers,
    item: Integers | None,
    normal: float,
    between: Callable[..., DriftChange | None],
) -> DriftChange | None:
    finite = np.isfinite(values)
    half = int(finite.sum()) // 2
    if half < ANSWERS_AT_LEAST:
        return None
    halves = [(values[finite][part], None if item is None else item[finite][part])
              for part in (slice(None, half), slice(half, None))]  # fmt: skip
    return between(*halves, normal)


Half = tuple[Numbers, Integers | None]


def _between_shares(early: Half, late: Half, normal: float) -> DriftChange:
    early_share, late_share = (float(np.clip(half[0].mean(), 0.0, 1.0)) for half in (early, late))
    low, high = share_difference_interval(
        late_share, _independent(*late), early_share, _independent(*early), normal=normal
    )
    return DriftChange(early_share, late_share, low, high, low > 0 or high < 0)


def _between_times(early: Half, late: Half, normal: float) -> DriftChange | None:
    early_time, late_time = _time(early[0], normal), _time(late[0], normal)
    if early_time is None or late_time is None:
        return None
    log_ratio = math.log(late_time.value / early_time.value)
    low = log_ratio - math.hypot(
        math.log(late_time.value / late_time.low), math.log(early_time.high / early_time.value)
    )
    high = log_ratio + math.hypot(
        math.log(late_time.high / late_time.value), math.log(early_time.value / early_time.low)
    )
    return DriftChange(
        early_time.value, late_time.value, math.exp(low), math.exp(high), low > 0 or high < 0
    )


def _members(answers: AnswerLog) -> tuple[MemberDrift, ...]:
    """Return the drift of members with enough answers to compare, most answers first."""
    compared = answers.rows(np.isfinite(answers.peer_scores))
    compared_members, counts = np.unique(compared.member, return_counts=True)
    enough = compared_members[counts >= 2 * ANSWERS_AT_LEAST]
    if not len(enough):
        return ()
    wide = NormalDist().inv_cdf(1 - CHANCE / len(enough) / 2)
    drifts = []
    for member in enough.tolist():
        scores = compared.peer_scores[compared.member == member]
        level: Any = _share(scores, None)
        change = _change(scores, None, wide, _between_shares)
        drifts.append(MemberDrift(member, len(scores), level, change))
    return tuple(
        sorted(drifts, key=lambda member_drift: (-member_drift.answers, member_drift.member))
    )


def peer_score_reason(change: DriftChange | None) -> Reason:
    """Return the reason that describes the change of peer scores."""
    if change is None:
        return Reason("too_few_to_compare")
    return _about_share(change, "fits_less", "fits_more")


def gold_score_reason(change: DriftChange | None) -> Reason:
    """Return the reason that describes the change of accuracy on gold items."""
    if change is None:
        return Reason("no_known_to_compare")
    return _about_share(change, "known_less", "known_more")


def seconds_reason(change: DriftChange | None) -> Reason:
    """Return the reason that describes the change of seconds per answer."""
    if change is None:
        return Reason("too_few_to_compare")
    facts = {"before": _seconds(change.earlier), "after": _seconds(change.later)}
    if not change.is_significant:
        return Reason("time_same", facts)
    return Reason("faster" if change.later < change.earlier else "slower", facts)


def _about_share(change: DriftChange, falling_code: str, rising_code: str) -> Reason:
    facts = {"before": round(100 * change.earlier), "after": round(100 * change.later)}
    if not change.is_significant:
        return Reason("share_same", facts)
    falls = change.high < 0
    low, high = (-change.high, -change.low) if falls else (change.low, change.high)
    points = {"low": round(100 * low), "high": round(100 * high)}
    return Reason(falling_code if falls else rising_code, {**facts, **points})


def _seconds(seconds: float) -> float:
    return round(seconds, 1) if seconds < 10 else round(seconds)
