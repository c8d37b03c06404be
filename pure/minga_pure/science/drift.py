"""Whether a project's answers change over time: how right they are, how well they fit, how fast.

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
"""With fewer, a period gets no point of its own: it would jump about and tell nothing."""
ANSWERS_AT_LEAST: Final = 20
"""On either side of a comparison; with fewer nothing is said."""
CHANCE: Final = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class AnswerLog:
    """Answers as arrays of equal length.

    at [seconds since any fixed moment], item, member: whole numbers. seconds: how long it took.
    fits: how well it fits what the others say of the item, 0..1; known: how right it is where the
    true answer is known. NaN where there is nothing to compare with.
    """

    answered_at: Integers
    item: Integers
    member: Integers
    seconds: Numbers
    peer_scores: Numbers
    gold_scores: Numbers

    def rows(self, rows: npt.NDArray[Any]) -> AnswerLog:
        """These answers only, in this order."""
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
    """A share or a number of seconds, and where it lies in 95 of 100 cases."""

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

    low..high: the difference (of shares), or how many times as long (of seconds), in 99 of 100
    cases or more. seen: whether that leaves out "nothing has changed".
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
    """All of it; `step` is the length of a period in seconds."""

    step: int
    periods: tuple[DriftPeriod, ...] = ()
    gold_scores: DriftChange | None = None
    peer_scores: DriftChange | None = None
    seconds: DriftChange | None = None
    members: tuple[MemberDrift, ...] = ()


def drift(answers: AnswerLog, *, first_of_item: int | None = None) -> DriftReport:
    """What the answers say over time, in no order of theirs."""
    order = np.lexsort((answers.seconds, answers.member, answers.item, answers.answered_at))
    kept = answers.rows(order)
    if first_of_item is not None:
        kept = kept.rows(_place_in_item(kept.item) < first_of_item)
    if not len(kept.answered_at):
        return DriftReport(STEPS[0])
    step, begin = _step(int(kept.answered_at[0]), int(kept.answered_at[-1]))
    starts = _starts((kept.answered_at - begin) // step)
    periods = [
        _period(
            kept, slice(start, stop), begin + int(kept.answered_at[start] - begin) // step * step
        )
        for start, stop in zip(starts, [*starts[1:], len(kept.answered_at)], strict=True)
    ]
    wide = NormalDist().inv_cdf(1 - CHANCE / 2)
    return DriftReport(
        step, tuple(periods),
        gold_scores=_change(kept.gold_scores, None, wide, _between_shares),
        peer_scores=_change(kept.peer_scores, kept.item, wide, _between_shares),
        seconds=_change(kept.seconds, None, wide, _between_times),
        members=_members(kept),
    )  # fmt: skip


def _place_in_item(item: Integers) -> Integers:
    """Which answer to its item each one is, in the order in which they came."""
    order = np.argsort(item, kind="stable")
    ordered = item[order]
    begins = np.searchsorted(ordered, ordered)
    place = np.empty(len(item), dtype=np.int64)
    place[order] = np.arange(len(item)) - begins
    return place


def _step(first: int, last: int) -> tuple[int, int]:
    """(length of a period, where the first begins: a whole hour, a whole day, …)."""
    for step in STEPS:
        begin = first - first % min(step, DAY)
        if (last - begin) // step < PERIODS_MAX:
            return step, begin
    begin = first - first % DAY
    return STEPS[-1] * math.ceil((last - begin + 1) / PERIODS_MAX / STEPS[-1]), begin


def _starts(number: Integers) -> list[int]:
    """Where each period begins in its ascending numbers; one with very few answers is part of the
    one before it, and the first of the one after it."""
    _, starts = np.unique(number, return_index=True)
    found, size = [0], 0
    for start, stop in pairwise([*starts.tolist(), len(number)]):
        if min(size, stop - start) >= ANSWERS_A_PERIOD:
            found.append(start)
            size = 0
        size += stop - start
    return found


def _period(answers: AnswerLog, rows: slice, begins: int) -> DriftPeriod:
    return DriftPeriod(
        begins, rows.stop - rows.start,
        gold_scores=_share(answers.gold_scores[rows], None),
        peer_scores=_share(answers.peer_scores[rows], answers.item[rows]),
        seconds=_time(answers.seconds[rows], NORMAL_95),
    )  # fmt: skip


def _share(right: Numbers, item: Integers | None) -> IntervalEstimate | None:
    told = np.isfinite(right)
    if told.sum() < ANSWERS_A_LEVEL:
        return None
    share = float(np.clip(right[told].mean(), 0.0, 1.0))
    number = _independent(right[told], None if item is None else item[told])
    low, high = wilson(share * number, number)
    return IntervalEstimate(int(told.sum()), share, low, high)


def _independent(values: Numbers, item: Integers | None) -> int:
    """How many of the values say something of their own: one an item, where items are given."""
    return len(values) if item is None else len(np.unique(item))


def _time(seconds: Numbers, normal: float) -> IntervalEstimate | None:
    """The middle time, with the interval that the order of the times gives it."""
    told = np.sort(seconds[np.isfinite(seconds) & (seconds > 0)])
    if len(told) < ANSWERS_A_LEVEL:
        return None
    half = normal * math.sqrt(len(told)) / 2
    low = max(0, math.floor(len(told) / 2 - half))
    high = min(len(told) - 1, math.ceil(len(told) / 2 + half))
    middle = float(np.median(told))
    return IntervalEstimate(
        len(told), middle, min(float(told[low]), middle), max(float(told[high]), middle)
    )


def _change(
    values: Numbers,
    item: Integers | None,
    normal: float,
    between: Callable[..., DriftChange | None],
) -> DriftChange | None:
    told = np.isfinite(values)
    half = int(told.sum()) // 2
    if half < ANSWERS_AT_LEAST:
        return None
    halves = [(values[told][part], None if item is None else item[told][part])
              for part in (slice(None, half), slice(half, None))]  # fmt: skip
    return between(*halves, normal)


Half = tuple[Numbers, Integers | None]


def _between_shares(early: Half, late: Half, normal: float) -> DriftChange:
    before, after = (float(np.clip(half[0].mean(), 0.0, 1.0)) for half in (early, late))
    low, high = share_difference_interval(
        after, _independent(*late), before, _independent(*early), normal=normal
    )
    return DriftChange(before, after, low, high, low > 0 or high < 0)


def _between_times(early: Half, late: Half, normal: float) -> DriftChange | None:
    one, other = _time(early[0], normal), _time(late[0], normal)
    if one is None or other is None:
        return None
    times = math.log(other.value / one.value)
    low = times - math.hypot(math.log(other.value / other.low), math.log(one.high / one.value))
    high = times + math.hypot(math.log(other.high / other.value), math.log(one.value / one.low))
    return DriftChange(one.value, other.value, math.exp(low), math.exp(high), low > 0 or high < 0)


def _members(answers: AnswerLog) -> tuple[MemberDrift, ...]:
    """Members with enough answers to compare, most answers first."""
    told = answers.rows(np.isfinite(answers.peer_scores))
    who, counts = np.unique(told.member, return_counts=True)
    enough = who[counts >= 2 * ANSWERS_AT_LEAST]
    if not len(enough):
        return ()
    wide = NormalDist().inv_cdf(1 - CHANCE / len(enough) / 2)
    found = []
    for member in enough.tolist():
        hers = told.peer_scores[told.member == member]
        level: Any = _share(hers, None)
        change = _change(hers, None, wide, _between_shares)
        found.append(MemberDrift(member, len(hers), level, change))
    return tuple(sorted(found, key=lambda one: (-one.answers, one.member)))


def peer_score_reason(change: DriftChange | None) -> Reason:
    """What happened to how well answers fit each other, in words."""
    if change is None:
        return Reason("too_few_to_compare")
    return _about_share(change, "fits_less", "fits_more")


def gold_score_reason(change: DriftChange | None) -> Reason:
    """The same of how often known items are answered right."""
    if change is None:
        return Reason("no_known_to_compare")
    return _about_share(change, "known_less", "known_more")


def seconds_reason(change: DriftChange | None) -> Reason:
    """The same of how long an answer takes."""
    if change is None:
        return Reason("too_few_to_compare")
    facts = {"before": _seconds(change.earlier), "after": _seconds(change.later)}
    if not change.is_significant:
        return Reason("time_same", facts)
    return Reason("faster" if change.later < change.earlier else "slower", facts)


def _about_share(change: DriftChange, less: str, more: str) -> Reason:
    facts = {"before": round(100 * change.earlier), "after": round(100 * change.later)}
    if not change.is_significant:
        return Reason("share_same", facts)
    falls = change.high < 0
    low, high = (-change.high, -change.low) if falls else (change.low, change.high)
    points = {"low": round(100 * low), "high": round(100 * high)}
    return Reason(less if falls else more, {**facts, **points})


def _seconds(seconds: float) -> float:
    return round(seconds, 1) if seconds < 10 else round(seconds)
