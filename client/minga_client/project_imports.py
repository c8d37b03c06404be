"""Imports of a project: files sent, conflicts decided, what waits deleted again."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from uuid import UUID

import httpx
import msgspec

from minga_client.paging import rows
from minga_client.progress_bars import Bar, bar
from minga_client.transport import Transport
from minga_client.types import (
    Import,
    ImportConflict,
    RejectedRow,
    WaitingItem,
)
from minga_client.upload_parts import LeftOutFile, UploadPart, upload_parts, upload_plan
from minga_pure.ids import uuid7_new

READ_SECONDS = 0.5
ROWS_A_PART = 1_000


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The imports of a file or folder, one for each upload part, and the files not sent."""

    imports: list[Import] = field(default_factory=list)
    left_out: list[LeftOutFile] = field(default_factory=list)

    @property
    def conflicts(self) -> int:
        """Rows whose id the project has with other content, and nobody has decided."""
        return sum(part.conflicts for part in self.imports)

    @property
    def rows_good(self) -> int:
        return sum(part.rows_good for part in self.imports)

    @property
    def rows_bad(self) -> int:
        return sum(part.rows_bad for part in self.imports)

    @property
    def rows_hidden(self) -> int:
        """Rows in which the co-operative hid personal data of third parties."""
        return sum(part.rows_hidden for part in self.imports)

    @property
    def troubles(self) -> list[str]:
        """One sentence for each file that could not be read to its end."""
        return [f"{part.filename}: {part.trouble}" for part in self.imports if part.trouble]


class ProjectImports:
    """The part of a project that brings files and takes them back before publishing."""

    _transport: Transport

    @property
    def id(self) -> UUID:
        """The project's id; `Project` knows it."""
        raise NotImplementedError

    @property
    def _path(self) -> str:
        return f"/projects/{self.id}"

    def import_file(
        self,
        path: str | Path,
        *,
        columns: Mapping[str, str] | None = None,
        wait: bool = True,
        progress: bool = True,
    ) -> ImportResult:
        """Bring a file (CSV, TSV, JSONL, Parquet, text, zip) or a folder of pictures.

        Bad rows never cost the good ones: `rejected_rows` lists them; `left_out` of the result
        lists the files of the folder that were not sent. `columns` says which is
        which, {"text": "sentence"}. Called again after a broken line, it sends only what is
        missing. With `wait` it returns when everything has been read.
        """
        plan = upload_plan(Path(path))
        imports: list[Import] = []
        with bar("Sending", plan.total_bytes or None, visible=progress) as drawn:
            for part in upload_parts(plan):
                drawn.describe(f"Sending {part.name}")
                imports.append(self._send(part, columns or {}, drawn))
        if wait:
            imports = self._read_to_the_end(imports, progress=progress)
        return ImportResult(imports, plan.left_out)

    def _send(self, part: UploadPart, columns: Mapping[str, str], drawn: Bar) -> Import:
        params: dict[str, object] = {
            "filename": part.name,
            "columns": [f"{name}:{column}" for name, column in columns.items()],
        }

        def chunks() -> Iterator[bytes]:
            for chunk in part.chunks():
                yield chunk
                drawn.add(len(chunk))

        def send(key: str) -> httpx.Response:
            return self._transport.post(
                f"{self._path}/imports",
                content=chunks,
                length=part.size_bytes,
                params=params,
                key=key,
            )

        identity = f"{self.id}\n{params}\n{part.fingerprint()}"
        reply = send(hashlib.sha256(identity.encode()).hexdigest())
        stored = msgspec.json.decode(reply.content, type=Import)
        if "Idempotency-Replayed" in reply.headers and self.read_import(stored.id).trouble:
            stored = msgspec.json.decode(send(str(uuid7_new())).content, type=Import)
        return stored

    def _read_to_the_end(self, imports: list[Import], *, progress: bool) -> list[Import]:
        total = sum(part.bytes_total for part in imports)
        with bar("The co-operative reads", total or None, visible=progress) as drawn:
            while not all(part.is_over for part in imports):
                time.sleep(READ_SECONDS)
                imports = [part if part.is_over else self.read_import(part.id) for part in imports]
                drawn.advance_to(
                    sum(part.bytes_total if part.is_over else part.bytes_read for part in imports)
                )
        return imports

    def read_import(self, import_id: UUID) -> Import:
        """Return the state of one import. Raises NotFound."""
        reply = self._transport.get(f"/imports/{import_id}")
        return msgspec.json.decode(reply.content, type=Import)

    def rejected_rows(self, result: ImportResult | Import) -> Iterator[RejectedRow]:
        """The rows that could not be taken, each with its reason."""
        for stored in result.imports if isinstance(result, ImportResult) else [result]:
            yield from rows(self._transport, f"/imports/{stored.id}/rejected-rows", RejectedRow)

    def import_conflicts(self, result: ImportResult | Import) -> Iterator[ImportConflict]:
        """The rows whose id the project has with other content, until you decide about them."""
        for stored in result.imports if isinstance(result, ImportResult) else [result]:
            yield from rows(self._transport, f"/imports/{stored.id}/conflicts", ImportConflict)

    def decide_conflicts(
        self,
        result: ImportResult | Import,
        choice: Literal["keep", "replace", "new_id"],
        *,
        only_rows: Sequence[int] | None = None,
    ) -> int:
        """Decide the open conflicts of an import; return how many were decided.

        "keep" changes nothing; "replace" gives waiting items the content of the file, never
        published ones; "new_id" takes the rows as items of their own.
        """
        decided = 0
        payload = {"choice": choice, "rows": None if only_rows is None else list(only_rows)}
        for stored in result.imports if isinstance(result, ImportResult) else [result]:
            reply = self._transport.post(
                f"/imports/{stored.id}/conflicts", json=payload, key=str(uuid7_new())
            )
            decided += reply.json()["decided"]
        return decided

    def waiting_items(self) -> Iterator[WaitingItem]:
        """The imported items that wait to be published, in order of arrival."""
        return rows(self._transport, f"{self._path}/waiting-items", WaitingItem)

    def delete_waiting_items(self, items: Sequence[str] | None = None) -> int:
        """Delete waiting items by your own ids, or all of them; return how many."""
        payload = {"items": None if items is None else list(items)}
        reply = self._transport.post(f"{self._path}/waiting-items/delete", json=payload)
        return int(reply.json()["deleted"])

    def delete_import(self, result: ImportResult | Import) -> int:
        """Delete imports and their waiting items; return how many items. Published ones stay."""
        deleted = 0
        for stored in result.imports if isinstance(result, ImportResult) else [result]:
            deleted += int(self._transport.post(f"/imports/{stored.id}/delete").json()["deleted"])
        return deleted

    def delete(self) -> None:
        """Delete this draft with all that was brought to it. Raises Refused once published."""
        self._transport.post(f"{self._path}/delete")
