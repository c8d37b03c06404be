"""Words of judgement: findings, appeals, juries, a client's doubts, and what can go wrong."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from minga_pure.money import Money

SEATS = 3


class FindingKind(StrEnum):
    """Subject of a finding: answers of a member, or their account."""

    ANSWERS = "answers"
    SUSPENSION = "suspension"


class SuspensionState(StrEnum):
    """State of a suspension. LIFTED: an appeal was won, before or after it began."""

    ANNOUNCED = "announced"
    JURY_LOOKS = "jury_looks"
    HOLDS = "holds"
    OVER = "over"
    LIFTED = "lifted"


class AppealState(StrEnum):
    OPEN = "open"
    WON = "won"
    LOST = "lost"


class Side(StrEnum):
    """The side that a juror takes."""

    MEMBER = "member"
    FINDING = "finding"


class DisputeState(StrEnum):
    AUDITING = "auditing"
    DECIDED = "decided"


class Wish(StrEnum):
    """Remedy that the client asks for, should the sample show too many faults."""

    RELABEL = "relabel"
    REFUND = "refund"


class DisputeOutcome(StrEnum):
    HOLDS = "holds"
    RELABEL = "relabel"
    REFUND = "refund"


class DecisionNoticeKind(StrEnum):
    FINDING = "finding"
    APPEAL = "appeal"
    DISPUTE = "dispute"
    JURY = "jury"
    SUSPENSION = "suspension"


@dataclass(frozen=True, slots=True)
class DecisionNoticeView:
    """A notice in the member's inbox, in their language; it stays there."""

    public_id: UUID
    kind: DecisionNoticeKind
    about: UUID
    language: str
    text: str
    sent_at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class JurorView:
    """One seat of a jury. Nobody but the juror herself learns who sits in it."""

    seat: int
    side: Side | None
    reason: str


@dataclass(frozen=True, slots=True)
class AppealView:
    public_id: UUID
    words: str
    appealed_at: datetime
    until: datetime
    state: AppealState
    decided_at: datetime | None
    checkpoint: int
    seed: bytes
    candidates: tuple[str, ...]
    jurors: tuple[JurorView, ...]


@dataclass(frozen=True, slots=True)
class JudgedAnswer:
    """An answer as peers and jurors see it: what was shown and said, and nobody's name."""

    id: UUID
    pos: int
    content: dict[str, Any]
    answer_text: str
    kind: str
    value: Any
    spent_ms: int
    price: Money
    paid: Money


@dataclass(frozen=True, slots=True)
class SuspensionView:
    """No new work for a member, from when to when; what she holds and has stays hers."""

    finding: UUID
    ground: str
    decided_by: str
    since: datetime
    until: datetime
    state: SuspensionState
    member: str = ""

    @property
    def is_ahead_or_holds(self) -> bool:
        return self.state not in (SuspensionState.OVER, SuspensionState.LIFTED)


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding with all that it needs to be fair: criterion, evidence, human, appeal."""

    public_id: UUID
    kind: FindingKind
    project: UUID | None
    project_title: str
    question: str
    criterion: str
    ground: str
    evidence: str
    decided_by: str
    decided_at: datetime
    appeal_until: datetime
    answers: tuple[JudgedAnswer, ...]
    appeal: AppealView | None
    decision_notice: str
    suspension: SuspensionView | None = None

    @property
    def may_be_appealed(self) -> bool:
        return self.appeal is None


@dataclass(frozen=True, slots=True)
class DoubtfulAnswer:
    """A waiting answer against which peers spoke: what a mediator decides about."""

    answer: JudgedAnswer
    project: UUID
    project_title: str
    member: int
    languages: tuple[str, ...]
    until: datetime
    criteria: tuple[str, ...]
    against: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class DisputeView:
    """A client's dispute about a batch, with its outcome."""

    public_id: UUID
    project: UUID
    project_title: str
    client: str
    criterion: str
    words: str
    wish: Wish
    opened_at: datetime
    state: DisputeState
    answers: int
    sampled: int
    looked_at: int
    faulty: int
    low: float | None
    high: float | None
    outcome: DisputeOutcome | None
    decided_at: datetime | None
    refunded: Money
    relabelled: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of a project, a client or the house, from the rows of today."""

    accepted: int
    waiting: int
    refused: int
    findings: int
    appeals: int
    reversed: int

    @property
    def refused_share(self) -> float:
        settled = self.accepted + self.refused
        return self.refused / settled if settled else 0.0
