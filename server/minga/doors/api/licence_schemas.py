"""Schemas of licences, their items, engagements and the feed of changes."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Field, Schema

from minga.doors.api.declared import Text
from minga.doors.api.schemas import Currency, RequestBody
from minga_pure.consent.terms import DAYS_MAX, PRICE_MAX

ITEMS_MAX = 1_000
NOTE_MAX = 20_000

Node = Annotated[Text, Field(max_length=60, description="Key of a recipient in the terms.")]


class NewLicenceIn(RequestBody):
    """A licence of every item that may join: under a live consent that lasts as long."""

    series: UUID = Field(description="The `series` of your terms.")
    recipients: list[Node] = Field(max_length=50)
    days: int = Field(ge=0, le=DAYS_MAX)
    price_micros: int = Field(ge=0, le=PRICE_MAX, description="Price of one item, in micros.")
    currency: Currency = Field(description="ISO 4217.")


class LicenceOut(Schema):
    id: UUID
    series: UUID
    recipients: list[str]
    days: int
    price_micros: int
    bond_micros: int = Field(description="In escrow for each item until the term ends.")
    currency: str
    items: int
    started_at: datetime
    ends_at: datetime
    is_running: bool


class LicenceCountsOut(LicenceOut):
    live: int = Field(description="Items that may be used now.")
    restricted: int = Field(description="Items that must rest while a case is open.")
    withdrawn: int = Field(description="Items that must be erased.")


class LicenceListOut(Schema):
    rows: list[LicenceOut]


class StandingOut(Schema):
    licence: UUID
    item: UUID
    standing: str = Field(description="live, restricted or withdrawn.")
    reason: str = Field(description="Empty for a live item.")


class StandingPageOut(Schema):
    rows: list[StandingOut]
    next: str | None = Field(description="The cursor of the next page; null on the last.")


class StandingsOut(Schema):
    rows: list[StandingOut] = Field(description="An item that is not yours is not here.")


class StandingsIn(RequestBody):
    items: list[UUID] = Field(max_length=ITEMS_MAX)


class StandingChangeOut(StandingOut):
    changed_at: datetime


class ChangePageOut(Schema):
    rows: list[StandingChangeOut]
    next: str = Field(description="Ask again with this cursor; it stays while nothing changes.")


class EngagementTextIn(RequestBody):
    series: UUID
    node: Node
    key: Text = Field(max_length=200, description="Public key of the recipient: name+hash+key.")


class EngagementTextOut(Schema):
    text: str = Field(description="Both sides sign exactly this text.")


class EngagementIn(RequestBody):
    note: Text = Field(max_length=NOTE_MAX, description="The text with the signatures.")


class ChainNodeOut(Schema):
    node: str
    under: str = Field(description="Who supplies it; empty: the co-operative.")
    key: str | None = Field(description="The key that it signed with; null until it signed.")
    is_complete: bool = Field(description="Every link above it is signed: copies can leave.")


class EngagementsOut(Schema):
    rows: list[ChainNodeOut]


class WebhookIn(RequestBody):
    url: Text = Field(max_length=500, description="HTTPS; empty stops it.")


class WebhookOut(Schema):
    url: str
    key: str = Field(description="Public key of its signatures: name+hash+key.")
