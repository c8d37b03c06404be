"""Values of licences: standings, bonds, engagements and what a client sees of a licensed set."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from minga_pure.money import Money


class Standing(StrEnum):
    """Standing of a licensed item: may it be used now?"""

    LIVE = "live"
    RESTRICTED = "restricted"
    WITHDRAWN = "withdrawn"


class StandingReason(StrEnum):
    """Reason of a standing; empty for a live item."""

    NONE = ""
    RESTRICTED = "restricted"
    WITHDRAWN = "withdrawn"
    BARRED = "barred"
    ERASED = "erased"
    ENDED = "ended"


STANDING_TITLES: Final[dict[Standing, str | Promise]] = {
    Standing.LIVE: _("may be used"),
    Standing.RESTRICTED: _("must rest"),
    Standing.WITHDRAWN: _("must be erased"),
}
REASON_TITLES: Final[dict[StandingReason, str | Promise]] = {
    StandingReason.NONE: "",
    StandingReason.RESTRICTED: _("a case about it is open"),
    StandingReason.WITHDRAWN: _("the person withdrew their consent"),
    StandingReason.BARRED: _("members voted against this use"),
    StandingReason.ERASED: _("the person had it erased"),
    StandingReason.ENDED: _("the licence has ended"),
}


class BondState(StrEnum):
    """State of the bond of one licensed item; released and forfeited exclude each other."""

    IN_ESCROW = "in_escrow"
    RELEASED = "released"
    FORFEITED = "forfeited"


@dataclass(frozen=True, slots=True)
class LicenceView:
    """A licensed set of one client. `price`, `bond`: of one item."""

    public_id: UUID
    client: UUID
    series: UUID
    recipients: tuple[str, ...]
    days: int
    price: Money
    bond: Money
    items: int
    started_at: datetime
    ends_at: datetime
    is_running: bool


@dataclass(frozen=True, slots=True)
class ItemStanding:
    """A licensed item and its standing, derived at the moment of the question."""

    licence: UUID
    item: UUID
    standing: Standing
    reason: StandingReason

    @property
    def standing_title(self) -> str | Promise:
        """Return the standing in the reader's words."""
        return STANDING_TITLES[self.standing]

    @property
    def reason_title(self) -> str | Promise:
        """Return the reason in the reader's words."""
        return REASON_TITLES[self.reason]


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A change of standing in the feed of a client; `id` orders the feed."""

    id: int
    item: ItemStanding
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class BondView:
    """The bond of one item under one licence."""

    licence: UUID
    client: UUID
    item: UUID
    recipients: tuple[str, ...]
    money: Money
    state: BondState
    ends_at: datetime
    decided_at: datetime | None
    case: UUID | None


@dataclass(frozen=True, slots=True)
class FreezeView:
    """A client to whom nothing is delivered; `recipient` empty: to none of its nodes."""

    client: UUID
    recipient: str
    reason: str
    case: UUID
    frozen_at: datetime
    lifted_at: datetime | None


@dataclass(frozen=True, slots=True)
class NodeKey:
    """A node of the granted tree, the node above it, and its public key once it signed."""

    node: str
    under: str
    vkey: str | None
