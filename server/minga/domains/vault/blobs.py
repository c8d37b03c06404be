"""Stores of the sealed bytes of items: a folder, or any S3-compatible store, one interface.

A blob is written once under a random name, never changed, and means nothing without its item's
key. `settings.MINGA_BLOBS` says which store: empty for the folder MINGA_DATA/blobs, or
s3://bucket/prefix with the extra "s3" of minga-server and the AWS_* variables of the environment.
"""

import importlib.util
import os
import secrets
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings

from minga.domains.vault.errors import NoBlobStore, SecretUnreadable

_READ_BYTES = 1_048_576
_PART_BYTES = 5 * 1_048_576  # the smallest part that S3 takes


class BlobStore(Protocol):
    """Stores blobs by name. Writing is all or nothing; deleting twice is as once."""

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        """Store a blob durably; nothing of it is left when `pieces` raises."""

    def read(self, name: str) -> Iterator[bytes]:
        """Return the blob's bytes, piece by piece. Raises SecretUnreadable when it is gone."""

    def delete(self, names: Iterable[str]) -> None:
        """Delete blobs; a name without a blob is passed over."""

    def names(self, *, before: datetime) -> Iterator[list[str]]:
        """Return the names of the blobs written before that time, page by page."""


def new_name() -> str:
    """Return a random name; its first two digits spread blobs over 256 folders."""
    digits = secrets.token_hex(20)
    return f"{digits[:2]}/{digits[2:]}"


def blob_store() -> BlobStore:
    """Return the store that the operator chose. Raises NoBlobStore."""
    address = settings.MINGA_BLOBS
    if not address:
        return FolderBlobs(Path(settings.MINGA_DATA) / "blobs")
    return ObjectBlobs(_object_store(address))


class FolderBlobs:
    """Blobs as files of one folder, readable by their owner only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f".{path.name}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                for piece in pieces:
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            draft.rename(path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        self._sync_folders(path.parent)

    def _sync_folders(self, folder: Path) -> None:
        """Keep a new name through a power cut: its folder and the folder above."""
        for place in (folder, self.folder):
            descriptor = os.open(place, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def read(self, name: str) -> Iterator[bytes]:
        try:
            file = (self.folder / name).open("rb")
        except FileNotFoundError:
            raise SecretUnreadable from None
        with file:
            while piece := file.read(_READ_BYTES):
                yield piece

    def delete(self, names: Iterable[str]) -> None:
        for name in names:
            (self.folder / name).unlink(missing_ok=True)

    def names(self, *, before: datetime) -> Iterator[list[str]]:
        """Drafts that a crash left are named too: they begin with a dot."""
        if not self.folder.exists():
            return
        for shard in sorted(self.folder.iterdir()):
            yield [
                f"{shard.name}/{path.name}"
                for path in shard.iterdir()
                if _written_at(path) < before
            ]


def _written_at(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:  # deleted meanwhile
        return datetime.max.replace(tzinfo=UTC)


class ObjectBlobs:
    """Blobs as objects of an S3-compatible store; an unfinished upload leaves no object."""

    def __init__(self, store: Any) -> None:
        self.store = store

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        import obstore

        obstore.put(self.store, name, iter(pieces), chunk_size=_PART_BYTES, max_concurrency=2)

    def read(self, name: str) -> Iterator[bytes]:
        import obstore

        try:
            answer = obstore.get(self.store, name)
        except FileNotFoundError:
            raise SecretUnreadable from None
        for piece in answer.stream(min_chunk_size=_READ_BYTES):
            yield bytes(piece)

    def delete(self, names: Iterable[str]) -> None:
        import obstore

        paths = list(names)
        if paths:
            obstore.delete(self.store, paths)

    def names(self, *, before: datetime) -> Iterator[list[str]]:
        import obstore

        for page in obstore.list(self.store):
            yield [entry["path"] for entry in page if entry["last_modified"] < before]


@cache
def _object_store(address: str) -> Any:
    if importlib.util.find_spec("obstore") is None:
        raise NoBlobStore
    from obstore.exceptions import BaseError
    from obstore.store import from_url

    try:
        return from_url(address)
    except (BaseError, ValueError) as error:
        raise NoBlobStore from error
