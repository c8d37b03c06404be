"""Upload parts of a file or a folder: files as they are, pictures in zips of limited size.

A part's fingerprint is its idempotency key: running the same import again after a broken line
sends only what has not arrived.
"""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from minga_client.errors import MingaError

PICTURES: Final = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff"}
RECORDINGS: Final = {".wav", ".ogg", ".oga", ".opus", ".mp3"}
TABLES: Final = {".csv", ".tsv", ".jsonl", ".ndjson", ".json"}
FILES: Final = TABLES | {".parquet", ".txt", ".zip"}
PART_BYTES_MAX: Final = 64 * 1024 * 1024
_CHUNK_BYTES: Final = 262_144
_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)  # the same files make the same zip, whenever it is made


class NothingToBring(MingaError):
    """The path holds nothing that can be imported; nothing was sent."""


@dataclass(frozen=True, slots=True)
class UploadPart:
    """One file to send, under the name that the co-operative will show."""

    path: Path
    name: str

    @property
    def size_bytes(self) -> int:
        return self.path.stat().st_size

    def fingerprint(self) -> str:
        """The SHA-256 of its bytes, in hex."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def chunks(self) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                yield chunk


def total_bytes(path: Path) -> int:
    """Return the approximate number of bytes to upload, for one progress bar over all parts."""
    if path.is_dir():
        pictures, files = _contents(path)
        return sum(file.stat().st_size for file in [*pictures, *files])
    return path.stat().st_size if path.exists() else 0


def upload_parts(path: Path) -> Iterator[UploadPart]:
    """Yield the parts to upload; a zip is made when its turn comes and removed after it.

    Raises NothingToBring.
    """
    if path.is_file():
        yield UploadPart(path, path.name)
        return
    if not path.is_dir():
        raise NothingToBring(f"There is no file or folder called {path}. Nothing was sent.")
    pictures, files = _contents(path)
    if not pictures and not files:
        raise NothingToBring(
            f"{path} holds no pictures and no tables. Bring pictures ({_list(PICTURES)}),"
            f" recordings ({_list(RECORDINGS)}) or files ({_list(FILES)}). Nothing was sent."
        )
    if not pictures:
        yield from (UploadPart(file, file.name) for file in files)
        return
    tables = [file for file in files if file.suffix.lower() in TABLES]
    groups = [[*tables, *pictures]] if tables else list(_grouped(pictures))
    with tempfile.TemporaryDirectory(prefix="minga-") as folder:
        for number, group in enumerate(groups, start=1):
            name = f"{path.resolve().name}-{number}-of-{len(groups)}.zip"
            packed = Path(folder) / name
            _pack(packed, group, path)
            yield UploadPart(packed, name)
            packed.unlink()


def _contents(folder: Path) -> tuple[list[Path], list[Path]]:
    """Pictures and recordings, and importable files; hidden ones left out, in a fixed order."""
    files = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and not any(part.startswith((".", "__")) for part in path.relative_to(folder).parts)
    )
    pictures = [path for path in files if path.suffix.lower() in PICTURES | RECORDINGS]
    return pictures, [path for path in files if path.suffix.lower() in FILES]


def _grouped(pictures: list[Path]) -> Iterator[list[Path]]:
    group: list[Path] = []
    size = 0
    for picture in pictures:
        weight = picture.stat().st_size
        if group and size + weight > PART_BYTES_MAX:
            yield group
            group, size = [], 0
        group.append(picture)
        size += weight
    yield group


def _pack(packed: Path, group: list[Path], root: Path) -> None:
    """A zip without compression: pictures are compressed already."""
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for path in group:
            named = zipfile.ZipInfo(path.relative_to(root).as_posix(), _LONG_AGO)
            with path.open("rb") as file, archive.open(named, "w", force_zip64=True) as place:
                while chunk := file.read(_CHUNK_BYTES):
                    place.write(chunk)


def _list(endings: set[str]) -> str:
    return ", ".join(sorted(endings))
