"""Lay a found recording onto its original: where it begins, how fast it runs, where it drifts.

Compares two recordings that the complaining person brings together by the course of their spectra
and by correlation of their waves; nothing that describes a voice is made or stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from minga_pure.marks.sound import RATE, Samples, sample_at, spectra

FEATURE_HOP: Final = 160
FEATURE_BANDS: Final = 24
SPEEDS: Final = np.round(np.arange(-0.06, 0.0601, 0.005), 4) + 1.0
OVERLAP_SECONDS_MIN: Final = 1.0
LIKENESS_MIN: Final = 0.25
PIECE: Final = RATE // 2
STEP: Final = RATE // 8
SEARCH_WIDE: Final = 1_000
SEARCH_NARROW: Final = 48
CORRELATION_MIN: Final = 0.25


@dataclass(frozen=True)
class Alignment:
    """A found recording in the time of its original.

    `samples` is as long as the original, silent where the found recording shows nothing of it;
    `likeness` is the correlation of both courses.
    """

    samples: Samples
    valid: NDArray[np.bool_]
    speed: float
    share: float
    likeness: float


def align(found_copy: Samples, original: Samples) -> Alignment | None:
    """Return the found recording in the original's time, or None if it is another recording."""
    coarse = _coarse(_course(found_copy), _course(original))
    if coarse is None:
        return None
    speed, start, likeness = coarse
    track: NDArray[np.float64] = start + np.arange(len(original), dtype=np.float64) * speed
    for search in (SEARCH_WIDE, SEARCH_NARROW, SEARCH_NARROW):
        track += _drift(found_copy, original, track, search)
    valid = (track >= 0) & (track <= len(found_copy) - 1)
    share = float(valid.mean())
    if share * len(original) < OVERLAP_SECONDS_MIN * RATE / 2:
        return None
    return Alignment(sample_at(found_copy, track), valid, speed, share, likeness)


def _course(samples: Samples) -> NDArray[np.float32]:
    """Return the course of loudness in bands, without what stays the same; (frames, bands)."""
    power = np.abs(spectra(samples, FEATURE_HOP)) ** 2
    edges = np.unique(np.geomspace(6, 200, FEATURE_BANDS + 1).astype(int))
    bands = np.add.reduceat(power[:, : edges[-1]], edges[:-1], axis=1)
    floor = 1e-4 * bands.mean(axis=0, keepdims=True) + 1e-9
    course = np.log(bands + floor)
    course -= course.mean(axis=0, keepdims=True)
    return np.asarray(course, np.float32)


def _coarse(
    found_course: NDArray[np.float32], course: NDArray[np.float32]
) -> tuple[float, float, float] | None:
    """Return speed, start (samples of the found recording at the original's 0) and likeness."""
    frames_min = int(OVERLAP_SECONDS_MIN * RATE / FEATURE_HOP)
    if min(len(found_course), len(course)) < frames_min:
        return None
    best: tuple[float, float, float] | None = None
    for speed in SPEEDS:
        frames = int(len(found_course) / speed)
        grid = np.arange(frames) * speed
        index = np.minimum(grid.astype(int), len(found_course) - 2)
        part = (grid - index)[:, None].astype(np.float32)
        stretched = found_course[index] * (1 - part) + found_course[index + 1] * part
        lag, likeness = _best_lag(stretched, course, frames_min)
        if best is None or likeness > best[2]:
            best = (float(speed), -lag * FEATURE_HOP * float(speed), likeness)
    return best if best and best[2] >= LIKENESS_MIN else None


def _best_lag(
    stretched: NDArray[np.float32], course: NDArray[np.float32], frames_min: int
) -> tuple[int, float]:
    """Return where in the original the found course begins (frames) and their correlation."""
    length, frames = len(stretched), len(course)
    size = 1 << (length + frames).bit_length()
    products = np.fft.rfft(course, size, axis=0) * np.conj(np.fft.rfft(stretched, size, axis=0))
    correlation = np.fft.irfft(products.sum(axis=1), size)
    lags = np.arange(-(length - frames_min), frames - frames_min + 1)
    first, last = np.maximum(lags, 0), np.minimum(lags + length, frames)
    energy, found_energy = _running_energy(course), _running_energy(stretched)
    both = (energy[last] - energy[first]) * (found_energy[last - lags] - found_energy[first - lags])
    overlap = (last - first) / min(length, frames)
    scores = correlation[lags % size] / np.sqrt(np.maximum(both, 1e-9)) * overlap**0.25
    index = int(np.argmax(scores))
    return int(lags[index]), float(scores[index])


def _running_energy(course: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the energy of the first n rows, for n from 0 to all."""
    return np.concatenate([[0.0], np.cumsum((course**2).sum(axis=1, dtype=np.float64))])


def _drift(
    found_copy: Samples, original: Samples, track: NDArray[np.float64], search: int
) -> NDArray[np.float64]:
    """Return how much later the found recording is than `track` says, smooth over time."""
    centres, delays, trusts = [], [], []
    for start in range(0, max(1, len(original) - PIECE + 1), STEP):
        piece = original[start : start + PIECE]
        slope = (track[start + len(piece) - 1] - track[start]) / (len(piece) - 1)
        positions = np.arange(-search, len(piece) + search) * slope
        delay, correlation = _wave_lag(
            sample_at(found_copy, track[start] + positions), piece, search
        )
        if correlation >= CORRELATION_MIN:
            centres.append(start + len(piece) / 2)
            delays.append(delay * slope)
            trusts.append(correlation)
    if len(centres) < 3:
        return np.zeros(len(track))
    return _smooth_track(np.array(centres), np.array(delays), np.array(trusts), len(track), search)


def _wave_lag(around: Samples, piece: Samples, search: int) -> tuple[float, float]:
    """Return the lag of the best correlation, between samples too, and that correlation."""
    size = 1 << len(around).bit_length()
    products = np.fft.rfft(around, size) * np.conj(np.fft.rfft(piece, size))
    correlation = np.fft.irfft(products, size)[: 2 * search + 1]
    energy = np.concatenate([[0.0], np.cumsum(around.astype(np.float64) ** 2)])
    local = energy[len(piece) : len(piece) + 2 * search + 1] - energy[: 2 * search + 1]
    norm = np.sqrt(np.maximum(local * float((piece.astype(np.float64) ** 2).sum()), 1e-12))
    scores = correlation / norm
    index = int(np.argmax(scores))
    peak = float(scores[index])
    if 0 < index < 2 * search:
        early, late = float(scores[index - 1]), float(scores[index + 1])
        curvature = early - 2 * peak + late
        if curvature < 0:
            return index - search + 0.5 * (early - late) / curvature, peak
    return float(index - search), peak


def _smooth_track(
    centres: NDArray[np.float64],
    delays: NDArray[np.float64],
    trusts: NDArray[np.float64],
    length: int,
    search: int,
) -> NDArray[np.float64]:
    """Return a line through most delays (wide search), or a course that follows them (narrow)."""
    weight = trusts.copy()
    slope, level = 0.0, float(np.median(delays))
    for _round in range(8):
        mean = (weight * centres).sum() / weight.sum()
        variance = (weight * (centres - mean) ** 2).sum()
        level = (weight * delays).sum() / weight.sum()
        slope = (weight * (centres - mean) * delays).sum() / max(variance, 1e-9)
        misses = delays - level - slope * (centres - mean)
        scale = max(1.5 * float(np.median(np.abs(misses))), 0.5)
        weight = trusts / (1 + (misses / scale) ** 2) ** 2
        level -= slope * mean
    times = np.arange(length)
    if search > SEARCH_NARROW:
        return np.asarray(level + slope * times)
    near = np.abs(delays - level - slope * centres) < max(4 * scale, 2.0)
    if near.sum() < 3:
        return np.asarray(level + slope * times)
    return np.asarray(np.interp(times, centres[near], delays[near]))
