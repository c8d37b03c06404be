"""Licensed sets of a client: order, items with standing, copies, engagements, changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from minga_client.downloads import write_whole
from minga_client.errors import MingaError
from minga_client.transport import Transport

MANIFEST = "minga-items.jsonl"
LICENCE_FILE = "minga-licence.json"
BATCH = 500
ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "audio/wav": "wav",
           "video/mp4": "mp4"}  # fmt: skip


class LicenceRecord(msgspec.Struct, frozen=True):
    """A licence; price and bond are of one item, in micros. Counts are 0 in a list."""

    id: UUID
    series: UUID
    recipients: list[str]
    days: int
    price_micros: int
    bond_micros: int
    currency: str
    items: int
    started_at: datetime
    ends_at: datetime
    is_running: bool
    live: int = 0
    restricted: int = 0
    withdrawn: int = 0


class StandingRecord(msgspec.Struct, frozen=True):
    """An item and its standing: live, restricted (must rest) or withdrawn (must be erased)."""

    licence: UUID
    item: UUID
    standing: str
    reason: str


class ChangeRecord(StandingRecord, frozen=True, kw_only=True):
    """A change of standing in the feed."""

    changed_at: datetime


class ChangePage(msgspec.Struct, frozen=True):
    """Changes after a cursor; `next` is the cursor to ask with the next time."""

    rows: list[ChangeRecord]
    next: str


class ChainNode(msgspec.Struct, frozen=True):
    """A recipient of the terms, who supplies it, its key, and whether copies can go there."""

    node: str
    under: str
    key: str | None
    is_complete: bool


class ManifestLine(msgspec.Struct, frozen=True):
    """A file of a downloaded set: the item, its licence, its recipient, the copy's SHA-256."""

    item: UUID
    licence: UUID
    recipient: str
    file: str
    sha256: str


class _Licences(msgspec.Struct):
    rows: list[LicenceRecord]


class _Page(msgspec.Struct):
    rows: list[StandingRecord]
    next: str | None = None


class _Nodes(msgspec.Struct):
    rows: list[ChainNode]


class Licences:
    """The licences of the client for which the token speaks: `minga.licences`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def order(
        self,
        series: UUID | str,
        recipients: Sequence[str],
        *,
        days: int,
        price_micros: int,
        currency: str,
    ) -> LicenceRecord:
        """License every item that may join and pay it at once; a lost answer orders once."""
        payload = {
            "series": str(series), "recipients": list(recipients), "days": days,
            "price_micros": price_micros, "currency": currency,
        }  # fmt: skip
        content = self._transport.post("/licences", json=payload).content
        return msgspec.json.decode(content, type=LicenceRecord)

    def list(self) -> list[LicenceRecord]:
        """Return your licences, the newest first."""
        return msgspec.json.decode(self._transport.get("/licences").content, type=_Licences).rows

    def get(self, licence: UUID | str) -> LicenceRecord:
        """Return one licence with the number of its items by standing."""
        content = self._transport.get(f"/licences/{licence}").content
        return msgspec.json.decode(content, type=LicenceRecord)

    def items(self, licence: UUID | str) -> Iterator[StandingRecord]:
        """Yield the items of a licence in the order of their ids, page by page."""
        cursor: str | None = ""
        while cursor is not None:
            reply = self._transport.get(f"/licences/{licence}/items", cursor=cursor, limit=BATCH)
            page = msgspec.json.decode(reply.content, type=_Page)
            yield from page.rows
            cursor = page.next

    def standings(self, items: Iterable[UUID]) -> Iterator[StandingRecord]:
        """Yield the standings of items under your licences; an item not yours is left out."""
        source = iter(items)
        while batch := list(islice(source, BATCH)):
            payload = {"items": [str(item) for item in batch]}
            content = self._transport.post("/licences/standings", json=payload).content
            yield from msgspec.json.decode(content, type=_Page).rows

    def changes(self, cursor: str = "") -> ChangePage:
        """Return the changes of standing after a cursor; an empty one begins the feed."""
        reply = self._transport.get("/licences/changes", cursor=cursor, limit=BATCH)
        return msgspec.json.decode(reply.content, type=ChangePage)

    def copy(self, licence: UUID | str, item: UUID | str, recipient: str) -> tuple[bytes, str]:
        """Return the marked copy of an item for a recipient, and its media type."""
        reply = self._transport.post(f"/licences/{licence}/items/{item}/copies/{recipient}")
        if hashlib.sha256(reply.content).hexdigest() != reply.headers.get("X-Minga-Sha256"):
            raise MingaError("The copy arrived damaged. Nothing was kept; ask for it again.")
        return reply.content, reply.headers.get("Content-Type", "").partition(";")[0]

    def download(self, licence: UUID | str, folder: Path, recipient: str) -> Iterator[ManifestLine]:
        """Receive every live item's copy for a recipient; yield each file as it is complete.

        What a run before this one received is kept and not asked for again. Each file is renamed
        into place before its line of the manifest is written.
        """
        folder.mkdir(parents=True, exist_ok=True)
        info = {"licence": str(licence), "recipient": recipient, "url": self._transport.url}
        (folder / LICENCE_FILE).write_text(json.dumps(info) + "\n", encoding="utf-8")
        received = {line.item for line in read_manifest(folder)} if _has(folder) else set()
        with (folder / MANIFEST).open("a", encoding="utf-8") as manifest:
            for row in self.items(licence):
                if row.standing == "live" and row.item not in received:
                    line = self._receive(row, folder, recipient)
                    manifest.write(msgspec.json.encode(line).decode() + "\n")
                    manifest.flush()
                    yield line

    def _receive(self, row: StandingRecord, folder: Path, recipient: str) -> ManifestLine:
        encoded, media_type = self.copy(row.licence, row.item, recipient)
        name = f"{row.item}.{ENDINGS.get(media_type, 'bin')}"
        write_whole(folder / name, encoded)
        digest = hashlib.sha256(encoded).hexdigest()
        return ManifestLine(row.item, row.licence, recipient, name, digest)

    def standing_list(self, licence: UUID | str, target: Path) -> Path:
        """Receive the signed list of standings, complete or not at all."""
        part = target.with_name(target.name + ".part")
        with (
            self._transport.stream(f"/licences/{licence}/standing-list") as response,
            part.open("wb") as file,
        ):
            for chunk in response.iter_bytes():
                file.write(chunk)
        part.replace(target)
        return target

    def engagements(self, series: UUID | str) -> Sequence[ChainNode]:
        """Return the recipients of terms, and to which of them copies can go."""
        content = self._transport.get(f"/engagements/{series}").content
        return msgspec.json.decode(content, type=_Nodes).rows

    def engagement_text(self, series: UUID | str, node: str, key: str) -> str:
        """Return the text that a recipient, under its public key, and its supplier sign."""
        payload = {"series": str(series), "node": node, "key": key}
        content = self._transport.post("/engagements/text", json=payload).content
        text: str = msgspec.json.decode(content, type=dict[str, Any])["text"]
        return text

    def engage(self, note: str) -> None:
        """Store an engagement that both sides signed; the same again changes nothing."""
        self._transport.post("/engagements", json={"note": note})

    def set_webhook(self, url: str) -> str:
        """Tell an address of changes; return the public key that signs what it gets."""
        content = self._transport.put("/licences/webhook", json={"url": url}).content
        key: str = msgspec.json.decode(content, type=dict[str, str])["key"]
        return key


def _has(folder: Path) -> bool:
    return (folder / MANIFEST).exists()


def read_manifest(folder: Path) -> Iterator[ManifestLine]:
    """Yield the lines of a dataset's manifest. Raises MingaError for a folder without one."""
    path = folder / MANIFEST
    if not path.exists():
        raise MingaError(f"“{folder}” holds no {MANIFEST}. Download the set with minga licence.")
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                yield msgspec.json.decode(line, type=ManifestLine)
            except (msgspec.DecodeError, msgspec.ValidationError) as exc:
                raise MingaError(f"{path}, line {number}: {exc}") from exc
