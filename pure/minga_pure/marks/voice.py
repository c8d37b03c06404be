"""Marks of recordings: a copy for one recipient, and whose copy a found recording is.

The loudness of small cells of time and pitch (64 ms, 188 Hz) is moved up or down by LOUDNESS_DB.
Tracing needs the original: the found recording is laid onto it, and each cell is compared with the
cells around it, once by its wave (finds marks under noise) and once by its energy (finds them where
the phase is lost). Recordings are arrays of samples, (length) or (length, channels).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from minga_pure.marks import codes, sound
from minga_pure.marks.alignment import Alignment, align
from minga_pure.marks.errors import UnsuitableMedium
from minga_pure.marks.evidence import FALSE_ACCUSATION_MAX, Evidence, accused_of, rank
from minga_pure.marks.sound import RATE, Samples

LOUDNESS_DB: Final = 0.8
RATE_MIN: Final = 4_000
SECONDS_MIN: Final = 1.0
SECONDS_MAX: Final = 600.0
MEDIUM: Final = "voice"
CELL_FRAMES: Final = 8
CELL_BINS: Final = 6
BINS: Final = slice(8, 200)
BANDS: Final = (BINS.stop - BINS.start) // CELL_BINS

_GAIN: Final = 10 ** (LOUDNESS_DB / 20) - 1
_MODEL_ERROR: Final = 0.05

Cells = NDArray[np.float64]


@dataclass(frozen=True)
class Recording:
    """Sound as bytes of a WAV hold it: 16-bit integers, or floats from -1 to 1."""

    samples: NDArray[Any]
    rate: int


@dataclass(frozen=True)
class VoiceTrace:
    """Result of a search: whether a found recording is of the original, and whose copy it is."""

    share: float
    speed: float
    ranked: tuple[Evidence, ...]
    tables: NDArray[np.float64] | None = field(default=None, compare=False, repr=False)

    @property
    def accused(self) -> tuple[str, ...]:
        """Return the recipients whose copies were used, the surest first."""
        return accused_of(self.ranked)


def embed(recording: Recording, key: bytes, recipient: str) -> Recording:
    """Return the copy of a recording for one recipient; `key` is secret and of this item only.

    Raises UnsuitableMedium, WeakKey.
    """
    original = comparable(recording)
    spectrum = sound.spectra(original)
    cells = -(-len(spectrum) // CELL_FRAMES)
    places = codes.layout(key, MEDIUM, cells * BANDS)
    chips = codes.chip_sequence(places, codes.recipient_symbols(key, [recipient])[0])
    grid = chips.reshape(cells, BANDS).repeat(CELL_FRAMES, axis=0)[: len(spectrum)]
    change = np.zeros_like(spectrum)
    change[:, BINS] = spectrum[:, BINS] * (_GAIN * grid.repeat(CELL_BINS, axis=1))
    mark = sound.from_spectra(change, len(original))
    mark = sound.resample(mark, len(recording.samples))
    return Recording(_added(recording.samples, mark), recording.rate)


def trace(
    found_copy: Recording,
    original: Recording,
    key: bytes,
    recipients: Sequence[str],
    *,
    false_accusation_max: float = FALSE_ACCUSATION_MAX,
) -> VoiceTrace:
    """Name the recipients whose copies of `original` were used for `found_copy`.

    Raises UnsuitableMedium, WeakKey.
    """
    reference = comparable(original)
    placed = align(comparable(found_copy), reference)
    if placed is None:
        return VoiceTrace(0.0, 1.0, ())
    weighted = weighted_chips(placed, reference)
    tables = codes.correlation_tables(codes.layout(key, MEDIUM, weighted.size), weighted)
    symbols = codes.recipient_symbols(key, recipients)
    ranked = rank(tables, symbols, recipients, false_accusation_max=false_accusation_max)
    return VoiceTrace(placed.share, placed.speed, ranked, tables)


def comparable(recording: Recording) -> Samples:
    """Return one channel of floats at the common rate; raises UnsuitableMedium."""
    samples = recording.samples
    if samples.ndim not in (1, 2) or samples.dtype.kind not in "if" or recording.rate < RATE_MIN:
        raise UnsuitableMedium(f"A recording is an array of samples, at {RATE_MIN} Hz or more.")
    seconds = len(samples) / recording.rate
    if not SECONDS_MIN <= seconds <= SECONDS_MAX:
        raise UnsuitableMedium(
            f"A recording lasts {SECONDS_MIN:.0f} to {SECONDS_MAX:.0f} seconds, not {seconds:.1f}."
        )
    mono = samples.astype(np.float32)
    if samples.dtype.kind == "i":
        mono /= float(np.iinfo(samples.dtype).max)
    if mono.ndim == 2:
        mono = mono.mean(axis=1)
    if not np.isfinite(mono).all():
        raise UnsuitableMedium("A recording has samples that are no numbers.")
    return sound.resample(mono, round(len(mono) * RATE / recording.rate))


def _added(samples: NDArray[Any], mark: Samples) -> NDArray[Any]:
    """Add a mark to all channels, in the form of the samples."""
    spread = mark[:, None] if samples.ndim == 2 else mark
    if samples.dtype.kind == "f":
        return np.asarray(samples + spread, samples.dtype)
    limits = np.iinfo(samples.dtype)
    marked = np.rint(samples.astype(np.float64) + spread * float(limits.max))
    return np.clip(marked, limits.min, limits.max).astype(samples.dtype)


def weighted_chips(placed: Alignment, original: Samples) -> Cells:
    """Return what a found recording says of each chip, weighted by how far it can be trusted."""
    copied = sound.spectra(placed.samples)[:, BINS]
    genuine = sound.spectra(original)[:, BINS]
    frames = placed.valid[np.minimum(np.arange(len(genuine)) * sound.HOP, len(original) - 1)]
    cells = -(-len(genuine) // CELL_FRAMES)
    visible = _pad_frames(frames.astype(np.float64)[:, None], cells).reshape(cells, -1).mean(axis=1)
    mask = (visible > 0.9).astype(np.float64)[:, None]
    cross = _cell_sums(copied * np.conj(genuine), cells)
    power = _cell_sums(np.abs(genuine) ** 2, cells).real
    copied_power = _cell_sums(np.abs(copied) ** 2, cells).real
    floor = 1e-7 * float(power.mean()) + 1e-12
    by_wave = _wave_chips(cross * mask, power * mask, copied_power * mask, floor)
    by_energy = _energy_chips(power, copied_power, mask, floor)
    return np.asarray(((by_wave + by_energy) * mask).ravel())


def _wave_chips(
    cross: NDArray[np.complex128], power: Cells, copied_power: Cells, floor: float
) -> Cells:
    """Compare each cell's wave with that of the cells around it."""
    filter_gain = _around(cross) / (_around(power) + floor)
    passed_power = np.abs(filter_gain) ** 2 * power
    change = (cross * np.conj(filter_gain)).real / (passed_power + floor) - 1.0
    explained = np.abs(_around(cross)) ** 2 / (_around(power) + floor)
    noise = np.maximum(_around(copied_power) - explained, 0.0) / _around(np.ones_like(power))
    variance = noise / (2 * (passed_power + floor)) + _MODEL_ERROR**2
    deviation = np.sqrt(variance)
    return np.asarray(np.clip(change / deviation, -3, 3) * _GAIN / deviation, np.float64)


def _energy_chips(power: Cells, copied_power: Cells, mask: Cells, floor: float) -> Cells:
    """Compare each cell's energy with that of the cells around it, above the band's noise."""
    gain = _around(copied_power * mask) / (_around(power * mask) + floor)
    rows = mask[:, 0] > 0
    if not rows.any():
        return np.zeros_like(power)
    noise = np.percentile(copied_power[rows], 5, axis=0, keepdims=True) + floor
    response = gain * power / (gain * power + noise)
    change = np.log(copied_power + floor) - np.log(gain * power + noise)
    change -= _around(change * response * mask) / (_around(response * mask) + 1e-3)
    deviation = 1.5 * np.median(np.abs(change[rows] * response[rows]), axis=0, keepdims=True) + 0.1
    trusted = np.clip(change * response / deviation, -3, 3)
    return np.asarray(trusted * 2 * _GAIN * response / deviation)


def _around(values: NDArray[Any]) -> NDArray[Any]:
    """Return the sum over five cells of time and three of pitch."""
    padded = np.pad(values, ((2, 2), (1, 1)))
    rows, columns = values.shape
    total = np.zeros_like(values)
    for step in range(5):
        for band in range(3):
            total += padded[step : step + rows, band : band + columns]
    return total


def _cell_sums(values: NDArray[Any], cells: int) -> NDArray[Any]:
    """Return sums over each cell, (cells, BANDS)."""
    padded = _pad_frames(values, cells)
    shape = (cells, CELL_FRAMES, BANDS, CELL_BINS)
    return np.asarray(padded.reshape(shape).sum(axis=(1, 3)), np.complex128)


def _pad_frames(values: NDArray[Any], cells: int) -> NDArray[Any]:
    return np.pad(values, ((0, cells * CELL_FRAMES - len(values)), (0, 0)))
