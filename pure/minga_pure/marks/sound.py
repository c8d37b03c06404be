"""Short-time spectra and resampling of recordings, by numpy alone."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

RATE: Final = 16_000
"""Samples a second at which recordings are compared; marks lie below its half."""
WINDOW: Final = 512
HOP: Final = 128

Samples = NDArray[np.float32]
Spectrum = NDArray[np.complex64]

_RAMP: Final = 2 * np.pi * np.arange(WINDOW) / WINDOW
_TAPER: Final = np.sqrt(0.5 - 0.5 * np.cos(_RAMP)).astype(np.float32)
_OVERLAP: Final = float((_TAPER**2).sum() / HOP)


def resample(samples: Samples, length: int) -> Samples:
    """Return the same sound in so many samples, without what the lower rate cannot carry."""
    if length == len(samples):
        return samples
    spectrum = np.fft.rfft(samples)
    bins = length // 2 + 1
    resized = np.zeros(bins, spectrum.dtype)
    count = min(bins, len(spectrum))
    resized[:count] = spectrum[:count]
    return np.asarray(np.fft.irfft(resized, length) * (length / len(samples)), np.float32)


def spectra(samples: Samples, hop: int = HOP) -> Spectrum:
    """Return the short-time spectra, one row every `hop` samples, the first centred on sample 0."""
    padded = np.pad(samples, (WINDOW // 2, WINDOW))
    frames = 1 + len(samples) // hop
    windows = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[: frames * hop : hop]
    return np.asarray(np.fft.rfft(windows * _TAPER, axis=1), np.complex64)


def from_spectra(spectrum: Spectrum, length: int) -> Samples:
    """Return the sound of short-time spectra (every HOP samples) by overlap and add."""
    pieces = np.fft.irfft(spectrum, WINDOW, axis=1).astype(np.float32) * _TAPER
    total = np.zeros((len(pieces) + WINDOW // HOP) * HOP, np.float32)
    strides = WINDOW // HOP
    for part in range(strides):
        section = pieces[:, part * HOP : (part + 1) * HOP].reshape(-1)
        total[part * HOP : part * HOP + len(section)] += section
    padded = np.pad(total, (0, max(0, WINDOW // 2 + length - len(total))))
    return padded[WINDOW // 2 : WINDOW // 2 + length] / _OVERLAP


def sample_at(samples: Samples, positions: NDArray[np.float64]) -> Samples:
    """Return the sound between its samples, by Catmull-Rom splines; silence outside."""
    padded = np.pad(samples, 2)
    inside = (positions >= 0) & (positions <= len(samples) - 1)
    places = np.clip(positions, 0, len(samples) - 1) + 2
    index = np.minimum(places.astype(np.int64), len(padded) - 3)
    part = (places - index).astype(np.float32)
    p0, p1, p2, p3 = (padded[index + step] for step in (-1, 0, 1, 2))
    curve = p1 + 0.5 * part * (
        p2 - p0 + part * (2 * p0 - 5 * p1 + 4 * p2 - p3 + part * (3 * (p1 - p2) + p3 - p0))
    )
    return np.asarray(curve * inside, np.float32)
