"""Upload parts of a file or a folder: files as they are, pictures in zips of limited size.

Every file of a folder is in a part or in `left_out` with its reason. A part's fingerprint is its
idempotency key: running the same import again after a broken line sends only what has not arrived.
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
from minga_pure.coco import HEAD_BYTES, is_coco

PICTURES: Final = {
    ".avif", ".bmp", ".dib", ".gif", ".heic", ".heif", ".jfif", ".jif", ".jpe", ".jpeg", ".jpg",
    ".png", ".svg", ".tif", ".tiff", ".webp",
}  # fmt: skip
RECORDINGS: Final = {
    ".aac", ".aif", ".aiff", ".flac", ".m4a", ".m4b", ".mp3", ".oga", ".ogg", ".opus", ".rf64",
    ".wav", ".wave",
}  # fmt: skip
TABLES: Final = {".csv", ".tsv", ".jsonl", ".ndjson", ".json"}
FILES: Final = TABLES | {".parquet", ".txt", ".zip"}
PART_BYTES_MAX: Final = 64 * 1024 * 1024
_CHUNK_BYTES: Final = 262_144
_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)  # the same files make the same zip, whenever it is made
_OF_SYSTEMS: Final = {".ds_store", "thumbs.db", "desktop.ini", "__macosx"}


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


@dataclass(frozen=True, slots=True)
class LeftOutFile:
    """A file of a folder that is not sent, by its path in the folder, and the reason."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class UploadPlan:
    """The files of an upload: zips to pack, files to send as they are, files left out.

    root: the folder, or the only file. A zip is named by its first entry, a table if it has one.
    """

    root: Path
    zips: list[list[Path]]
    files: list[Path]
    left_out: list[LeftOutFile]

    @property
    def total_bytes(self) -> int:
        """The bytes to upload, about, for one progress bar over all parts."""
        paths = [*self.files, *(path for group in self.zips for path in group)]
        return sum(path.stat().st_size for path in paths)


def upload_plan(path: Path) -> UploadPlan:
    """Sort the files of a path into parts to send and files to leave out. Raises NothingToBring.

    A table beside pictures travels with those of its folder and below, in one zip.
    """
    if path.is_file():
        return UploadPlan(path, [], [path], [])
    if not path.is_dir():
        raise NothingToBring(f"There is no file or folder called {path}. Nothing was sent.")
    media, files, left_out = _contents(path)
    if not media and not files:
        raise NothingToBring(
            f"{path} holds no pictures and no tables. Bring pictures ({_list(PICTURES)}),"
            f" recordings ({_list(RECORDINGS)}) or files ({_list(FILES)}). Nothing was sent."
        )
    if not media:
        return UploadPlan(path, [], files, left_out)
    tables = [file for file in files if file.suffix.lower() in TABLES and not _is_coco(file)]
    for file in files:
        if file not in tables:
            left_out.append(LeftOutFile(_inside(file, path), _reason_beside_media(file)))
    return UploadPlan(path, _groups(media, tables), [], left_out)


def upload_parts(plan: UploadPlan) -> Iterator[UploadPart]:
    """Yield the parts to upload; a zip is made when its turn comes and removed after it."""
    yield from (UploadPart(file, file.name) for file in plan.files)
    with tempfile.TemporaryDirectory(prefix="minga-") as folder:
        for number, group in enumerate(plan.zips, start=1):
            name = f"{plan.root.resolve().name}-{number}-of-{len(plan.zips)}.zip"
            packed = Path(folder) / name
            _pack(packed, group, plan.root)
            yield UploadPart(packed, name)
            packed.unlink()


def _contents(folder: Path) -> tuple[list[Path], list[Path], list[LeftOutFile]]:
    """Pictures and recordings, importable files, and all others; in a fixed order."""
    media: list[Path] = []
    files: list[Path] = []
    left_out: list[LeftOutFile] = []
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if not path.is_file() or _is_of_system(parts):
            continue
        if any(part.startswith(".") for part in parts):
            left_out.append(LeftOutFile(_inside(path, folder), "a hidden file"))
        elif path.suffix.lower() in PICTURES | RECORDINGS:
            media.append(path)
        elif path.suffix.lower() in FILES:
            files.append(path)
        else:
            reason = "neither a picture, nor a recording, nor a table"
            left_out.append(LeftOutFile(_inside(path, folder), reason))
    return media, files, left_out


def _is_of_system(parts: tuple[str, ...]) -> bool:
    """Return whether an operating system left this file beside those of its user."""
    return parts[-1].startswith("._") or any(part.lower() in _OF_SYSTEMS for part in parts)


def _inside(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def _is_coco(path: Path) -> bool:
    with path.open("rb") as file:
        return path.suffix.lower() == ".json" and is_coco(file.read(HEAD_BYTES))


def _reason_beside_media(path: Path) -> str:
    if path.suffix.lower() == ".json":
        return "annotations of pictures (COCO); the pictures are taken without them"
    return "no table that could name pictures; import it by itself"


def _groups(media: list[Path], tables: list[Path]) -> list[list[Path]]:
    """One zip for each folder with a table, with what lies in it and below; the others by size."""
    homes = {table.parent for table in tables}
    by_home: dict[Path, list[Path]] = {table.parent: [] for table in tables}
    for table in tables:
        by_home[table.parent].append(table)
    unnamed: list[Path] = []
    for path in media:
        home = next((parent for parent in path.parents if parent in homes), None)
        (unnamed if home is None else by_home[home]).append(path)
    return [*by_home.values(), *_by_size(unnamed)]


def _by_size(media: list[Path]) -> Iterator[list[Path]]:
    group: list[Path] = []
    size = 0
    for path in media:
        weight = path.stat().st_size
        if group and size + weight > PART_BYTES_MAX:
            yield group
            group, size = [], 0
        group.append(path)
        size += weight
    if group:
        yield group


def _pack(packed: Path, group: list[Path], root: Path) -> None:
    """Write a zip without compression: pictures are compressed already."""
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for path in group:
            named = zipfile.ZipInfo(path.relative_to(root).as_posix(), _LONG_AGO)
            with path.open("rb") as file, archive.open(named, "w", force_zip64=True) as place:
                while chunk := file.read(_CHUNK_BYTES):
                    place.write(chunk)


def _list(endings: set[str]) -> str:
    return ", ".join(sorted(endings))
