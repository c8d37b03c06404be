"""Bounds on one reading of a file (rows, unpacked bytes, seconds) and on the files that wait."""

import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from minga.domains.number_format import number_text
from minga.domains.work.errors import BadImport
from minga.domains.work.readers.rows import Row
from minga.domains.work.types import ImportLimits, RejectedRow

UNFINISHED_IMPORTS_MAX = {True: 1_000, False: 10}
"""Files of one client that wait to be read, by whether it is verified."""
UNFINISHED_BYTES_MAX = {True: 64 * 1024**3, False: 4 * 1024**3}
"""Bytes of these files together."""


def has_room(*, is_verified: bool, files: int, bytes_waiting: int) -> bool:
    """Return True when one more file of a client may wait; the database holds it to the same."""
    return files < UNFINISHED_IMPORTS_MAX[is_verified] and (
        not files or bytes_waiting <= UNFINISHED_BYTES_MAX[is_verified]
    )


class Meter:
    """Counts what a reading unpacks; raises BadImport with a sentence beyond a limit."""

    def __init__(self, limits: ImportLimits, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._clock = clock
        self._ends_at = clock() + limits.seconds
        self._bytes_left = limits.unpacked_bytes

    def unpack(self, size_bytes: int) -> None:
        """Count bytes that were unpacked or decoded, and look at the clock."""
        self._bytes_left -= size_bytes
        if self._bytes_left < 0:
            raise BadImport(
                _(
                    "This file unpacks to more than %(limit)s MB. Please split it into "
                    "several files."
                )
                % {"limit": number_text(self._limits.unpacked_bytes // 1024**2)}
            )
        if self._clock() > self._ends_at:
            raise BadImport(
                _(
                    "Reading this file takes more than %(limit)s minutes. Please split it "
                    "into several files."
                )
                % {"limit": f"{self._limits.seconds / 60:g}"}
            )

    def check_rows(self, count: int) -> None:
        """Raise BadImport when a file says by itself that it has more rows."""
        if count > self._limits.rows:
            raise BadImport(
                _(
                    "This file has more rows than you can import now: %(limit)s. Please "
                    "split it into several files, and publish or delete what waits."
                )
                % {"limit": number_text(self._limits.rows)}
            )

    def measured(self, rows: Iterator[Row | RejectedRow]) -> Iterator[Row | RejectedRow]:
        """Yield the outcomes of a reader as long as they are within the limits."""
        for count, outcome in enumerate(rows, start=1):
            self.check_rows(count)
            self.unpack(_size_of(outcome))
            yield outcome


class MeteredFile:
    """A file as it is unpacked from a zip; every byte that is read counts."""

    def __init__(self, file: Any, meter: Meter) -> None:
        self._file = file
        self._meter = meter

    def read(self, size: int = -1) -> bytes:
        chunk: bytes = self._file.read(size)
        self._meter.unpack(len(chunk))
        return chunk


def _size_of(outcome: Row | RejectedRow) -> int:
    if isinstance(outcome, RejectedRow):
        return len(outcome.excerpt)
    size = sum(sys.getsizeof(value) for value in outcome.content.values())
    return size + (outcome.file.size_bytes if outcome.file else 0)
