"""One recording: its length read from its own frames, so that no member waits for a broken file.

Nothing is decoded: a WAV or FLAC tells its length in its header, an OGG by the positions of its
pages, an MP3 by the count of its frames. AAC sound is stored as Ogg Opus. A recording that a
browser cannot play although it is well formed is found by the first member who says so.
"""

import hashlib
import struct

from django.utils.translation import gettext_lazy as _

from minga.domains.work.readers.flac import MAGIC as FLAC
from minga.domains.work.readers.flac import flac_ms
from minga.domains.work.readers.mp3 import JUNK_BYTES_MAX, find_frames, frame_at, mp3_ms
from minga.domains.work.readers.ogg import ogg_ms
from minga.domains.work.readers.peaks import peaks_of
from minga.domains.work.readers.rows import InvalidRow, Sound
from minga.domains.work.readers.transcoding import (
    aac_container,
    plain_wav,
    transcoded_recording,
)

SOUND_BYTES_MAX = 64 * 1024 * 1024
DURATION_MS_MAX = 6 * 3_600_000
BEGINNING_BYTES = JUNK_BYTES_MAX + 8 * 1024
"""Within so many bytes a recording shows what it is: padding, then frames in a row."""
_Silent = (struct.error, IndexError, ZeroDivisionError, ValueError)


def listen_to(encoded: bytes) -> Sound:
    """Return the recording as every browser of the desk plays it. Raises InvalidRow."""
    if len(encoded) > SOUND_BYTES_MAX:
        raise sound_too_big()
    if (container := aac_container(encoded[:BEGINNING_BYTES])) is not None:
        encoded = transcoded_recording(encoded, container)
    try:
        encoded = plain_wav(encoded)
    except _Silent as error:
        raise _broken() from error
    media_type = sound_type_of(encoded[:BEGINNING_BYTES])
    if media_type is None:
        raise InvalidRow("not_a_sound", _not_taken(encoded))
    try:
        duration_ms = round(_MEASURES[media_type](encoded))
    except _Silent as error:
        raise _broken() from error
    if not 1 <= duration_ms <= DURATION_MS_MAX:
        raise _broken()
    sha256 = hashlib.sha256(encoded).hexdigest()
    peaks = peaks_of(*_wav_parts(encoded)) if media_type == "audio/wav" else ()
    return Sound(sha256, media_type, duration_ms, len(encoded), encoded, peaks)


def sound_type_of(beginning: bytes) -> str | None:
    """The media type that the first bytes of a recording tell; None when they tell none."""
    if beginning[:4] == b"RIFF" and beginning[8:12] == b"WAVE":
        return "audio/wav"
    if beginning.startswith(b"OggS"):
        return "audio/ogg"
    if beginning.startswith(FLAC):
        return "audio/flac"
    if beginning.startswith(b"ID3") or frame_at(beginning, 0) is not None:
        return "audio/mpeg"
    if find_frames(beginning, end=JUNK_BYTES_MAX) is not None:  # behind padding or a cut frame
        return "audio/mpeg"
    return None


def _not_taken(encoded: bytes) -> object:
    """Return why a file is not taken as a recording, by the format that its first bytes tell."""
    if encoded[:4] == b"FORM" and encoded[8:12] in (b"AIFF", b"AIFC"):
        return _("AIFF is not taken: browsers do not play it. Save it as WAV or FLAC.")
    return _("This file is not a recording. Taken are WAV, FLAC, OGG and MP3.")


def sound_too_big() -> InvalidRow:
    return InvalidRow(
        "sound_too_big",
        _("This recording is larger than %(limit)s MB.") % {"limit": SOUND_BYTES_MAX // 1024**2},
    )


def _broken() -> InvalidRow:
    return InvalidRow(
        "broken_sound", _("This recording breaks off, is damaged, or is longer than six hours.")
    )


def _wav_ms(encoded: bytes) -> float:
    """Bytes of sound by bytes a second; a file that breaks off is as long as what is there."""
    form, samples = _wav_parts(encoded)
    bytes_a_second: int = struct.unpack_from("<I", form, 8)[0]
    return len(samples) * 1_000 / bytes_a_second


def _wav_parts(encoded: bytes) -> tuple[bytes, memoryview]:
    """Return the "fmt " chunk of a WAV and its samples, as many as the file holds."""
    offset, form = 12, b""
    while offset + 8 <= len(encoded):
        kind, size = struct.unpack_from("<4sI", encoded, offset)
        if kind == b"fmt ":
            form = encoded[offset + 8 : offset + 8 + size]
        elif kind == b"data":
            return form, memoryview(encoded)[offset + 8 : offset + 8 + size]
        offset += 8 + size + size % 2
    raise ValueError


_MEASURES = {
    "audio/wav": _wav_ms,
    "audio/flac": flac_ms,
    "audio/ogg": ogg_ms,
    "audio/mpeg": mp3_ms,
}
