"""How loud a recording is from beginning to end, to be drawn where somebody writes it down.

Made once, on import, so that a device neither decodes nor computes anything. Only for a WAV, whose
samples lie open; other recordings are written down without.
"""

import math
import struct

import numpy as np

BARS = 200
"""As many as the desk draws; each costs a few bytes of every task."""
_PLAIN, _FLOATS, _EXTENDED = 1, 3, 0xFFFE
_NUMBERS = {
    (_PLAIN, 8): "u1",
    (_PLAIN, 16): "<i2",
    (_PLAIN, 24): "u1",
    (_PLAIN, 32): "<i4",
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
    numbers = _NUMBERS.get((kind, bits))
    if numbers is None:
        return ()
    size = bits // 8
    whole = np.frombuffer(samples[: len(samples) // size * size], dtype=np.dtype(numbers))
    if kind == _PLAIN and bits == 24:
        whole = whole.reshape(-1, 3)[:, 1:].copy().view("<i2")[:, 0]
    loud = [_loudness(part, bits) for part in np.array_split(whole, min(BARS, len(whole) or 1))]
    loudest = max(loud)
    if not all(math.isfinite(one) for one in loud) or not loudest:
        return ()
    return tuple(round(one / loudest, 2) for one in loud)


def _loudness(part: "np.ndarray[tuple[int, ...], np.dtype[np.generic]]", bits: int) -> float:
    if not len(part):
        return 0.0
    quiet = 128 if bits == 8 else 0
    return max(abs(float(part.max()) - quiet), abs(float(part.min()) - quiet))
