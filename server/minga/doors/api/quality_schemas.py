"""Schemas of quality, gold and predictions."""

from datetime import datetime
from typing import Any

from ninja import Field, Schema


class MachineOut(Schema):
    model: str
    items: int = Field(description="Items at which this model has guessed.")
    right: float | None = Field(default=None, description="How often its guesses fit what all say.")
    right_low: float | None = None
    right_high: float | None = None
    agree_where_shown: float | None = Field(
        default=None, description="How often members say the same where they saw its guess."
    )
    agree_where_blind: float | None = Field(
        default=None, description="The same where they did not."
    )
    said: str = Field(description="Whether members follow the machine, in words.")


class LevelOut(Schema):
    """A value, and where it lies in 95 of 100 cases."""

    answers: int
    value: float
    low: float
    high: float


class DriftPeriodOut(Schema):
    begins: datetime
    answers: int
    right_on_known: LevelOut | None = Field(
        default=None, description="Answers to items whose true answer you brought: share right."
    )
    fits: LevelOut | None = Field(
        default=None, description="How well answers fit what the others say of the item, 0 to 1."
    )
    seconds: LevelOut | None = Field(default=None, description="The middle time of an answer.")


class ChangeOut(Schema):
    """From the earlier half of the answers to the later."""

    said: str = Field(description="What happened, in words.")
    seen: bool = Field(
        default=False, description="Whether chance alone would show it in fewer than 1 of 100."
    )
    before: float | None = None
    after: float | None = None
    low: float | None = Field(
        default=None, description="Interval (99 %) of the difference; of seconds: of the ratio."
    )
    high: float | None = None


class MemberOverTimeOut(Schema):
    annotator: str = Field(description="The name that answers and files give this member.")
    answers: int
    fits: LevelOut
    change: ChangeOut


class OverTimeOut(Schema):
    period_seconds: int
    periods: list[DriftPeriodOut]
    right_on_known: ChangeOut
    fits: ChangeOut
    seconds: ChangeOut
    members: list[MemberOverTimeOut] = Field(description="Those with 40 answers or more.")


class WinnerOut(Schema):
    name: str = Field(description="The id that it has in several items.")
    items: int
    wins: float = Field(description="How likely it is preferred to a usual one, 0 to 1.")
    low: float = Field(description="From here to `high`: in 95 of 100 cases.")
    high: float


class ItemModelOut(Schema):
    state: str = Field(description="joined, no_gain, too_few, too_many, people or off.")
    reads: str = Field(description="The field of the items that it reads: text or image.")
    weight: float = Field(description="How much its opinion counts beside a member's.")
    gain: float = Field(description="Nats by which a held-out answer is foretold better with it.")
    changed: int = Field(description="Items whose value is another one without it.")
    said: str


class ItemModelIn(Schema):
    enabled: bool


class QualityOut(Schema):
    looked: bool = Field(description="Whether the answers were looked at yet.")
    looked_at: datetime | None = None
    method: str = ""
    answers: int = 0
    agreed: int = Field(default=0, description="Items as sure as wanted (90 %).")
    open: int = Field(default=0, description="Items that still wait for answers.")
    disagree: int = Field(
        default=0,
        description="Items not sure with all wanted answers: members disagree, or are too few.",
    )
    calibrated: bool = Field(
        default=False, description="Whether the confidence was checked against gold."
    )
    alpha: float | None = Field(default=None, description="Krippendorff's alpha.")
    alpha_low: float | None = None
    alpha_high: float | None = None
    gold_seen: int = Field(default=0, description="Answered items whose true answer you brought.")
    gold_right: float = Field(
        default=0, description="How many of them are right; right in part counts in part."
    )
    warnings: list[str] = []
    confusion: dict[str, dict[str, float]] = Field(
        default={}, description="Of items whose likely truth is the outer label: shares said."
    )
    machines: list[MachineOut] = []
    winners: list[WinnerOut] = Field(
        default=[], description="Of things compared in several items, the best first."
    )
    item_model: ItemModelOut | None = Field(
        default=None,
        description="The model that reads the items; null where a kind of task has none.",
    )
    over_time: OverTimeOut | None = Field(
        default=None, description="Whether answers change over time; null before the first look."
    )


class ResultOut(Schema):
    item: str
    pos: int
    value: Any = Field(description="null where the answers do not decide.")
    confidence: float = Field(description="How likely `value` is right, 0 to 1.")
    distribution: dict[str, float] = Field(
        description="The chance of each label, or of each part of the value by name or number."
    )
    verdict: str = Field(description="agreed, open or disagree.")
    why: str
    answers: int
    advice: str | None = Field(
        default=None, description="Whether it is asked again, where that is asked as it helps."
    )
    members_value: Any = Field(
        default=None,
        description="The value of the members alone, where a model of the items changed it.",
    )


class ResultPage(Schema):
    rows: list[ResultOut]
    next: str | None


class GoldRow(Schema):
    item: str = Field(max_length=200)
    value: dict[str, Any]
    reason: str = Field(
        default="", max_length=2_000, description="Shown to members after they answered."
    )


class GoldIn(Schema):
    rows: list[GoldRow] = Field(max_length=10_000)


class PredictionRow(Schema):
    item: str = Field(max_length=200)
    value: dict[str, Any] | None = Field(
        default=None, description="In the form of the task type, or:"
    )
    result: list[dict[str, Any]] | None = Field(
        default=None, description="Label Studio's `result`."
    )
    score: float | None = Field(default=None, ge=0, le=1)


class PredictionsIn(Schema):
    model: str = Field(min_length=1, max_length=80, description="Members read this name.")
    rows: list[PredictionRow] = Field(max_length=10_000)


class GoldFile(Schema):
    """Parameters of a file of true answers."""

    filename: str = Field("", max_length=255, description="The file's name, with its ending.")
    format: str = Field(
        "", max_length=40, description="table, or a format of another tool, as in coco or yolo."
    )


class PredictionsFile(GoldFile):
    """Parameters of a file of predictions."""

    model: str = Field("", max_length=80, description="Members read this name.")


class KeptOut(Schema):
    kept: int
