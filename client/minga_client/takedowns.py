"""A client's take-down cases: list, show, evidence, answer."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from uuid import UUID

import msgspec

from minga_client.downloads import write_whole
from minga_client.transport import Transport


class TakedownEvent(msgspec.Struct, frozen=True):
    """An event of a case; `day`: when the recipient took the copy down."""

    kind: str
    title: str
    words: str
    day: date | None
    happened_at: datetime


class TakedownRecord(msgspec.Struct, frozen=True):
    """A case about a copy of yours that was found; `is_frozen`: nothing more is delivered."""

    id: UUID
    item: UUID
    recipient: str
    address: str
    found_sha256: str
    false_accusation_bound: float
    opened_at: datetime
    answer_until: datetime
    is_answered: bool
    is_overdue: bool
    is_frozen: bool
    is_closed: bool
    events: list[TakedownEvent]


class _Cases(msgspec.Struct):
    rows: list[TakedownRecord]


class Takedowns:
    """The take-down cases of the client for which the token speaks: `minga.takedowns`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self) -> list[TakedownRecord]:
        """The newest 200 cases, the newest first."""
        return msgspec.json.decode(self._transport.get("/takedowns").content, type=_Cases).rows

    def get(self, case: UUID | str) -> TakedownRecord:
        """One case with its events."""
        content = self._transport.get(f"/takedowns/{case}").content
        return msgspec.json.decode(content, type=TakedownRecord)

    def evidence(self, case: UUID | str, file: Path) -> Path:
        """Write the evidence bundle of a case; `minga verify` reads it without a network."""
        content = self._transport.get(f"/takedowns/{case}/evidence").content
        write_whole(file, content)
        return file

    def removed(self, case: UUID | str, day: date) -> TakedownRecord:
        """Answer that the copy was taken down on a day."""
        return self._answer(case, {"answer": "removed", "day": day.isoformat()})

    def dispute(self, case: UUID | str, words: str) -> TakedownRecord:
        """Dispute a case in words; a data steward decides."""
        return self._answer(case, {"answer": "disputed", "words": words})

    def _answer(self, case: UUID | str, payload: dict[str, str]) -> TakedownRecord:
        content = self._transport.post(f"/takedowns/{case}/answer", json=payload).content
        return msgspec.json.decode(content, type=TakedownRecord)
