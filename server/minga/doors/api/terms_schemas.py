"""Schemas of terms of consent. The check of the domain names what is wrong, not the schema."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Field, Schema

from minga.doors.api.declared import Text
from minga.doors.api.schemas import RequestBody
from minga_pure.consent.purposes import ITEM_KINDS, PURPOSES
from minga_pure.consent.terms import (
    LANGUAGES,
    PRICE_MAX,
    ROLES,
    SAFEGUARDS,
    WITHDRAWAL,
    WITHDRAWAL_LEAST,
)

Short = Annotated[Text, Field(max_length=300)]
Number = Annotated[int, Field(ge=0, le=PRICE_MAX)]


def _of(names: Iterable[str]) -> str:
    return f"Of: {', '.join(names)}."


class TeachBackIn(RequestBody):
    question: Short
    options: list[Short] = Field(max_length=6)
    right_option: Number = Field(description="The place of the right option, from 0.")


class TermsTextIn(RequestBody):
    """The terms in plain words of one language, with the questions of that language."""

    language: Short = Field(description=_of(LANGUAGES))
    summary: Text = Field(max_length=600)
    text: Text = Field(max_length=20_000)
    questions: list[TeachBackIn] = Field(max_length=8)


class TermsRecipientIn(RequestBody):
    """A firm that gets copies; `under`: the key of the firm that supplies it."""

    key: Short
    name: Short
    role: Short = Field(description=_of(ROLES))
    country: Short = Field(description="ISO 3166-1 alpha-2.")
    safeguards: list[Short] = Field([], max_length=8, description=_of(SAFEGUARDS))
    under: Short = ""


class TermsIn(RequestBody):
    """Terms of a licence of personal data. POST /terms/check says what members would refuse."""

    title: Text = Field(max_length=160)
    product: Text = Field(max_length=2_000)
    purposes: list[Short] = Field(max_length=12, description=_of(PURPOSES))
    items: list[Short] = Field(max_length=5, description=_of(ITEM_KINDS))
    recipients: list[TermsRecipientIn] = Field(max_length=50)
    retention_days: Number
    validity_days: Number
    price_micros: Number
    currency: Short
    further_licence: bool = False
    royalty_millionths: Number = 0
    withdrawal: list[Short] = Field(
        list(WITHDRAWAL_LEAST), max_length=4, description=_of(WITHDRAWAL)
    )
    clauses: list[Annotated[Text, Field(max_length=2_000)]] = Field([], max_length=30)
    texts: list[TermsTextIn] = Field(max_length=7)
    alternative: Short = Field("", description="Id of other terms, offered where these do not fit.")


class NewTermsIn(TermsIn):
    replaces: UUID | None = Field(None, description="An earlier version of the same terms.")


class ProblemOut(Schema):
    code: str
    field: str
    quote: str = Field(description="The sentence or value at fault.")
    sentence: str


class CheckOut(Schema):
    problems: list[ProblemOut] = Field(description="Empty: these terms can be offered.")


class TermsOut(Schema):
    id: UUID
    series: UUID
    version: int
    title: str
    sha256: str
    published_at: datetime
    is_open: bool = Field(description="Offered to members today.")
    live_grants: int = Field(description="Consents in force today, of all versions.")


class TermsListOut(Schema):
    rows: list[TermsOut]


class ConsentOut(Schema):
    id: UUID = Field(description="Of the record: one for each event of a consent.")
    consent: UUID
    member: UUID = Field(description="The member's name for you; other clients know another one.")
    terms: UUID
    event: str = Field(description="granted, confirmed or withdrawn")
    recorded_at: datetime
    live_from: datetime
    expires_at: datetime
    withdrawn_at: datetime | None


class ConsentPageOut(Schema):
    rows: list[ConsentOut]
    next: str | None = Field(description="The cursor of the next page; null after the last one.")


class CollectionIn(RequestBody):
    """The terms, the kind of item, and the other work of a collection project."""

    terms: UUID = Field(description="Id of any version of your terms; the open one counts.")
    item_kind: Short = Field(description=_of(ITEM_KINDS))
    alternative: UUID = Field(
        description="A published project of yours that pays at least the same and takes no longer:"
        " slots of it are set aside for members who do not agree."
    )


class CollectionOut(Schema):
    """A collection project and its items, by the standing of their consents. Nobody is named."""

    project: UUID
    series: UUID
    item_kind: str
    alternative: UUID
    live: int = Field(description="Items that can be delivered now.")
    cooling_off: int = Field(description="Items of consents that cool off: nothing leaves yet.")
    withdrawn: int = Field(description="Items of consents that were withdrawn or have ended.")
