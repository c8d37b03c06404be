"""What members record, as the first bytes of real recorders begin."""

import hashlib
import io
import struct
from uuid import uuid4

from PIL import Image

from minga.domains.answers import actions as answers

WEBM = bytes.fromhex("1a45dfa39f4286810142f7810142f2810442f381084282847765626d42878104428581021853")
MP4 = b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41"
OGG = b"OggS\x00\x02" + bytes(22)


def recording(name="one", size=3_000, beginning=WEBM):
    """A file that begins as recordings do; its rest is told by its name."""
    rest = hashlib.shake_256(name.encode()).digest(size - len(beginning))
    return beginning + rest


def wav(seconds=1, rate=8_000):
    body = bytes(seconds * rate * 2)
    return struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(body), b"WAVE", b"fmt ", 16, 1, 1,
                       rate, rate * 2, 2, 16, b"data", len(body)) + body  # fmt: skip


def photo(color="teal", kind="JPEG"):
    written = io.BytesIO()
    Image.new("RGB", (64, 48), color).save(written, kind)
    return written.getvalue()


def sha(encoded):
    return hashlib.sha256(encoded).hexdigest()


def bring(member, encoded, *, pieces=1, name=None, project=None):
    """All of a file, in so many pieces; the last thing that was said of it."""
    step = -(-len(encoded) // pieces)
    name = name or uuid4()
    for offset in range(0, len(encoded), step):
        said = answers.receive_piece(
            member=member, upload=name, sha256=sha(encoded), size_bytes=len(encoded),
            offset=offset, piece=encoded[offset : offset + step], project=project,
        )  # fmt: skip
    return said


def spoken(encoded, media_type="audio/webm"):
    return {"media": sha(encoded), "duration_ms": 2_000, "media_type": media_type}
