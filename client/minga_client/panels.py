"""A client's panels: asked for by use and in words, never by a trait."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from minga_client.transport import Transport


class PanelRecord(msgspec.Struct, frozen=True):
    """A request for a panel.

    `state`: requested, preparing, open, closed or declined. `panel`: what a draft names while it
    is open. `people`: at least so many, in steps that members voted for; None: not told.
    """

    id: UUID
    purpose: str
    need: str
    state: str
    reason: str
    requested_at: datetime
    panel: UUID | None
    people: int | None


class _Panels(msgspec.Struct):
    rows: list[PanelRecord]


class Panels:
    """The panels of the client for which the token speaks: `minga.panels`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self) -> list[PanelRecord]:
        """Your requests, the newest first."""
        return msgspec.json.decode(self._transport.get("/panels").content, type=_Panels).rows

    def ask(self, purpose: str, need: str) -> PanelRecord:
        """Ask for a panel; data stewards choose the traits. A lost answer asks once."""
        content = self._transport.post("/panels", json={"purpose": purpose, "need": need}).content
        return msgspec.json.decode(content, type=PanelRecord)

    def choose(self, project: UUID | str, panel: UUID | str | None) -> None:
        """Offer a draft to the members of an open panel; None: to everybody."""
        payload = {"panel": str(panel) if panel else None}
        self._transport.put(f"/projects/{project}/panel", json=payload)
