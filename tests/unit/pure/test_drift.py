"""Drift: what changed over time is said when the interval says so, and only then."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minga_pure.science.drift import (
    DAY,
    PERIODS_MAX,
    STEPS,
    AnswerLog,
    DriftReport,
    IntervalEstimate,
    drift,
)
from tests.budget import examples

MONDAY = 1_780_000_000 // DAY * DAY


def answered(
    right: Any, *, days: int = 30, people: int = 5, seconds: Any = None, known: Any = None,
    seed: int = 0,
) -> AnswerLog:  # fmt: skip
    """Answers spread over some days; two to an item, one after the other."""
    fits = np.asarray(right, dtype=np.float64)
    number = len(fits)
    dice = np.random.default_rng(seed)
    return AnswerLog(
        answered_at=(MONDAY + np.arange(number) * days * DAY // max(number, 1)).astype(np.int64),
        item=np.arange(number) // 2,
        member=dice.integers(0, people, number),
        seconds=np.asarray(seconds if seconds is not None else np.full(number, 8.0)),
        peer_scores=fits,
        gold_scores=np.asarray(known if known is not None else np.full(number, np.nan)),
    )


def often(share: float, number: int, seed: int) -> np.ndarray:
    """Pairs that fit each other or do not, so often."""
    return np.repeat(np.random.default_rng(seed).random(number // 2) < share, 2).astype(float)


def test_periods_are_days_in_a_month_and_minutes_in_an_hour() -> None:
    month = drift(answered(often(0.9, 600, 1)))
    assert month.step == 7 * DAY
    assert [one.begins for one in month.periods] == [MONDAY + 7 * DAY * n for n in range(5)]
    assert sum(one.answers for one in month.periods) == 600
    day = drift(answered(often(0.9, 600, 1), days=1))
    assert day.step == 6 * 3600
    assert len(day.periods) == 4


@pytest.mark.parametrize("seed", range(3))
def test_what_falls_is_seen_with_its_interval(seed: int) -> None:
    fits = np.concatenate([often(0.95, 500, seed), often(0.75, 500, seed + 9)])
    known = np.where(np.arange(1000) % 5 == 0, fits, np.nan)
    seconds = np.concatenate([np.full(500, 9.0), np.full(500, 5.0)])
    dice = np.random.default_rng(seed)
    found = drift(answered(fits, known=known, seconds=seconds * dice.lognormal(0, 0.3, 1000)))
    assert found.peer_scores is not None
    assert found.peer_scores.is_significant
    assert (
        found.peer_scores.low
        < found.peer_scores.later - found.peer_scores.earlier
        < found.peer_scores.high
        < 0
    )
    assert found.gold_scores is not None
    assert found.gold_scores.earlier > found.gold_scores.later
    assert found.seconds is not None
    assert found.seconds.is_significant
    assert found.seconds.low < 5 / 9 < found.seconds.high < 1
    last, first = found.periods[-1].peer_scores, found.periods[0].peer_scores
    assert last is not None
    assert first is not None
    assert last.high < first.low


def test_a_steady_project_is_left_in_peace() -> None:
    alarms = 0
    for seed in range(200):
        seconds = np.random.default_rng(seed).lognormal(2, 0.6, 200)
        found = drift(answered(often(0.85, 200, seed), seconds=seconds, seed=seed))
        seen = [one.is_significant for one in (found.peer_scores, found.seconds) if one is not None]
        assert len(seen) == 2
        alarms += sum(seen) + sum(one.change is not None and one.change.is_significant
                                  for one in found.members)  # fmt: skip
    assert alarms <= 12  # three questions, each wrong in one of a hundred


def test_a_member_whose_answers_got_worse_is_found_among_steady_ones() -> None:
    dice = np.random.default_rng(5)
    member = dice.integers(0, 10, 2000)
    worse = (member == 3) & (np.arange(2000) > 1000)
    fits = (dice.random(2000) < np.where(worse, 0.4, 0.9)).astype(float)
    base = answered(fits)
    found = drift(
        AnswerLog(base.answered_at, np.arange(2000), member, base.seconds, fits, base.gold_scores)
    )
    changed = [
        one.member for one in found.members if one.change is not None and one.change.is_significant
    ]
    assert changed == [3]
    assert len(found.members) == 10


def test_hard_items_that_are_asked_again_late_make_no_drift() -> None:
    """Two answers to each of 300 items; then 150 hard ones get two more that fit less."""
    first = often(0.9, 600, 7)
    late = often(0.5, 300, 8)
    base = answered(np.concatenate([first, late]))
    item = np.concatenate([np.arange(600) // 2, np.arange(300) // 2])
    asked_again = AnswerLog(
        base.answered_at, item, base.member, base.seconds, base.peer_scores, base.gold_scores
    )
    naive, fair = drift(asked_again).peer_scores, drift(asked_again, first_of_item=2).peer_scores
    assert naive is not None
    assert fair is not None
    assert naive.is_significant
    assert not fair.is_significant


def test_with_little_nothing_is_said() -> None:
    assert drift(answered([])) == DriftReport(STEPS[0])
    one = drift(answered([1.0]))
    assert (one.peer_scores, one.gold_scores, one.seconds, one.members) == (None, None, None, ())
    assert one.periods[0].peer_scores is None
    few = drift(answered([1.0] * 6)).periods[0].peer_scores
    assert few == IntervalEstimate(6, 1.0, pytest.approx(0.4385, abs=1e-3), 1.0)  # three items


def test_a_day_with_few_answers_is_no_point_of_its_own() -> None:
    base = answered(often(0.9, 400, 1), days=28)
    at = np.where(np.arange(400) >= 397, base.answered_at[-1] + 7 * DAY, base.answered_at)
    late = AnswerLog(at, base.item, base.member, base.seconds, base.peer_scores, base.gold_scores)
    assert [one.answers for one in drift(late).periods] == [100, 100, 100, 100]
    assert drift(answered([float("nan")] * 90, seconds=np.zeros(90))).peer_scores is None


moments = st.integers(0, 10**8)
shares = st.one_of(st.floats(0, 1), st.just(float("nan")))
row = st.tuples(moments, st.integers(0, 9), st.integers(0, 3), st.floats(0, 1e5), shares, shares)


@settings(max_examples=examples(60))
@given(st.lists(row, max_size=120), st.randoms(use_true_random=False))
def test_it_is_defined_whatever_comes_and_in_whatever_order(rows: list[Any], dice: Any) -> None:
    def table(of: list[Any]) -> AnswerLog:
        columns = list(zip(*of, strict=True)) or [()] * 6
        kinds = (np.int64, np.int64, np.int64, np.float64, np.float64, np.float64)
        return AnswerLog(*(np.array(c, dtype=k) for c, k in zip(columns, kinds, strict=True)))

    found = drift(table(rows), first_of_item=2)
    assert len(found.periods) <= PERIODS_MAX
    for period in found.periods:
        for name in ("gold_scores", "peer_scores", "seconds"):
            level = getattr(period, name)
            assert level is None or level.low <= level.value <= level.high
    for change in (found.gold_scores, found.peer_scores, found.seconds):
        numbers = [getattr(change, one.name) for one in fields(change)] if change else []
        assert all(np.isfinite(one) for one in numbers)
    assert drift(table(dice.sample(rows, len(rows)))).periods == drift(table(rows)).periods
