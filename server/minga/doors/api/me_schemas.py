"""Schemas of the person of a token and of the keys with which this co-operative signs."""

from datetime import datetime

from ninja import Schema
from pydantic import Field

from minga.doors.api.schemas import ClientOut, MoneyOut


class MeOut(Schema):
    username: str
    scopes: list[str]
    client: ClientOut | None
    funds: list[MoneyOut] = Field(description="What the client has brought and not yet spent.")
    member: bool
    suspended_until: datetime | None = Field(None, description="Until then no new work for her.")


class KeysOut(Schema):
    origin: str
    receipts: str = Field(description="The public key that signs receipts, name+hash+key.")
    log: str = Field(description="The public key that signs the log's checkpoints.")
