"""A client's terms of consent: check, publish, list, close."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from minga_client.transport import Transport


class TermsProblem(msgspec.Struct, frozen=True):
    """A fault of terms: its code, the field, the sentence or value at fault, and what to do."""

    code: str
    field: str
    quote: str
    sentence: str


class TermsVersion(msgspec.Struct, frozen=True):
    """One published version of terms; `live_grants` counts consents in force of all versions."""

    id: UUID
    series: UUID
    version: int
    title: str
    sha256: str
    published_at: datetime
    is_open: bool
    live_grants: int


class _TermsCheck(msgspec.Struct):
    problems: list[TermsProblem]


class _TermsRows(msgspec.Struct):
    rows: list[TermsVersion]


class ConsentTerms:
    """The terms of the client for which the token speaks: `minga.terms`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def check(self, terms: Mapping[str, Any]) -> list[TermsProblem]:
        """Return every fault of terms; an empty list: they can be published."""
        content = self._transport.post("/terms/check", json=dict(terms)).content
        return msgspec.json.decode(content, type=_TermsCheck).problems

    def publish(
        self, terms: Mapping[str, Any], *, replaces: UUID | str | None = None
    ) -> TermsVersion:
        """Offer terms to members; `replaces`: an earlier version. The same text twice is one
        version."""
        payload = {**terms, "replaces": str(replaces) if replaces else None}
        content = self._transport.post("/terms", json=payload).content
        return msgspec.json.decode(content, type=TermsVersion)

    def list(self) -> list[TermsVersion]:
        """Return every version of your terms, the newest first."""
        return msgspec.json.decode(self._transport.get("/terms").content, type=_TermsRows).rows

    def close(self, terms: UUID | str) -> TermsVersion:
        """Offer a series to nobody any more; consents in force stay. Twice is as once."""
        content = self._transport.post(f"/terms/{terms}/close").content
        return msgspec.json.decode(content, type=TermsVersion)
