"""`minga check`: may every item of a dataset be used now? In bounded memory, of any length."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from minga_client.errors import MingaError
from minga_client.licences import ManifestLine, read_manifest
from minga_pure.consent.standing_list import ListEnd, ListReader, StandingRow
from minga_pure.proofs.errors import ProofError
from minga_pure.proofs.note import Verifier

BATCH: Final = 500
ROWS_AT_ONCE: Final = 10_000
UNKNOWN: Final = "unknown"

Lookup = Callable[[list[ManifestLine]], Iterable[StandingRow]]


class FileStanding(NamedTuple):
    """A file of the dataset and the standing of its item; `unknown`: not licensed to you."""

    line: ManifestLine
    standing: str
    reason: str


def check_dataset(folder: Path, lookup: Lookup) -> Iterator[FileStanding]:
    """Yield the standing of every file of a dataset, asked in batches. Raises MingaError.

    lookup: the standings of some files, each under the licence that the manifest names.
    """
    lines = read_manifest(folder)
    while batch := list(islice(lines, BATCH)):
        rows = {row.item: row for row in lookup(batch)}
        for line in batch:
            row = rows.get(line.item)
            yield FileStanding(line, row.standing if row else UNKNOWN, row.reason if row else "")


class StandingIndex:
    """A verified standing list in a temporary file, to look items up in any order."""

    def __init__(self, path: Path, trusted: Iterable[Verifier]) -> None:
        """Read and verify the list. Raises MingaError; then nothing of it counts."""
        self._folder = tempfile.TemporaryDirectory(prefix="minga-check-")
        self._rows = sqlite3.connect(Path(self._folder.name) / "standings.db")
        self._rows.execute("PRAGMA journal_mode = OFF")
        self._rows.execute("CREATE TABLE standing (item BLOB PRIMARY KEY, standing TEXT,"
                           " reason TEXT) WITHOUT ROWID")  # fmt: skip
        try:
            self.end = self._fill(path, trusted)
        except ProofError as exc:
            self.close()
            raise MingaError(exc.sentence) from exc

    def _fill(self, path: Path, trusted: Iterable[Verifier]) -> ListEnd:
        with path.open(encoding="utf-8", newline="") as lines:
            reader = ListReader(lines, trusted)
            rows = iter(reader)
            while batch := list(islice(rows, ROWS_AT_ONCE)):
                self._rows.executemany(
                    "INSERT OR REPLACE INTO standing VALUES (?, ?, ?)",
                    [(row.item.bytes, row.standing, row.reason) for row in batch],
                )
        self._rows.commit()
        if reader.end is None:
            raise MingaError("The standing list has no end. Download it again.")
        return reader.end

    def lookup(self, lines: list[ManifestLine]) -> Iterator[StandingRow]:
        """Yield the standing of each file of the list's own licence."""
        for item in (line.item for line in lines if line.licence == self.end.licence):
            row = self._rows.execute(
                "SELECT standing, reason FROM standing WHERE item = ?", [item.bytes]
            ).fetchone()
            if row is not None:
                yield StandingRow(item, row[0], row[1])

    def close(self) -> None:
        """Delete the temporary file."""
        self._rows.close()
        self._folder.cleanup()
