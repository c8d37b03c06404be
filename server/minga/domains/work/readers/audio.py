"""One recording: its length read from its own frames, so that no member waits for a broken file.

Nothing is decoded: a WAV tells its length in its header, an OGG on its last page, an MP3 by the
count of its frames. A recording that a browser cannot play although it is well formed is found by
the first member who says so.
"""

import hashlib
import struct

from django.utils.translation import gettext_lazy as _

from minga.domains.work.readers.peaks import peaks_of
from minga.domains.work.readers.rows import InvalidRow, Sound

SOUND_BYTES_MAX = 64 * 1024 * 1024
DURATION_MS_MAX = 6 * 3_600_000
_MP3_BITS = (  # kbit/s by the header's four bits: MPEG 1 layer III, MPEG 2 and 2.5 layer III
    (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0),
    (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0),
)
_MP3_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
_OPUS_RATE = 48_000
_Silent = (struct.error, IndexError, ZeroDivisionError, ValueError)


def listen_to(encoded: bytes) -> Sound:
    """The recording and its length; raises Unreadable when it is none, or too long."""
    if len(encoded) > SOUND_BYTES_MAX:
        raise sound_too_big()
    media_type = sound_type_of(encoded[:16])
    if media_type is None:
        raise InvalidRow(
            "not_a_sound", _("This file is not a recording. Taken are WAV, OGG and MP3.")
        )
    measure = {"audio/wav": _wav_ms, "audio/ogg": _ogg_ms, "audio/mpeg": _mp3_ms}[media_type]
    try:
        duration_ms = round(measure(encoded))
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
    if beginning.startswith(b"ID3") or _mp3_frame(beginning, 0) is not None:
        return "audio/mpeg"
    return None


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


def _ogg_ms(encoded: bytes) -> float:
    """The granule position of the last page, in samples of Vorbis or Opus (RFC 3533, RFC 7845)."""
    start = 27 + encoded[26]
    if encoded[start : start + 8] == b"OpusHead":
        rate, skipped = _OPUS_RATE, struct.unpack_from("<H", encoded, start + 10)[0]
    elif encoded[start : start + 7] == b"\x01vorbis":
        rate, skipped = struct.unpack_from("<I", encoded, start + 12)[0], 0
    else:
        raise ValueError
    offset = len(encoded)
    while (offset := encoded.rfind(b"OggS", 0, offset)) >= 0:
        (samples,) = struct.unpack_from("<q", encoded, offset + 6)
        if samples >= 0:  # -1: no packet ends on this page
            return float((samples - skipped) * 1_000 / rate)
    raise ValueError


def _mp3_ms(encoded: bytes) -> float:
    """Frame by frame, so that a variable bit rate is counted right."""
    offset = 0
    if encoded.startswith(b"ID3"):
        size = 0
        for byte in encoded[6:10]:
            size = size << 7 | byte & 0x7F
        offset = 10 + size
    length = 0.0
    while (frame := _mp3_frame(encoded, offset)) is not None:
        size, ms = frame
        length += ms
        offset += size
    return length


def _mp3_frame(encoded: bytes, offset: int) -> tuple[int, float] | None:
    """(bytes, milliseconds) of the layer III frame that begins here; None when there is none."""
    if len(encoded) < offset + 4 or encoded[offset] != 0xFF or encoded[offset + 1] & 0xE0 != 0xE0:
        return None
    version, layer = encoded[offset + 1] >> 3 & 3, encoded[offset + 1] >> 1 & 3
    rate_index, padding = encoded[offset + 2] >> 2 & 3, encoded[offset + 2] >> 1 & 1
    bits = _MP3_BITS[version != 3][encoded[offset + 2] >> 4]
    if version == 1 or layer != 1 or rate_index == 3 or bits == 0:
        return None
    rate = _MP3_RATES[version][rate_index]
    samples = 1_152 if version == 3 else 576
    return samples // 8 * bits * 1_000 // rate + padding, samples * 1_000 / rate
