"""Words of take-downs: searches, matches, cases, their events and letters."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from minga.domains.people.types import MemberRef


class SearchState(StrEnum):
    """State of a search; the last two are final."""

    WAITING = "waiting"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"


class EventKind(StrEnum):
    """An event of a case. The clock writes OVERDUE; the others have an actor or the claimant."""

    OPENED = "opened"
    HOLD = "held"
    REMOVED = "removed"
    DISPUTED = "disputed"
    OVERDUE = "overdue"
    CLOSED_REMOVED = "closed_removed"
    CLOSED_LICENSED = "closed_licensed"
    CLOSED_MISUSE = "closed_misuse"
    CLOSED_WITHDRAWN = "closed_withdrawn"


EVENT_TITLES: Final[dict[EventKind, str | Promise]] = {
    EventKind.OPENED: _("The case was opened"),
    EventKind.HOLD: _("Nothing more is delivered to this recipient until the case is closed"),
    EventKind.REMOVED: _("The recipient says it was taken down"),
    EventKind.DISPUTED: _("The recipient disputes it"),
    EventKind.OVERDUE: _("The recipient did not answer in time; nothing more is delivered to it"),
    EventKind.CLOSED_REMOVED: _("Closed: it was taken down"),
    EventKind.CLOSED_LICENSED: _("Closed: the licence allowed this use"),
    EventKind.CLOSED_MISUSE: _("Closed: the licence did not allow this use"),
    EventKind.CLOSED_WITHDRAWN: _("Closed by the person who opened it"),
}
ANSWERS: Final = (EventKind.REMOVED, EventKind.DISPUTED)
CLOSINGS: Final = (
    EventKind.CLOSED_REMOVED,
    EventKind.CLOSED_LICENSED,
    EventKind.CLOSED_MISUSE,
    EventKind.CLOSED_WITHDRAWN,
)
HOLDS: Final = (EventKind.HOLD, EventKind.OVERDUE)
DUTIES: Final = (
    EventKind.HOLD,
    EventKind.CLOSED_REMOVED,
    EventKind.CLOSED_LICENSED,
    EventKind.CLOSED_MISUSE,
)
"""What a data steward decides."""


class LetterKind(StrEnum):
    """To whom a letter of a case goes."""

    RECIPIENT = "recipient"
    HOST = "host"
    AUTHORITY = "authority"


LETTER_TITLES: Final[dict[LetterKind, str | Promise]] = {
    LetterKind.RECIPIENT: _("To the firm that had this copy"),
    LetterKind.HOST: _("To whoever runs the page"),
    LetterKind.AUTHORITY: _("To the data protection authority"),
}


@dataclass(frozen=True, slots=True)
class Claimant:
    """A person who asks: a member, or the bearer of a code without an account."""

    member: MemberRef | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class NewSearch:
    """A found file and what it is compared with.

    `items`: ids that the claimant names; empty for a member: all their own. `reference`: their own
    saved copy, needed where the item is not in their vault.
    """

    content: bytes
    media_type: str
    address: str = ""
    items: tuple[UUID, ...] = ()
    reference: bytes | None = None


@dataclass(frozen=True, slots=True)
class MatchView:
    """A delivery whose mark is in the found file.

    `false_accusation_bound`: how likely the search would have named anybody uninvolved; `share`:
    the part of the item that the found file shows; `case`: the case opened on it.
    """

    public_id: UUID
    item: UUID
    recipient_name: str
    recipient_country: str
    controller: str
    title: str
    purposes: tuple[str, ...]
    delivered_at: datetime
    share: float
    score: float
    false_accusation_bound: float
    case: UUID | None


@dataclass(frozen=True, slots=True)
class SearchView:
    """A search as its claimant sees it. `compared` of `total` items are done."""

    public_id: UUID
    state: SearchState
    kind: str
    found_sha256: str
    address: str
    compared: int
    total: int
    shown_items: int
    trouble: str
    asked_at: datetime
    expires_at: datetime
    matches: tuple[MatchView, ...]

    @property
    def is_running(self) -> bool:
        """Return True while the result is not there yet."""
        return self.state in (SearchState.WAITING, SearchState.RUNNING)


@dataclass(frozen=True, slots=True)
class EventView:
    """An event of a case; `day`: when the recipient took the copy down."""

    kind: EventKind
    words: str
    day: date | None
    decided_by: str
    happened_at: datetime

    @property
    def title(self) -> str | Promise:
        """Return the event in the reader's words."""
        return EVENT_TITLES[self.kind]


@dataclass(frozen=True, slots=True)
class TakedownView:
    """A take-down case: what was found, whose copy it is, what has happened, what is due."""

    public_id: UUID
    search: UUID
    client: UUID
    opened_at: datetime
    answer_until: datetime
    found_sha256: str
    address: str
    match: MatchView
    events: tuple[EventView, ...]
    is_overdue: bool
    by_member: bool

    @property
    def kinds(self) -> tuple[EventKind, ...]:
        """Return the kinds of events, the first first."""
        return tuple(event.kind for event in self.events)

    @property
    def is_closed(self) -> bool:
        """Return True when nothing more happens in this case."""
        return any(kind in CLOSINGS for kind in self.kinds)

    @property
    def is_answered(self) -> bool:
        """Return True when the recipient has answered."""
        return any(kind in ANSWERS for kind in self.kinds)

    @property
    def has_hold(self) -> bool:
        """Return True while nothing more is delivered to the recipient because of this case."""
        return not self.is_closed and any(kind in HOLDS for kind in self.kinds)


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of a case, in one language, to be sent by whoever wants to."""

    kind: LetterKind
    language: str
    subject: str
    text: str

    @property
    def title(self) -> str | Promise:
        """Return to whom the letter goes."""
        return LETTER_TITLES[self.kind]
