"""Marks of photographs: a copy for one recipient, and whose copy a found picture is.

An informed spread-spectrum mark (Cox, Kilian, Leighton, Shamoon 1997) on middle frequencies of the
luminance: block cosine coefficients of a square frame are moved up or down by the recipient's
chips, more where texture hides it. Tracing needs the original (or the person's own saved copy of
it): the found copy is laid onto it, tones and filters are matched, and what remains is correlated
with all recipients at once.

Pictures are arrays of bytes, height x width x 3 (red, green, blue) or height x width (grey).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from minga_pure.marks import codes, registration
from minga_pure.marks.errors import UnsuitableMedium
from minga_pure.marks.evidence import FALSE_ACCUSATION_MAX, Evidence, accused_of, rank

Picture = NDArray[np.uint8]
Gray = NDArray[np.float32]

PSNR_DB: Final = 42.3
"""Peak signal to noise ratio of a marked copy, over all pixels and colours."""
SIDE_MIN: Final = 64
FOUND_SIDE_MIN: Final = 24
PIXELS_MAX: Final = 64_000_000
BLOCK: Final = 16
MEDIUM: Final = "picture"
TONE_WINDOW: Final = 20.0
"""Spread, in pixels of the frame, of the window in which light and contrast are matched."""
FLAT: Final = 4.0
STRONG_TEXTURE: Final = 900.0
BLOCK_SHOWN_MIN: Final = 0.7
LUMA: Final = np.array([0.299, 0.587, 0.114], np.float32)

_ORDER = np.add.outer(np.arange(BLOCK), np.arange(BLOCK))
_USED = (_ORDER >= 2) & (_ORDER <= 9)
_ROWS, _COLUMNS = (places.astype(np.float32) for places in np.nonzero(_USED))
FREQUENCIES: Final = int(_USED.sum())
BLOCKS: Final = (registration.FRAME // BLOCK) ** 2


@dataclass(frozen=True)
class PictureTrace:
    """Result of a search: whether a found picture shows the original, and whose copy it is.

    `share` is the part of the original that it shows (0 if it shows something else). `ranked`
    begins with the accused; it is empty if the found picture does not show the original.
    """

    share: float
    mirrored: bool
    ranked: tuple[Evidence, ...]
    tables: NDArray[np.float64] | None = field(default=None, compare=False, repr=False)

    @property
    def accused(self) -> tuple[str, ...]:
        """Return the recipients whose copies were used, the surest first."""
        return accused_of(self.ranked)


def embed(
    picture: Picture, key: bytes, recipient: str, *, medium: str = MEDIUM, psnr_db: float = PSNR_DB
) -> Picture:
    """Return the copy of a picture for one recipient; `key` is secret and of this item only.

    Raises UnsuitableMedium, WeakKey.
    """
    luminance = luminance_of(picture)
    pattern = mark_pattern(luminance, key, recipient, medium=medium, psnr_db=psnr_db)
    if picture.ndim == 3:
        pattern = pattern[..., None]
    copy = np.empty_like(picture)
    for strip in _strips(len(picture)):
        copy[strip] = np.clip(np.rint(picture[strip] + pattern[strip]), 0, 255)
    return copy


def mark_pattern(
    luminance: Gray, key: bytes, recipient: str, *, medium: str = MEDIUM, psnr_db: float = PSNR_DB
) -> Gray:
    """Return the change of luminance that marks a picture for a recipient, in grey levels."""
    height, width = luminance.shape
    frame = registration.into_frame(luminance)
    places = codes.layout(key, medium, BLOCKS * FREQUENCIES)
    chips = codes.chip_sequence(places, codes.recipient_symbols(key, [recipient])[0])
    coefficients = np.zeros((BLOCKS, BLOCK, BLOCK), np.float32)
    coefficients[:, _USED] = chips.reshape(BLOCKS, FREQUENCIES) * _amplitudes(frame, height, width)
    pattern = cv2.resize(_from_blocks(coefficients), (width, height), interpolation=cv2.INTER_CUBIC)
    noise = 255.0**2 / 10 ** (psnr_db / 10) - 1 / 12  # rounding to bytes adds 1/12
    return np.asarray(pattern * np.sqrt(noise / np.mean(pattern**2)), np.float32)


def trace(
    found_copy: Picture,
    original: Picture,
    key: bytes,
    recipients: Sequence[str],
    *,
    false_accusation_max: float = FALSE_ACCUSATION_MAX,
) -> PictureTrace:
    """Name the recipients whose copies of `original` were used for `found_copy`.

    `original` may be a re-saved copy of it, also a marked one's source after erasure. Anybody whose
    copy was not used is accused with a probability of at most `false_accusation_max` a search.
    Raises UnsuitableMedium, WeakKey.
    """
    luminance = luminance_of(original)
    placed = registration.register(luminance_of(found_copy, side_min=FOUND_SIDE_MIN), luminance)
    if placed is None:
        return PictureTrace(0.0, mirrored=False, ranked=())
    weighted = weighted_chips(placed, luminance)
    tables = codes.correlation_tables(codes.layout(key, MEDIUM, weighted.size), weighted)
    symbols = codes.recipient_symbols(key, recipients)
    ranked = rank(tables, symbols, recipients, false_accusation_max=false_accusation_max)
    return PictureTrace(placed.share, placed.mirrored, ranked, tables)


def luminance_of(picture: Picture, *, side_min: int = SIDE_MIN) -> Gray:
    """Return the luminance of a picture; raises UnsuitableMedium."""
    if picture.dtype != np.uint8 or picture.ndim not in (2, 3):
        raise UnsuitableMedium("A picture is an array of bytes, grey or red, green, blue.")
    if picture.ndim == 3 and picture.shape[2] != 3:
        raise UnsuitableMedium("A picture in colour has three channels: red, green, blue.")
    height, width = picture.shape[:2]
    if min(height, width) < side_min or height * width > PIXELS_MAX:
        raise UnsuitableMedium(
            f"A picture has sides of {side_min} pixels or more and at most {PIXELS_MAX:,} pixels."
        )
    if picture.ndim == 2:
        return picture.astype(np.float32)
    luminance = np.empty((height, width), np.float32)
    for strip in _strips(height):
        luminance[strip] = cv2.transform(picture[strip].astype(np.float32), LUMA[None])
    return luminance


def _strips(height: int) -> Iterator[slice]:
    """Yield rows by the 256: floats of a whole large picture take a gigabyte."""
    for top in range(0, height, 256):
        yield slice(top, min(top + 256, height))


def weighted_chips(placed: registration.Registration, original: Gray) -> Gray:
    """Return what a found copy says of each chip, weighted by how far it can be trusted.

    1. Match tones locally. 2. Subtract the original as the copy's own filter shows it, frequency by
    frequency. 3. Weigh by the expected size of the mark over the variance of what remains.
    """
    frame = registration.into_frame(original)
    adapted = _match_tones(placed.picture, frame, placed.valid)
    copied, genuine = _to_blocks(adapted)[:, _USED], _to_blocks(frame)[:, _USED]
    visible = _block_means(placed.valid.astype(np.float32))
    weight = np.where(visible > BLOCK_SHOWN_MIN, visible, 0.0)[:, None]
    calm = weight / (1.0 + genuine**2 / STRONG_TEXTURE)
    gain = (calm * copied * genuine).sum(axis=0) / ((calm * genuine**2).sum(axis=0) + 1e-3)
    gain = np.clip(gain, 0.0, 1.5)
    residual = copied - gain * genuine
    by_block = np.median(np.abs(residual), axis=1, keepdims=True) + 0.5
    squares = np.minimum((residual / by_block) ** 2, 9.0)
    by_frequency = np.sqrt((weight * squares).sum(axis=0) / max(float(weight.sum()), 1e-3)) + 0.05
    deviation = by_block * by_frequency
    amplitude = _amplitudes(frame, *original.shape) * gain
    trusted = np.clip(residual / deviation, -3, 3) * weight * amplitude / deviation
    return np.asarray(trusted, np.float32).ravel()


def _match_tones(warped: Gray, frame: Gray, valid: NDArray[np.bool_]) -> Gray:
    """Give the found copy the light and contrast that the original has around each pixel."""
    mask = valid.astype(np.float32)
    density = registration.broad_mean(mask, TONE_WINDOW) + 1e-3

    def mean(values: Gray) -> Gray:
        return np.asarray(
            cv2.GaussianBlur(values * mask, (0, 0), TONE_WINDOW) / density, np.float32
        )

    copied, genuine = mean(warped), mean(frame)
    variance = np.maximum(mean(warped**2) - copied**2, 0.0) + FLAT
    covariance = mean(warped * frame) - copied * genuine + FLAT
    gain = np.clip(covariance / variance, 0.2, 5.0)
    return np.asarray((warped - copied) * gain + genuine, np.float32)


def _amplitudes(frame: Gray, height: int, width: int) -> Gray:
    """Return the size of the mark by block and frequency: more where texture hides it."""
    detail = frame - cv2.GaussianBlur(frame, (0, 0), 4.0)
    activity = np.sqrt(_block_means(detail**2))
    by_block = np.clip(activity / 8.0, 0.5, 2.0) ** 0.7
    finest_row = 0.8 * BLOCK * height / registration.FRAME
    finest_column = 0.8 * BLOCK * width / registration.FRAME
    carried = (finest_row >= _ROWS) & (finest_column >= _COLUMNS)
    return np.asarray(by_block[:, None] * carried[None, :], np.float32)


@cache
def _cosines() -> Gray:
    """Return the orthonormal cosine transform of one block's side."""
    index = np.arange(BLOCK)
    matrix = np.sqrt(2 / BLOCK) * np.cos(np.pi * np.outer(index, 2 * index + 1) / (2 * BLOCK))
    matrix[0] /= np.sqrt(2)
    return np.asarray(matrix, np.float32)


def _to_blocks(frame: Gray) -> Gray:
    """Return the cosine coefficients of each block, (BLOCKS, BLOCK, BLOCK)."""
    side = registration.FRAME // BLOCK
    blocks = frame.reshape(side, BLOCK, side, BLOCK).transpose(0, 2, 1, 3).reshape(-1, BLOCK, BLOCK)
    return np.asarray(_cosines() @ blocks @ _cosines().T, np.float32)


def _block_means(frame: Gray) -> Gray:
    side = registration.FRAME // BLOCK
    return np.asarray(frame.reshape(side, BLOCK, side, BLOCK).mean(axis=(1, 3)).ravel(), np.float32)


def _from_blocks(coefficients: Gray) -> Gray:
    side = registration.FRAME // BLOCK
    blocks = (_cosines().T @ coefficients @ _cosines()).reshape(side, side, BLOCK, BLOCK)
    return np.ascontiguousarray(blocks.transpose(0, 2, 1, 3).reshape(registration.FRAME, -1))
