"""Loudness of a recording from beginning to end, for the waveform of a transcription.

Made once, on import, so that a device neither decodes nor computes anything. Only for a WAV, whose
samples lie open; other recordings are written down without.
"""

import math
import struct

import numpy as np

BARS = 200
"""As many as the desk draws; each costs a few bytes of every task."""
_INTEGERS, _FLOATS, _EXTENDED = 1, 3, 0xFFFE
_NUMBERS = {
    (_INTEGERS, 8): "u1",
    (_INTEGERS, 16): "<i2",
    (_INTEGERS, 24): "u1",
    (_INTEGERS, 32): "<i4",
    (_FLOATS, 32): "<f4",
    (_FLOATS, 64): "<f8",
}


def peaks_of(form: bytes, samples: bytes | memoryview) -> tuple[float, ...]:
    """The loudest of each part, where 1 is the loudest of all; () when it is silent or unknown.

    form: what the WAV says of itself (its "fmt " chunk). Channels are taken together.
    """
    if len(form) < struct.calcsize("<HHIIHH"):
        return ()
    kind, _channels, _rate, _a_second, _frame, bits = struct.unpack_from("<HHIIHH", form)
    if kind == _EXTENDED and len(form) >= 26:
        (kind,) = struct.unpack_from("<H", form, 24)
    number_type = _NUMBERS.get((kind, bits))
    if number_type is None:
        return ()
    size = bits // 8
    numbers = np.frombuffer(samples[: len(samples) // size * size], dtype=np.dtype(number_type))
    if kind == _INTEGERS and bits == 24:
        numbers = numbers.reshape(-1, 3)[:, 1:].copy().view("<i2")[:, 0]
    peaks = [
        _loudness(part, bits) for part in np.array_split(numbers, min(BARS, len(numbers) or 1))
    ]
    loudest = max(peaks)
    if not all(math.isfinite(peak) for peak in peaks) or not loudest:
        return ()
    return tuple(round(peak / loudest, 2) for peak in peaks)


def _loudness(part: "np.ndarray[tuple[int, ...], np.dtype[np.generic]]", bits: int) -> float:
    if not len(part):
        return 0.0
    quiet = 128 if bits == 8 else 0
    return max(abs(float(part.max()) - quiet), abs(float(part.min()) - quiet))
