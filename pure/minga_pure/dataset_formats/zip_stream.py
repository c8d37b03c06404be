"""A zip file that is sent while it is made (APPNOTE 6.3.10, with zip64).

Every entry is deflated and has its sizes and CRC in front, as readers of streams need. The
directory, which grows with the number of files, and entries that are collected while others are
sent lie in temporary files: memory stays constant. The same entries give the same bytes.
"""

from __future__ import annotations

import struct
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from typing import IO

_IN_MEMORY_BYTES = 1 << 20
_CHUNK_BYTES = 1 << 16
_VERSION, _ZIP64_VERSION = 20, 45
_UTF8_NAME = 0x800
_DEFLATED = 8
_FIRST_DAY = 0x21  # 1980-01-01: a date of today would change the bytes
_MAX_32 = 0xFFFFFFFF
_MAX_16 = 0xFFFF


def temporary_file() -> IO[bytes]:
    """Return a file without a name, in memory while it is small; close it."""
    return tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES)


def chunks_of(file: IO[bytes]) -> Iterator[bytes]:
    """Yield the content of a temporary file from its beginning."""
    file.seek(0)
    while chunk := file.read(_CHUNK_BYTES):
        yield chunk


class CollectedFile:
    """A file of the zip that grows while others are sent."""

    def __init__(self, name: str, packed: IO[bytes]) -> None:
        self.name = name
        self.crc = 0
        self.size = 0
        self.packed_size = 0
        self._deflate = zlib.compressobj(6, zlib.DEFLATED, -15)
        self._packed = packed

    def write(self, content: bytes) -> None:
        """Append bytes; they are kept compressed."""
        self.crc = zlib.crc32(content, self.crc)
        self.size += len(content)
        self.packed_size += self._packed.write(self._deflate.compress(content))

    def finish(self) -> Iterator[bytes]:
        """Return the compressed bytes; nothing can be appended afterwards."""
        self.packed_size += self._packed.write(self._deflate.flush())
        return chunks_of(self._packed)


class ZipStream:
    """The zip on its way: each method returns the bytes to send now.

    A context manager: its temporary files are closed with it, also when nobody takes the rest.
    """

    def __init__(self) -> None:
        self._open_files = ExitStack()
        self._directory = self._open_files.enter_context(temporary_file())
        self._offset = 0
        self._entries = 0

    def __enter__(self) -> ZipStream:
        return self

    def __exit__(self, *_error: object) -> None:
        self._open_files.close()

    def collect(self, name: str) -> CollectedFile:
        """Return a file to write to while others are sent; `collected` sends it."""
        return CollectedFile(name, self._open_files.enter_context(temporary_file()))

    def file(self, name: str, content: bytes) -> bytes:
        """Return a whole file of the zip."""
        with temporary_file() as packed:
            entry = CollectedFile(name, packed)
            entry.write(content)
            return b"".join(self.collected(entry))

    def collected(self, entry: CollectedFile) -> Iterator[bytes]:
        """Yield a file that was collected."""
        packed = entry.finish()
        yield self._begin(entry)
        yield from packed

    def _begin(self, entry: CollectedFile) -> bytes:
        name = entry.name.encode()
        is_large = max(entry.size, entry.packed_size) >= _MAX_32
        sizes = (_MAX_32, _MAX_32) if is_large else (entry.packed_size, entry.size)
        extra = struct.pack("<HHQQ", 1, 16, entry.size, entry.packed_size) if is_large else b""
        version = _ZIP64_VERSION if is_large else _VERSION
        common = struct.pack(
            "<HHHHHLLLHH", version, _UTF8_NAME, _DEFLATED, 0, _FIRST_DAY, entry.crc, *sizes,
            len(name), len(extra),
        )  # fmt: skip
        header = b"PK\x03\x04" + common + name + extra
        self._list(entry, name, is_large=is_large)
        self._offset += len(header) + entry.packed_size
        return header

    def _list(self, entry: CollectedFile, name: bytes, *, is_large: bool) -> None:
        """Write the entry into the directory; large numbers go into the zip64 field."""
        is_far = self._offset >= _MAX_32
        large = [entry.size, entry.packed_size] if is_large else []
        large += [self._offset] if is_far else []
        extra = struct.pack(f"<HH{len(large)}Q", 1, 8 * len(large), *large) if large else b""
        version = _ZIP64_VERSION if large else _VERSION
        self._directory.write(
            b"PK\x01\x02"
            + struct.pack(
                "<HHHHHHLLLHHHHHLL",
                3 << 8 | version, version, _UTF8_NAME, _DEFLATED, 0, _FIRST_DAY, entry.crc,
                _MAX_32 if is_large else entry.packed_size,
                _MAX_32 if is_large else entry.size,
                len(name), len(extra), 0, 0, 0, 0o100644 << 16,
                _MAX_32 if is_far else self._offset,
            )
            + name
            + extra
        )  # fmt: skip
        self._entries += 1

    def end(self) -> Iterator[bytes]:
        """Yield the directory; the zip is complete with its last byte."""
        start, size = self._offset, self._directory.tell()
        yield from chunks_of(self._directory)
        if self._entries >= _MAX_16 or start >= _MAX_32 or size >= _MAX_32:
            yield b"PK\x06\x06" + struct.pack(
                "<QHHLLQQQQ", 44, _ZIP64_VERSION, _ZIP64_VERSION, 0, 0,
                self._entries, self._entries, size, start,
            )  # fmt: skip
            yield b"PK\x06\x07" + struct.pack("<LQL", 0, start + size, 1)
        entries = min(self._entries, _MAX_16)
        yield b"PK\x05\x06" + struct.pack(
            "<HHHHLLH", 0, 0, entries, entries, min(size, _MAX_32), min(start, _MAX_32), 0
        )
