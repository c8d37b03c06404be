"""Typed values of a project's quality: confidence, drift, and a client's own model."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec


class Machine(msgspec.Struct, frozen=True):
    """The accuracy of your model, and the members' agreement with it (shares, 0..1).

    agree_where_shown, agree_where_blind: where members saw its prediction, and where they did not.
    """

    model: str
    items: int
    accuracy: float | None = msgspec.field(name="right")
    accuracy_low: float | None = msgspec.field(name="right_low")
    accuracy_high: float | None = msgspec.field(name="right_high")
    agree_where_shown: float | None
    agree_where_blind: float | None
    summary: str = msgspec.field(name="said")


class Level(msgspec.Struct, frozen=True):
    """A value with its 95 % interval."""

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
    """A change from the earlier half of the answers to the later one, in words and numbers.

    significant: more than chance. The numbers are None before there are enough answers.
    """

    summary: str = msgspec.field(name="said")
    significant: bool = msgspec.field(name="seen")
    earlier: float | None = msgspec.field(name="before")
    later: float | None = msgspec.field(name="after")
    low: float | None
    high: float | None


class MemberOverTime(msgspec.Struct, frozen=True):
    """The drift of one member, under the pseudonym that their answers carry in your files."""

    annotator: str
    answers: int
    fits: Level
    change: Change


class OverTime(msgspec.Struct, frozen=True):
    """The drift of answers: accuracy on gold, agreement with peers, and speed."""

    period_seconds: int
    periods: list[Period]
    right_on_known: Change
    fits: Change
    seconds: Change
    members: list[MemberOverTime]


class WinShare(msgspec.Struct, frozen=True):
    """The chance that one of several compared things is preferred to a usual one, 95 % interval."""

    name: str
    items: int
    wins: float
    low: float
    high: float


class ItemModelSummary(msgspec.Struct, frozen=True):
    """The model that reads the items, and its part in the labels.

    state: joined, no_gain, too_few, too_many, people or off. weight: beside a member's. gain: nats
    by which a held-out answer is foretold better with it. changed: items with another value.
    """

    state: str
    reads: str
    weight: float
    gain: float
    changed: int
    summary: str = msgspec.field(name="said")


class Quality(msgspec.Struct, frozen=True):
    """The quality snapshot of a project; `looked` is False and all else empty before the first."""

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
    winners: list[WinShare] = []
    over_time: OverTime | None = None
    item_model: ItemModelSummary | None = None


class Result(msgspec.Struct, frozen=True):
    """The aggregated answer of one item. `value` is None where the answers do not decide.

    distribution: the chance of each label, or of each part of the value by its name or number.
    advice: whether it is asked again, and why; None where every item gets the same number.
    members_value: the value of the members alone, where a model of the items changed it.
    """

    item: str
    pos: int
    value: dict[str, Any] | None
    confidence: float
    distribution: dict[str, float]
    verdict: str
    reason: str = msgspec.field(name="why")
    answers: int
    advice: str | None = None
    members_value: dict[str, Any] | None = None
