"""Zip files with one file an item: how they are written, and how strangers' are read.

Beside the annotations lies `minga.jsonl`: for each agreed item its id, its file, its confidence and
its distribution, for which most formats have no place; and the whole result where the format cannot
hold it.
"""

from __future__ import annotations

import hashlib
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any, Final
from unicodedata import normalize

import msgspec

from minga_pure.dataset_formats.contract import AgreedBatches, AgreedItem, FileAnnotation
from minga_pure.dataset_formats.errors import BadDataset
from minga_pure.dataset_formats.zip_stream import ZipStream

SIDE_FILE: Final = "minga.jsonl"
FILES_MAX: Final = 250_000
UNPACKED_BYTES_MAX: Final = 100_000_000
_UNPACKING_FAILS = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError,
    ValueError, struct.error,
)  # fmt: skip
_ENCRYPTED = 0x1
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069<>:"|?*\\]')
"""What Windows forbids, control characters, and those that turn the direction of a name."""
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)\s*(\.|$)", re.IGNORECASE)
"""Names of devices of Windows, with any ending."""
_PART_BYTES_MAX = 200
"""Linux and macOS have room for 255, with the ending and the number of an item."""
_FILTER_BITS = 1 << 26
_HASHES = 5

EncodeItem = Callable[[AgreedItem, str], dict[str, bytes] | None]


class _NameFilter:
    """The names given so far, in 8 MB however many they are (a Bloom filter).

    A name that is new may be taken for a used one (2 in a million names at 1M); never the reverse.
    """

    def __init__(self) -> None:
        self._bits = bytearray(_FILTER_BITS // 8)

    def add(self, name: str) -> bool:
        """Remember a name; False when it was used before. Case and the
        way in which an accent is written do not distinguish names.
        """
        digest = hashlib.sha256(normalize("NFC", name.casefold()).encode()).digest()
        is_new = False
        for place in struct.unpack(f"<{_HASHES}L", digest[: 4 * _HASHES]):
            byte, bit = divmod(place % _FILTER_BITS, 8)
            if not self._bits[byte] >> bit & 1:
                is_new = True
                self._bits[byte] |= 1 << bit
        return is_new


class FileStems:
    """Names of files after the ids of items: safe on every system, each given once."""

    def __init__(self) -> None:
        self._used = _NameFilter()

    def stem(self, item: AgreedItem) -> str:
        """Return the id without its ending, or with its number where that is unsafe or used."""
        parts = [_safe_part(part) for part in PurePosixPath(item.item).parts]
        path = PurePosixPath(*[part for part in parts if part] or ["item"])
        stem = str(path.with_suffix("")) if path.suffix else str(path)
        if not self._used.add(stem):
            stem = f"{stem}-{item.number}"
            while not self._used.add(stem):
                stem += "-"
        return stem


def _safe_part(part: str) -> str:
    """Return a part of a path as every system can store it; "" when nothing is left of it."""
    name = _FORBIDDEN.sub("_", part).strip(" ./").encode()[:_PART_BYTES_MAX]
    text = name.decode(errors="ignore").strip(" ./")
    return f"_{text}" if _RESERVED.match(text) else text


class SideFile:
    """`minga.jsonl`: what the format has no place for."""

    def __init__(self, packed: ZipStream) -> None:
        self.file = packed.collect(SIDE_FILE)
        self._encode = msgspec.json.Encoder().encode

    def add(self, item: AgreedItem, name: str | None) -> None:
        """Write the line of an item; without a file its whole result is here."""
        line: dict[str, Any] = {
            "item": item.item,
            "number": item.number,
            "file": name,
            "confidence": item.confidence,
            "distribution": dict(item.distribution),
        }
        if name is None:
            line["result"] = dict(item.value)
        self.file.write(self._encode(line) + b"\n")


def write_packed(
    batches: AgreedBatches,
    encode: EncodeItem,
    *,
    first: dict[str, bytes] | None = None,
    list_name: str = "",
) -> Iterator[bytes]:
    """Yield a zip: the files of `first`, those of each item, a list of the stems, the side file.

    `encode` returns {name: content} for an item and its stem, the file to name in the side file
    first; None when the format cannot hold the result.
    """
    with ZipStream() as packed:
        yield from _packed_parts(packed, batches, encode, first or {}, list_name)


def _packed_parts(
    packed: ZipStream,
    batches: AgreedBatches,
    encode: EncodeItem,
    first: dict[str, bytes],
    list_name: str,
) -> Iterator[bytes]:
    stems, side = FileStems(), SideFile(packed)
    stem_list = packed.collect(list_name)
    for name, content in first.items():
        yield packed.file(name, content)
    for batch in batches:
        chunk = bytearray()
        for item in batch:
            stem = stems.stem(item)
            files = encode(item, stem)
            side.add(item, next(iter(files)) if files else None)
            for name, content in (files or {}).items():
                chunk += packed.file(name, content)
            if files and list_name:
                stem_list.write(f"{stem}\n".encode())
        if chunk:
            yield bytes(chunk)
    if list_name:
        yield from packed.collected(stem_list)
    yield from packed.collected(side.file)
    yield from packed.end()


def is_zip(content: bytes) -> bool:
    """Return True when a file begins like a zip."""
    return content.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def read_files(content: bytes, is_needed: Callable[[str], bool]) -> Iterator[tuple[str, bytes]]:
    """Yield (path, content) of the wanted files of a zip; raises BadDataset.

    Bounded in the number of files and in the bytes unpacked, whatever their headers say.
    """
    budget = UNPACKED_BYTES_MAX
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        members = archive.infolist()
    except _UNPACKING_FAILS as exc:
        raise BadDataset("unreadable_zip") from exc
    if len(members) > FILES_MAX:
        raise BadDataset("zip_too_large")
    for member in members:
        name = member.filename  # may be empty: ZipInfo.is_dir() fails on it
        if name.endswith("/") or "__MACOSX" in name or not is_needed(name):
            continue
        if member.flag_bits & _ENCRYPTED:
            raise BadDataset("unreadable_zip")
        try:
            with archive.open(member) as packed:
                unpacked = packed.read(budget + 1)
        except _UNPACKING_FAILS as exc:
            raise BadDataset("unreadable_zip") from exc
        budget -= len(unpacked)
        if budget < 0:
            raise BadDataset("zip_too_large")
        yield name, unpacked


class SideFileItem(msgspec.Struct):
    """The fields of a line of `minga.jsonl` that a reader needs."""

    item: str
    file: str | None = None
    confidence: float | None = None
    result: dict[str, Any] | None = None


def left_out(side_lines: Iterable[SideFileItem]) -> list[FileAnnotation]:
    """Return the results that only `minga.jsonl` holds."""
    return [
        FileAnnotation(line.item, line.result, line.confidence)
        for line in side_lines
        if line.file is None and line.result is not None
    ]


def read_side_file(content: bytes) -> list[SideFileItem]:
    """Return the lines of a zip's `minga.jsonl`; empty when there is none. Raises BadDataset."""
    for path, written in read_files(content, lambda path: path == SIDE_FILE):
        try:
            return msgspec.json.Decoder(SideFileItem).decode_lines(written)
        except (msgspec.MsgspecError, RecursionError) as exc:
            raise BadDataset("unreadable_part", file=path, format="JSONL") from exc
    return []
