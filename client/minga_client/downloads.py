"""A dataset on its way to disk: whole or not at all, and taken up again where the line broke."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import IO

from minga_client.errors import MingaError, Refused, ServerTrouble, Unreachable
from minga_client.progress_bars import Bar
from minga_client.transport import Transport

CHANGED = "export_changed"


def download(transport: Transport, source: str, target: Path, drawn: Bar) -> Path:
    """Receive into `….part`, then rename. Raises MingaError; then the target is as it was.

    1. Each attempt asks for what is missing: the moment of the first attempt, the bytes received
       and their SHA-256.
    2. The server makes the same file again and sends the rest, or says that it has changed; then
       everything is received anew.
    """
    part = target.with_name(target.name + ".part")
    try:
        with part.open("wb") as file:
            _until_whole(transport, source, _Receiving(file, drawn))
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except OSError as wrong:
        raise MingaError(f"{target} cannot be written: {wrong.strerror}.") from wrong
    return target


class _Receiving:
    """What has come so far."""

    def __init__(self, file: IO[bytes], drawn: Bar) -> None:
        self._file = file
        self._drawn = drawn
        self._as_of = ""
        self._size = 0
        self._seen = hashlib.sha256()

    def rest(self) -> dict[str, str | int]:
        """How to ask for what is missing."""
        if not self._as_of or not self._size:
            return {}
        return {"as_of": self._as_of, "skip": self._size, "seen": self._seen.hexdigest()}

    def forget(self) -> None:
        """Begin anew."""
        self._file.seek(0)
        self._file.truncate()
        self._as_of, self._size, self._seen = "", 0, hashlib.sha256()

    def receive(self, transport: Transport, source: str) -> None:
        rest = self.rest()
        if not rest:
            self.forget()
        with transport.stream(source, **rest) as response:
            self._as_of = response.headers.get("Minga-As-Of", "")
            for chunk in response.iter_bytes():
                self._file.write(chunk)
                self._seen.update(chunk)
                self._size += len(chunk)
                self._drawn.say(f"Receiving: {self._size / 1_000_000:.1f} MB")


def _until_whole(transport: Transport, source: str, receiving: _Receiving) -> None:
    attempt = 0
    while True:
        try:
            return receiving.receive(transport, source)
        except Refused as refused:
            if refused.code != CHANGED:
                raise
            receiving.forget()
            wrong: MingaError = refused
        except (Unreachable, ServerTrouble) as broken:
            wrong = broken
        if not transport.again(attempt):
            raise wrong
        attempt += 1
