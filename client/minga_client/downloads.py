"""Download of a dataset: complete or not at all, resumed where the connection broke."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import IO

from minga_client.errors import MingaError, RateLimited, Refused, ServerTrouble, Unreachable
from minga_client.progress_bars import Bar
from minga_client.transport import Transport

CHANGED = "export_changed"


def download(transport: Transport, source: str, target: Path, drawn: Bar) -> Path:
    """Receive into `….part`, then rename. Raises MingaError; then the target is as it was.

    1. Each attempt sends the moment of the first attempt, the number of received bytes and their
       SHA-256.
    2. The server makes the same file again and sends the missing bytes, or says that the file has
       changed; then the download begins again.
    """
    part = target.with_name(target.name + ".part")
    try:
        with part.open("wb") as file:
            _until_whole(transport, source, _Reception(file, drawn))
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except OSError as exc:
        raise MingaError(f"{target} cannot be written: {exc.strerror}.") from exc
    return target


def write_whole(path: Path, content: bytes) -> None:
    """Write a file into `….part`, then rename: it is complete or not there."""
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


class _Reception:
    """The bytes received so far: the open file, their number and their SHA-256."""

    def __init__(self, file: IO[bytes], drawn: Bar) -> None:
        self._file = file
        self._drawn = drawn
        self._as_of = ""
        self._size = 0
        self._seen = hashlib.sha256()

    def resume_params(self) -> dict[str, str | int]:
        """Return the query parameters that ask for the missing bytes; empty at the beginning."""
        if not self._as_of or not self._size:
            return {}
        return {"as_of": self._as_of, "skip": self._size, "seen": self._seen.hexdigest()}

    def forget(self) -> None:
        """Drop the received bytes and begin again."""
        self._file.seek(0)
        self._file.truncate()
        self._as_of, self._size, self._seen = "", 0, hashlib.sha256()

    def receive(self, transport: Transport, source: str) -> None:
        params = self.resume_params()
        if not params:
            self.forget()
        with transport.stream(source, **params) as response:
            self._as_of = response.headers.get("Minga-As-Of", "")
            for chunk in response.iter_bytes():
                self._file.write(chunk)
                self._seen.update(chunk)
                self._size += len(chunk)
                self._drawn.describe(f"Receiving: {self._size / 1_000_000:.1f} MB")


def _until_whole(transport: Transport, source: str, receiving: _Reception) -> None:
    attempt = 0
    while True:
        try:
            return receiving.receive(transport, source)
        except Refused as refused:
            if refused.code != CHANGED:
                raise
            receiving.forget()
            error: MingaError = refused
        except (Unreachable, ServerTrouble, RateLimited) as exc:
            error = exc
        if not transport.pause_before_retry(attempt):
            raise error
        attempt += 1
