"""Schemas of take-down cases: what was found, whose copy it is, what happened, what is due."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Field, Schema

from minga.doors.api.schemas import RequestBody

Words = Annotated[str, Field(max_length=2_000)]


class TakedownEventOut(Schema):
    kind: str = Field(
        description="opened, held, removed, disputed, overdue, closed_removed, closed_licensed,"
        " closed_misuse or closed_withdrawn."
    )
    title: str
    words: str
    day: date | None = Field(description="The day on which the copy was taken down.")
    happened_at: datetime


class TakedownOut(Schema):
    id: UUID
    item: UUID = Field(description="The licensed item that was found.")
    recipient: str = Field(description="Name of the recipient whose copy it is.")
    address: str = Field(description="Where it was found; empty: not said.")
    found_sha256: str
    false_accusation_bound: float = Field(
        description="How likely the search would have named anybody uninvolved."
    )
    opened_at: datetime
    answer_until: datetime
    is_answered: bool
    is_overdue: bool
    is_frozen: bool = Field(description="Nothing is delivered to this recipient or below it.")
    is_closed: bool
    events: list[TakedownEventOut]


class TakedownListOut(Schema):
    rows: list[TakedownOut]


class TakedownAnswerIn(RequestBody):
    answer: Literal["removed", "disputed"]
    day: date | None = Field(default=None, description="With removed: when it was taken down.")
    words: Words = Field(default="", description="With disputed: why, in at least ten characters.")
