"""Value types of releases: items with their answers, and the export file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from minga_pure.tasktypes import TaskType


class Format(StrEnum):
    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"
    LABEL_STUDIO = "label-studio"
    LABEL_STUDIO_CONSENSUS = "label-studio-consensus"


class ReleasedAnswer(msgspec.Struct):
    """One paid answer. `annotator` is the same person within a project, and only there."""

    id: str
    annotator: str
    kind: str
    value: dict[str, Any]
    at: str
    spent_ms: int
    price_micros: int
    instruction_version: int


class VoteCount(msgspec.Struct):
    """Number of answers with a label. A list of these has no keys that are made of data."""

    name: str
    count: int


class Probability(msgspec.Struct):
    """Probability (0..1) of a label, or of a part of the result."""

    name: str
    probability: float


class ReleasedItem(msgspec.Struct):
    """One item, every answer to it, and what the labels among them say together.

    majority: the value most members gave; None when they do not decide. share: how many of the
    labels agree (0..1). labels: how many answers are labels. votes: answers that used each label.

    result, confidence, distribution, verdict: what quality says, each member weighed by how often
    she is right; None and "" until it has looked at the item. members_result: what the members
    alone say, where a model of the items changed it.
    """

    item: str
    pos: int
    content: dict[str, Any]
    majority: dict[str, Any] | None
    share: float
    labels: int
    votes: list[VoteCount]
    answers: list[ReleasedAnswer]
    result: dict[str, Any] | None = None
    confidence: float | None = None
    distribution: list[Probability] = []
    verdict: str = ""
    members_result: dict[str, Any] | None = None


class AggregatedResult(msgspec.Struct):
    """The aggregation of one item by quality; all None before the first run."""

    value: dict[str, Any] | None
    confidence: float | None
    distribution: dict[str, float] | None
    verdict: str | None
    members_value: dict[str, Any] | None = None


Batches = Iterator[list[ReleasedItem]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The project of an export: what its file says of it."""

    project: UUID
    title: str
    question: str
    client: str
    type: TaskType
    labels: tuple[dict[str, Any], ...]
    multiple: bool
    currency: str


@dataclass(frozen=True, slots=True)
class Export:
    """A file on its way: `chunks` are made while they are sent, however large the project is."""

    filename: str
    media_type: str
    chunks: Iterator[bytes]
    as_of: datetime
