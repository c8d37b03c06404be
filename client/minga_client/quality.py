"""What answers say together: how sure, how it changes over time, beside a client’s own model."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec


class Machine(msgspec.Struct, frozen=True):
    """How your model stands beside the members, and whether they follow it."""

    model: str
    items: int
    right: float | None
    right_low: float | None
    right_high: float | None
    agree_where_shown: float | None
    agree_where_blind: float | None
    said: str


class Level(msgspec.Struct, frozen=True):
    """A value, and where it lies in 95 of 100 cases."""

    answers: int
    value: float
    low: float
    high: float


class Period(msgspec.Struct, frozen=True):
    """A stretch of time. Each of the three is None where there was too little to say."""

    begins: datetime
    answers: int
    right_on_known: Level | None
    fits: Level | None
    seconds: Level | None


class Change(msgspec.Struct, frozen=True):
    """From the earlier half of the answers to the later, in words and numbers; `seen` whether it is
    more than chance. The numbers are None before there are enough answers."""

    said: str
    seen: bool
    before: float | None
    after: float | None
    low: float | None
    high: float | None


class MemberOverTime(msgspec.Struct, frozen=True):
    """One member under the name that her answers carry in your files."""

    annotator: str
    answers: int
    fits: Level
    change: Change


class OverTime(msgspec.Struct, frozen=True):
    """Whether answers change over time: right on known items, fitting each other, how fast."""

    period_seconds: int
    periods: list[Period]
    right_on_known: Change
    fits: Change
    seconds: Change
    members: list[MemberOverTime]


class Winner(msgspec.Struct, frozen=True):
    """How likely one of the things compared in several items is preferred to a usual one."""

    name: str
    items: int
    wins: float
    low: float
    high: float


class Quality(msgspec.Struct, frozen=True):
    """How sure a project's labels are. Before the first look `looked` is False, the rest empty."""

    looked: bool
    looked_at: datetime | None
    method: str
    answers: int
    agreed: int
    open: int
    disagree: int
    calibrated: bool
    alpha: float | None
    alpha_low: float | None
    alpha_high: float | None
    gold_seen: int
    gold_right: float
    warnings: list[str]
    confusion: dict[str, dict[str, float]]
    machines: list[Machine]
    winners: list[Winner] = []
    over_time: OverTime | None = None


class Result(msgspec.Struct, frozen=True):
    """What the answers to one item say together. `value` is None where they do not decide.

    distribution: the chance of each label, or of each part of the value by its name or number.
    advice: whether it is asked again, and why; None where every item gets the same number.
    """

    item: str
    pos: int
    value: dict[str, Any] | None
    confidence: float
    distribution: dict[str, float]
    verdict: str
    why: str
    answers: int
    advice: str | None = None
