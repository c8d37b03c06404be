"""Words of judgement: findings, appeals, juries, a client's doubts, and what can go wrong."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from minga_pure.money import Money

SEATS = 3


class FindingKind(StrEnum):
    """What a finding is about: answers of a member, or her account."""

    ANSWERS = "answers"
    SUSPENSION = "suspension"


class SuspensionState(StrEnum):
    """Where a suspension is. LIFTED: an appeal was won, before or after it began."""

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
    """What a juror says."""

    MEMBER = "member"
    FINDING = "finding"


class DoubtState(StrEnum):
    AUDITING = "auditing"
    DECIDED = "decided"


class Wish(StrEnum):
    """What a client wants should the sample show too many faults."""

    RELABEL = "relabel"
    REFUND = "refund"


class Outcome(StrEnum):
    HOLDS = "holds"
    RELABEL = "relabel"
    REFUND = "refund"


class LetterKind(StrEnum):
    FINDING = "finding"
    APPEAL = "appeal"
    DOUBT = "doubt"
    JURY = "jury"
    SUSPENSION = "suspension"


@dataclass(frozen=True, slots=True)
class LetterCard:
    """What a member was told, in her language; it stays in her inbox."""

    public_id: UUID
    kind: LetterKind
    about: UUID
    language: str
    text: str
    at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class JurorCard:
    """One seat of a jury. Nobody but the juror herself learns who sits in it."""

    seat: int
    said: Side | None
    reason: str


@dataclass(frozen=True, slots=True)
class AppealCard:
    public_id: UUID
    words: str
    at: datetime
    until: datetime
    state: AppealState
    decided_at: datetime | None
    checkpoint: int
    seed: bytes
    candidates: tuple[str, ...]
    jurors: tuple[JurorCard, ...]


@dataclass(frozen=True, slots=True)
class JudgedAnswer:
    """An answer as peers and jurors see it: what was shown and said, and nobody's name."""

    id: UUID
    pos: int
    content: dict[str, Any]
    said: str
    kind: str
    value: Any
    spent_ms: int
    price: Money
    paid: Money


@dataclass(frozen=True, slots=True)
class SuspensionCard:
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
class FindingCard:
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
    at: datetime
    appeal_until: datetime
    answers: tuple[JudgedAnswer, ...]
    appeal: AppealCard | None
    letter: str
    suspension: SuspensionCard | None = None

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
class DoubtCard:
    """What a client doubts about a batch, and what came of it."""

    public_id: UUID
    project: UUID
    project_title: str
    client: str
    criterion: str
    words: str
    wish: Wish
    at: datetime
    state: DoubtState
    answers: int
    sampled: int
    looked_at: int
    faulty: int
    low: float | None
    high: float | None
    outcome: Outcome | None
    decided_at: datetime | None
    refunded: Money
    again: int


@dataclass(frozen=True, slots=True)
class Figures:
    """How a project, a client or the house judged: counted anew from what stands today."""

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


class JudgementError(Exception):
    """Something about a decision that cannot be; the text says what to do next."""

    text = _("This cannot be done.")

    def __str__(self) -> str:
        return str(self.args[0] if self.args else self.text)


class NoSuchCase(JudgementError):
    text = _("There is no such case, or it is not yours.")


class NotForMediators(JudgementError):
    text = _("Only a mediator in office can decide this, and never about herself.")


class NoCriterion(JudgementError):
    text = _("Name a criterion that was shown before these answers were given.")


class NoEvidence(JudgementError):
    text = _("Say what in the answers shows it: without evidence there is no finding.")


class NoWords(JudgementError):
    text = _("Please write a sentence: whoever reads it has to understand why.")


class NotHerLanguage(JudgementError):
    text = _("Write it in a language that this member reads: %(languages)s.")


class NoSuchMember(JudgementError):
    text = _("There is no member of this name.")


class NoGround(JudgementError):
    text = _("Choose one of the grounds that the members voted.")


class TooManyDays(JudgementError):
    text = _("Suspend for 1 to %(days)s days, as the members voted. It then ends by itself.")


class NothingWaits(JudgementError):
    text = _("These answers do not wait for a decision any more: they are accepted and paid.")


class OneMemberOnly(JudgementError):
    text = _("One finding is about answers of one member in one project.")


class AlreadyAppealed(JudgementError):
    text = _("You have appealed against this already. The jury looks at it.")


class TooLate(JudgementError):
    text = _("The time for this is over.")


class NothingToDoubt(JudgementError):
    text = _("Choose answers of this project that were delivered to you.")


class AlreadyDoubted(JudgementError):
    text = _("A check of this project is running already; its result comes first.")
