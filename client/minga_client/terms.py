"""A client's terms of consent: check, publish, list, close; the records of consents to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from minga_client.downloads import write_whole
from minga_client.paging import rows
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


class ConsentRecord(msgspec.Struct, frozen=True):
    """One event of a consent to your terms: granted, confirmed or withdrawn.

    `member` is the member's name for you; another client knows another one.
    """

    id: UUID
    consent: UUID
    member: UUID
    terms: UUID
    event: str
    recorded_at: datetime
    live_from: datetime
    expires_at: datetime
    withdrawn_at: datetime | None


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

    def records(self) -> Iterator[ConsentRecord]:
        """Yield the records of consents that came into force, the oldest first."""
        return rows(self._transport, "/consents", ConsentRecord)

    def record(self, record: UUID | str) -> dict[str, Any]:
        """Return a signed record, the same that the member keeps; `verify_receipt` proves it."""
        return msgspec.json.decode(
            self._transport.get(f"/consents/{record}").content, type=dict[str, Any]
        )

    def download(self, folder: Path) -> Iterator[ConsentRecord]:
        """Write each record as `consent-ID.json`, and yield it; files that exist stay.

        A record without its proof of inclusion is fetched again the next time.
        """
        folder.mkdir(parents=True, exist_ok=True)
        for row in self.records():
            path = folder / f"consent-{row.id}.json"
            if not _has_proof(path):
                write_whole(path, msgspec.json.encode(self.record(row.id)))
            yield row


def _has_proof(path: Path) -> bool:
    try:
        document = msgspec.json.decode(path.read_bytes())
    except (FileNotFoundError, msgspec.DecodeError):
        return False
    return isinstance(document, dict) and "proof" in document
