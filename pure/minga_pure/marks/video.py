"""Marks of video clips without sound: a copy for one recipient, and whose copy a found clip is.

Every frame carries the same chips, so that dropped, repeated or mixed frames do no harm, and the
evidence of the frames adds up. Whoever has many frames of moving content can estimate what stays
the same in them (the weak rows of docs/why/marks.md). Sound is marked by `voice`. Clips are
sequences of pictures (see `pictures`); reading and writing files is the caller's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from minga_pure.marks import codes, pictures, registration
from minga_pure.marks.errors import UnsuitableMedium
from minga_pure.marks.evidence import FALSE_ACCUSATION_MAX, Evidence, accused_of, rank
from minga_pure.marks.pictures import Gray, Picture

MEDIUM: Final = "video"
FRAMES_MAX: Final = 16
"""Frames of a found clip that are compared, evenly spread: time does not grow with its length."""
ANCHORS: Final = 8
GLIMPSE: Final = 128
UNCUT_LIKENESS_MIN: Final = 0.97


@dataclass(frozen=True)
class VideoTrace:
    """Result of a search: how much a found clip shows of the original, and whose copy it is."""

    share: float
    mirrored: bool
    frames: int
    ranked: tuple[Evidence, ...]
    tables: NDArray[np.float64] | None = field(default=None, compare=False, repr=False)

    @property
    def accused(self) -> tuple[str, ...]:
        """Return the recipients whose copies were used, the surest first."""
        return accused_of(self.ranked)


def embed(
    frames: Iterable[Picture], key: bytes, recipient: str, *, psnr_db: float = pictures.PSNR_DB
) -> Iterator[Picture]:
    """Yield the frames of the copy for one recipient; raises UnsuitableMedium, WeakKey."""
    for frame in frames:
        yield pictures.embed(frame, key, recipient, medium=MEDIUM, psnr_db=psnr_db)


def trace(
    found_frames: Sequence[Picture],
    original_frames: Sequence[Picture],
    key: bytes,
    recipients: Sequence[str],
    *,
    false_accusation_max: float = FALSE_ACCUSATION_MAX,
) -> VideoTrace:
    """Name the recipients whose copies of the original clip were used for the found one.

    Raises UnsuitableMedium, WeakKey.
    """
    if not len(found_frames) or not len(original_frames):
        raise UnsuitableMedium("A clip has one frame or more.")
    originals = _Originals(original_frames)
    sampled = [
        pictures.luminance_of(found_frames[index], side_min=pictures.FOUND_SIDE_MIN)
        for index in _spread(len(found_frames), FRAMES_MAX)
    ]
    anchor = _anchor(sampled, originals)
    if anchor is None:
        return VideoTrace(0.0, mirrored=False, frames=0, ranked=())
    total: NDArray[np.float64] = np.zeros(pictures.BLOCKS * pictures.FREQUENCIES)
    compared = 0
    for frame in sampled:
        index, _likeness = originals.nearest(frame, anchor.matrix, mirrored=anchor.mirrored)
        original = originals.luminance(index)
        placed = registration.place(frame, original, anchor.matrix, mirrored=anchor.mirrored)
        if placed is not None:
            total += pictures.weighted_chips(placed, original)
            compared += 1
    tables = codes.correlation_tables(codes.layout(key, MEDIUM, total.size), total)
    symbols = codes.recipient_symbols(key, recipients)
    ranked = rank(tables, symbols, recipients, false_accusation_max=false_accusation_max)
    return VideoTrace(anchor.share, anchor.mirrored, compared, ranked, tables)


class _Originals:
    """Frames of the original clip and small views of them."""

    def __init__(self, frames: Sequence[Picture]) -> None:
        self.frames = frames
        views = []
        for index in range(len(frames)):
            luminance = self.luminance(index)
            uncut = registration.uncut_map(luminance)
            views.append(registration.glimpse(luminance, uncut, GLIMPSE, mirrored=False)[0])
        self.views = np.stack(views)

    def luminance(self, index: int) -> Gray:
        """Return the luminance of one frame of the original."""
        return pictures.luminance_of(self.frames[index])

    def nearest(
        self, frame: Gray, matrix: NDArray[np.float64], *, mirrored: bool
    ) -> tuple[int, float]:
        """Return the frame that a found frame in this place resembles most, and how much."""
        view, inside = registration.glimpse(frame, matrix, GLIMPSE, mirrored=mirrored)
        mask = inside > 0.9
        if mask.mean() < registration.SHARE_MIN:
            return 0, 0.0
        values = self.views[:, mask]
        values = values - values.mean(axis=1, keepdims=True)
        target = view[mask] - view[mask].mean()
        energy = ((values**2).sum(axis=1) + 1.0) * ((target**2).sum() + 1.0)
        likeness = values @ target / np.sqrt(energy)
        index = int(np.argmax(likeness))
        return index, float(likeness[index])


def _anchor(sampled: Sequence[Gray], originals: _Originals) -> registration.Registration | None:
    """Return how the frames of a found clip lie on those of the original.

    A mark stays where it is in the frame while the content moves: the map must come from the very
    frame that was copied. 1. Try the uncut frame, plain and mirrored. 2. Search the frame of the
    original whose content fits best, in ever smaller steps.
    """
    frame = sampled[len(sampled) // 2]
    for mirrored in (False, True):
        matrix = registration.uncut_map(frame)
        index, likeness = originals.nearest(frame, matrix, mirrored=mirrored)
        if likeness >= UNCUT_LIKENESS_MIN:
            placed = registration.place(
                frame, originals.luminance(index), matrix, mirrored=mirrored
            )
            if placed is not None:
                return placed
    return _closest(frame, originals)


def _closest(frame: Gray, originals: _Originals) -> registration.Registration | None:
    """Return the registration on the original's frame whose fine detail fits best."""
    count = len(originals.frames)
    step = -(-count // ANCHORS)
    candidates = list(range(step // 2, count, step))
    best: registration.Registration | None = None
    centre = 0
    while True:
        for index in candidates:
            placed = registration.register(frame, originals.luminance(index))
            if placed and (best is None or placed.closeness > best.closeness):
                best, centre = placed, index
        if best is None or step == 1:
            return best
        step = -(-step // 2)
        candidates = [i for i in (centre - step, centre + step) if 0 <= i < count]


def _spread(count: int, count_max: int) -> list[int]:
    """Return at most `count_max` indices below `count`, evenly spread."""
    steps = min(count, count_max)
    return [int((2 * step + 1) * count / (2 * steps)) for step in range(steps)]
