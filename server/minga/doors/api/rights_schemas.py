"""Schemas of people's rights. Signed notes are texts; the domain verifies them."""

from typing import Annotated

from ninja import Field, Schema

from minga.doors.api.declared import Text
from minga.doors.api.schemas import RequestBody
from minga_pure.consent.terms import LANGUAGES

Note = Annotated[str, Field(max_length=1_000_000)]
Line = Annotated[Text, Field(max_length=500)]


class DiscoveryOut(Schema):
    key: str
    kinds: list[str]


class PullIn(RequestBody):
    pull: Note = Field(description="A signed minga-rights-pull/v1 note.")


class OpenRequestsOut(Schema):
    open: str = Field(description="A signed minga-rights-open/v1 note.")


class ReceiptsIn(RequestBody):
    """A minga-rights-receipt/v1 note, and the receipts of the recipients below."""

    receipt: Note
    below: list[Note] = Field([], max_length=1_000)


class ReceiptsTakenOut(Schema):
    new: int


class RecipientNodeIn(RequestBody):
    """Without an address a recipient pulls; without a key it answers on a page, by a link."""

    address: Line = Field("", description="Its HTTPS address, as minga recipient serves it.")
    public_key: Line = Field("", description="As printed by minga recipient create.")
    contact: Line = Field("", description="An e-mail address, for a recipient without software.")
    language: Line = Field("en", description=f"Of letters to it. Of: {', '.join(LANGUAGES)}.")


class RecipientNodeOut(Schema):
    key: str
    name: str
    address: str
    public_key: str
    contact: str
    language: str


class RecipientNodesOut(Schema):
    rows: list[RecipientNodeOut]
