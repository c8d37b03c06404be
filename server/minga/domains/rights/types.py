"""Words of rights: what a person can ask, where it stands at each recipient, and its clock."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from minga_pure.rights import DenialReason, RequestKind

KIND_TITLES: Final[dict[RequestKind, str | Promise]] = {
    RequestKind.ACCESS: _("See what is held"),
    RequestKind.PORTABILITY: _("Get a copy to take along"),
    RequestKind.RECTIFICATION: _("Correct something"),
    RequestKind.RESTRICTION: _("Stop the use for now"),
    RequestKind.OBJECTION: _("Object to the use"),
    RequestKind.ERASURE: _("Call it back and erase it"),
    RequestKind.CONSENT_WITHDRAWN: _("Withdraw the consent"),
}
REASON_TITLES: Final[dict[DenialReason, str | Promise]] = {
    DenialReason.NEED_USER_VERIFICATION: _("It has to be clearer who asks."),
    DenialReason.SUSPECTED_FRAUD: _("The request looks like fraud."),
    DenialReason.INSUFFICIENT_VERIFICATION: _("It is not proved enough who asks."),
    DenialReason.NO_MATCH: _("Nothing of this is held here."),
    DenialReason.CLAIM_NOT_COVERED: _("The law does not give this right here."),
    DenialReason.OUTSIDE_JURISDICTION: _("Another law applies here."),
    DenialReason.TOO_MANY_REQUESTS: _("The same was asked too often."),
    DenialReason.OTHER: _("Another reason, given in words."),
}


ADDRESS_MAX: Final = 500
"""Characters of a recipient's web address."""
EMAIL_MAX: Final = 254
"""Characters of an e-mail address."""


class Source(StrEnum):
    """The way by which a request came."""

    MEMBER = "member"
    VISITOR = "visitor"
    WITHDRAWAL = "withdrawal"


class BranchState(StrEnum):
    """State of a request at one recipient, as stored; overdue is computed from the clock."""

    WAITING = "waiting"
    IN_PROGRESS = "in_progress"
    ANSWERED = "answered"
    DENIED = "denied"


FINAL_STATES: Final = (BranchState.ANSWERED, BranchState.DENIED)


class ReceiptSource(StrEnum):
    """The way by which a receipt came: pushed or fetched over HTTP, or written on the page."""

    REPLY = "reply"
    SUBMITTED = "submitted"
    PAGE = "page"


NODE_STATES: Final[dict[str, str | Promise]] = {
    "waiting": _("waits"),
    "in_progress": _("is being done"),
    "answered": _("done"),
    "denied": _("refused"),
    "overdue": _("silent: the time is over"),
}


@dataclass(frozen=True, slots=True)
class BranchView:
    """A recipient of the tree: its state, its last receipt, and what its silence led to."""

    public_id: UUID
    node: str
    name: str
    country: str
    depth: int
    state: str
    copies: int
    reached_at: datetime | None
    answered_at: datetime | None
    reason: str
    details: str
    escalated_at: datetime | None
    case: UUID | None
    frozen: bool
    receipt: str

    @property
    def state_title(self) -> str | Promise:
        """Return the state in the reader's words."""
        return NODE_STATES[self.state]

    @property
    def reason_title(self) -> str | Promise:
        """Return the reason of a denial in the reader's words, or an empty string."""
        return REASON_TITLES[DenialReason(self.reason)] if self.reason else ""


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request with its clock and the tree of its recipients, parents before children."""

    public_id: UUID
    kind: RequestKind
    source: Source
    grant: UUID | None
    item: UUID | None
    words: str
    requested_at: datetime
    respond_by: datetime
    extension_reason: str
    home_done_at: datetime | None
    home_words: str
    closed_at: datetime | None
    branches: tuple[BranchView, ...] = ()

    @property
    def title(self) -> str | Promise:
        """Return the right that was used, in the reader's words."""
        return KIND_TITLES[self.kind]

    @property
    def answered(self) -> int:
        """Count the recipients that gave a final answer."""
        return sum(branch.state in FINAL_STATES for branch in self.branches)

    @property
    def is_answered(self) -> bool:
        """Return True when every recipient gave a final answer."""
        return self.answered == len(self.branches)

    @property
    def silent(self) -> int:
        """Count the recipients whose time is over."""
        return sum(branch.state == "overdue" for branch in self.branches)


@dataclass(frozen=True, slots=True)
class LinkView:
    """One request as its recipient reads it on a page or in a letter: copies, and no person."""

    branch: UUID
    kind: RequestKind
    name: str
    client: UUID
    items: tuple[str, ...]
    correction: str
    requested_at: datetime
    respond_by: datetime
    state: str
    language: str
    contact: str
    token: str

    @property
    def title(self) -> str | Promise:
        """Return the right that was used, in the reader's words."""
        return KIND_TITLES[self.kind]

    @property
    def is_answered(self) -> bool:
        """Return True when a final answer is stored."""
        return self.state in FINAL_STATES


@dataclass(frozen=True, slots=True)
class VisitView:
    """A question of somebody without an account; `request` once it is clear what it is about."""

    public_id: UUID
    kind: RequestKind
    reference: str
    words: str
    language: str
    asked_at: datetime
    respond_by: datetime
    decision: str
    request: RequestView | None

    @property
    def title(self) -> str | Promise:
        """Return the right that was used, in the reader's words."""
        return KIND_TITLES[self.kind]


@dataclass(frozen=True, slots=True)
class NodeView:
    """Address, public key and contact of a recipient of a client's terms."""

    client: UUID
    node: str
    address: str
    key: str
    contact: str
    language: str
    set_at: datetime


@dataclass(frozen=True, slots=True)
class NewBreach:
    """A report of a breach as a data steward writes it; without a client it is at home."""

    client: UUID | None
    node: str
    kinds: tuple[str, ...]
    since: datetime
    until: datetime
    known_at: datetime
    nature: str
    consequences: str
    measures: str
    contact: str


@dataclass(frozen=True, slots=True)
class BreachView:
    """A reported breach with its clock: how many people, how many of them were told."""

    public_id: UUID
    breach: NewBreach
    recipient: str
    notify_by: datetime
    reported_at: datetime
    people: int
    told: int
    is_confirmed: bool
    authority_told_at: datetime | None
    delay_reason: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class CopyHolder:
    """A recipient that was given copies: a client's node, with its legal name."""

    client: UUID
    node: str
    name: str
    copies: int
    people: int
