"""Lay a found copy onto its original: which part of the original it shows, and where.

Compares two pictures that the complaining person brings together, their own item and the found
copy, by general picture features (SIFT, Lowe 2004). No template of a face is made, nothing is
stored, and no collection of pictures is searched. Sizes are bounded before any feature is
computed, so that time and memory do not grow with the found copy.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

FRAME: Final = 512
"""Side of the square frame into which every original is scaled, whatever its shape."""
ORIGINAL_SIDE_MAX: Final = 900
FOUND_SIDE_MAX: Final = 1400
ORIGINAL_FEATURES_MAX: Final = 3000
FOUND_FEATURES_MAX: Final = 6000
"""More than of the original: an advert has features of its own around what was pasted into it."""
MATCH_RATIO: Final = 0.8
INLIERS_MIN: Final = 10
SURE_INLIERS: Final = 60
"""So many agreeing features leave no doubt: mirrored and whole pictures are not tried."""
LIKENESS_MIN: Final = 0.35
DETAIL_LIKENESS_MIN: Final = 0.68
"""Least correlation of detail: copies after heavy attacks have 0.74, other pictures up to 0.63."""
SHARE_MIN: Final = 0.01
FLOW_WINDOW: Final = 16.0
LIKENESS_WINDOW: Final = 8.0
DETAIL_WINDOW: Final = 2.0
FLAT: Final = 2.0
"""Grey levels squared that count as no texture: where both pictures are flat, they are alike."""

Gray = NDArray[np.float32]
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Registration:
    """A found copy in the frame of its original.

    `picture` is its luminance, FRAME x FRAME; `valid` marks where it shows the original;
    `mirrored` says that it was flipped; `share` is the part of the original that it shows;
    `likeness` is the correlation of their detail there, `closeness` that of the finest; `matrix`
    maps the found copy, after flipping, to the frame.
    """

    picture: Gray
    valid: NDArray[np.bool_]
    mirrored: bool
    share: float
    likeness: float
    closeness: float
    matrix: Matrix


def into_frame(luminance: Gray) -> Gray:
    """Scale a luminance picture into the square frame."""
    return _resize(luminance, FRAME, FRAME)


def register(found_copy: Gray, original: Gray) -> Registration | None:
    """Return the found copy in the original's frame, or None if it shows something else."""
    frame = into_frame(original)
    small = _bounded(found_copy, FOUND_SIDE_MAX)
    best: Registration | None = None
    for matrix, mirrored in _candidates(small, original):
        placed = _refine(small, matrix, frame, mirrored=mirrored)
        if placed and (best is None or _merit(placed) > _merit(best)):
            best = placed
    return best


def place(
    found_copy: Gray, original: Gray, matrix: Matrix, *, mirrored: bool
) -> Registration | None:
    """Return a found frame in the original's frame by the map of another frame of the same clip."""
    small = _bounded(found_copy, FOUND_SIDE_MAX)
    return _refine(small, matrix, into_frame(original), mirrored=mirrored)


def uncut_map(picture: Gray) -> Matrix:
    """Return the map of a found copy that shows all of the original."""
    height, width = _bounded(picture, FOUND_SIDE_MAX).shape
    return np.diag([FRAME / width, FRAME / height, 1.0])


def glimpse(found_copy: Gray, matrix: Matrix, side: int, *, mirrored: bool) -> tuple[Gray, Gray]:
    """Return a small view of a found frame in the original's frame, and where it is valid."""
    small = _bounded(found_copy, FOUND_SIDE_MAX)
    warped, inside = _warp(small[:, ::-1] if mirrored else small, matrix)
    return _resize(warped, side, side), _resize(inside.astype(np.float32), side, side)


def _merit(placed: Registration) -> float:
    return placed.likeness * float(np.sqrt(placed.share))


def _candidates(small: Gray, original: Gray) -> Iterator[tuple[Matrix, bool]]:
    """Yield maps from the found copy to the frame: by features, and the whole picture by itself."""
    uncut = uncut_map(small)
    reference = _bounded(original, ORIGINAL_SIDE_MAX)
    to_frame = np.diag([FRAME / reference.shape[1], FRAME / reference.shape[0], 1.0])
    target = _features(reference, ORIGINAL_FEATURES_MAX)
    inliers_max = 0
    for mirrored in (False, True):
        side = small[:, ::-1] if mirrored else small
        matrix, inliers = _match(_features(side, FOUND_FEATURES_MAX), target)
        if matrix is not None:
            yield to_frame @ matrix, mirrored
        inliers_max = max(inliers_max, inliers)
        if inliers_max >= SURE_INLIERS:
            return
    yield uncut, False
    yield uncut, True


def _features(
    picture: Gray, count_max: int
) -> tuple[NDArray[np.float32], NDArray[np.float32] | None]:
    """Return the places and descriptors of a picture's SIFT features."""
    detector = cv2.SIFT.create(nfeatures=count_max, contrastThreshold=0.01)
    points, descriptors = detector.detectAndCompute(_bytes(picture), None)
    places = np.array([point.pt for point in points], np.float32).reshape(-1, 2)
    return places, None if descriptors is None else np.asarray(descriptors, np.float32)


def _match(
    source: tuple[NDArray[np.float32], Any], target: tuple[NDArray[np.float32], Any]
) -> tuple[Matrix | None, int]:
    """Return the projective map on which most features agree, and how many do."""
    if min(len(source[0]), len(target[0])) < INLIERS_MIN:
        return None, 0
    pairs = cv2.BFMatcher(cv2.NORM_L2).knnMatch(source[1], target[1], k=2)
    close = [
        pair[0] for pair in pairs
        if len(pair) == 2 and pair[0].distance < MATCH_RATIO * pair[1].distance
    ]  # fmt: skip
    if len(close) < INLIERS_MIN:
        return None, 0
    copied = np.array([source[0][match.queryIdx] for match in close])
    genuine = np.array([target[0][match.trainIdx] for match in close])
    cv2.setRNGSeed(1)
    projective, agreeing = cv2.findHomography(
        copied, genuine, cv2.USAC_MAGSAC, 3.0, None, 5000, 0.999
    )
    matrix = None if projective is None else np.asarray(projective, np.float64)
    if matrix is None or int(agreeing.sum()) < INLIERS_MIN or not _plausible(matrix, copied):
        cv2.setRNGSeed(1)
        partial, agreeing = cv2.estimateAffinePartial2D(copied, genuine, ransacReprojThreshold=3.0)
        if partial is None or int(agreeing.sum()) < INLIERS_MIN:
            return None, 0
        matrix = np.vstack([partial, [0.0, 0.0, 1.0]])
    return matrix, int(agreeing.sum())


def _plausible(matrix: Matrix, places: Gray) -> bool:
    """Refuse maps that fold the picture or stretch it beyond what a photograph of it would."""
    x, y, width, height = cv2.boundingRect(places.reshape(-1, 1, 2))
    corners = [[x, y], [x + width, y], [x + width, y + height], [x, y + height]]
    square = np.array(corners, np.float64)
    mapped = cv2.perspectiveTransform(square[None], matrix)[0]
    edges = np.roll(mapped, -1, axis=0) - mapped
    following = np.roll(edges, -1, axis=0)
    turns = edges[:, 0] * following[:, 1] - edges[:, 1] * following[:, 0]
    lengths = np.hypot(edges[:, 0], edges[:, 1]) / np.array([width, height, width, height])
    return bool((turns > 0).all() and lengths.min() > 0 and lengths.max() / lengths.min() < 4)


def _refine(small: Gray, matrix: Matrix, frame: Gray, *, mirrored: bool) -> Registration | None:
    """Warp into the frame, follow small local shifts, and keep where both pictures look alike."""
    warped, inside = _warp(small[:, ::-1] if mirrored else small, matrix)
    valid = inside & (_likeness(warped, frame) > LIKENESS_MIN)
    if valid.mean() < SHARE_MIN:
        return None
    followed, inside_followed = _follow(warped, inside, valid, frame)
    alike = inside_followed & (_likeness(followed, frame) > LIKENESS_MIN)
    if alike.mean() >= SHARE_MIN:
        warped, valid = followed, alike
    valid = _solid(valid)
    if valid.mean() < SHARE_MIN:
        return None
    likeness = _common_detail(warped, frame, valid)
    if likeness < DETAIL_LIKENESS_MIN:
        return None
    closeness = float(_likeness(warped, frame, DETAIL_WINDOW)[valid].mean())
    share = float(valid.mean())
    return Registration(warped, valid, mirrored, share, likeness, closeness, matrix)


def _warp(small: Gray, matrix: Matrix) -> tuple[Gray, NDArray[np.bool_]]:
    """Map a picture into the frame, shrunk before where it is much larger than there."""
    small = np.ascontiguousarray(small)
    height, width = small.shape
    corners = np.array([[[0, 0], [width, 0], [width, height], [0, height]]], np.float64)
    area = abs(float(cv2.contourArea(cv2.perspectiveTransform(corners, matrix).astype(np.float32))))
    factor = float(np.sqrt(max(area, 1.0) / (width * height)))
    if factor < 0.8:
        shrunk = _resize(small, max(8, round(width * factor)), max(8, round(height * factor)))
        matrix = matrix @ np.diag([width / shrunk.shape[1], height / shrunk.shape[0], 1.0])
        small = shrunk
    centred = _half_pixel(matrix)
    warped = cv2.warpPerspective(
        small, centred, (FRAME, FRAME), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    inside = cv2.warpPerspective(
        np.ones_like(small), centred, (FRAME, FRAME), flags=cv2.INTER_LINEAR
    )
    return np.asarray(warped, np.float32), np.asarray(inside > 0.99)


def _half_pixel(matrix: Matrix) -> Matrix:
    """Turn a map of picture edges (pixel centres at .5) into one of pixel indices."""
    shift = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1.0]])
    return np.asarray(np.linalg.inv(shift) @ matrix @ shift)


def _follow(
    warped: Gray,
    inside: NDArray[np.bool_],
    valid: NDArray[np.bool_],
    frame: Gray,
) -> tuple[Gray, NDArray[np.bool_]]:
    """Correct shifts that change slowly over the frame (perspective, lens, waves)."""
    flow_finder = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    adapted = _same_tone(warped, frame, valid)
    flow = flow_finder.calc(_bytes(frame), _bytes(adapted), np.zeros((FRAME, FRAME, 2), np.float32))
    edges = np.hypot(cv2.Sobel(frame, cv2.CV_32F, 1, 0), cv2.Sobel(frame, cv2.CV_32F, 0, 1))
    gradient = cv2.GaussianBlur(edges, (0, 0), 2)
    trust = (valid * np.minimum(gradient, 80.0) + 1e-3).astype(np.float32)
    weight = broad_mean(trust, FLOW_WINDOW)
    smooth = np.dstack([
        broad_mean(np.clip(flow[..., axis], -8, 8) * trust, FLOW_WINDOW) / weight
        for axis in (0, 1)
    ])  # fmt: skip
    rows, columns = np.mgrid[0:FRAME, 0:FRAME].astype(np.float32)
    x, y = columns + smooth[..., 0], rows + smooth[..., 1]
    moved = cv2.remap(warped, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    moved_inside = cv2.remap(inside.astype(np.float32), x, y, cv2.INTER_LINEAR) > 0.99
    return np.asarray(moved, np.float32), np.asarray(moved_inside)


def broad_mean(values: Gray, spread: float) -> Gray:
    """Return a wide Gaussian mean, computed on every fourth pixel."""
    height, width = values.shape
    small = cv2.GaussianBlur(_resize(values, width // 4, height // 4), (0, 0), spread / 4)
    return np.asarray(
        cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR), np.float32
    )


def _same_tone(warped: Gray, frame: Gray, valid: NDArray[np.bool_]) -> Gray:
    """Give the found copy the mean and contrast of the original."""
    copied, genuine = warped[valid], frame[valid]
    gain = float(genuine.std()) / max(float(copied.std()), 1e-3)
    return np.asarray((warped - copied.mean()) * gain + genuine.mean(), np.float32)


def _likeness(warped: Gray, frame: Gray, window: float = LIKENESS_WINDOW) -> Gray:
    """Return the correlation of both pictures in a window around each pixel."""

    def blur(values: Gray) -> Gray:
        return np.asarray(cv2.GaussianBlur(values, (0, 0), window), np.float32)

    copied, genuine = warped - blur(warped), frame - blur(frame)
    both = blur(copied * genuine) + FLAT
    energy = (blur(copied**2) + FLAT) * (blur(genuine**2) + FLAT)
    return np.asarray(both / np.sqrt(energy), np.float32)


def _common_detail(warped: Gray, frame: Gray, valid: NDArray[np.bool_]) -> float:
    """Return the correlation of both pictures' detail where valid; flat places do not count."""
    copied, genuine = (
        (picture - cv2.GaussianBlur(picture, (0, 0), LIKENESS_WINDOW))[valid]
        for picture in (warped, frame)
    )
    energy = float((copied**2).mean() * (genuine**2).mean())
    return float((copied * genuine).mean()) / max(float(np.sqrt(energy)), FLAT)


def _solid(valid: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Drop specks and close small holes of a mask."""
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (9, 9))
    opened = cv2.morphologyEx(valid.astype(np.uint8), cv2.MORPH_OPEN, kernel)
    return np.asarray(cv2.morphologyEx(opened, cv2.MORPH_CLOSE, kernel) > 0)


def _bounded(picture: Gray, side_max: int) -> Gray:
    height, width = picture.shape
    factor = min(1.0, side_max / max(height, width))
    if factor == 1.0:
        return picture
    return _resize(picture, max(8, round(width * factor)), max(8, round(height * factor)))


def _resize(picture: Gray, width: int, height: int) -> Gray:
    shrinking = width < picture.shape[1] and height < picture.shape[0]
    method = cv2.INTER_AREA if shrinking else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(picture, (width, height), interpolation=method), np.float32)


def _bytes(picture: Gray) -> NDArray[np.uint8]:
    return np.clip(np.rint(picture), 0, 255).astype(np.uint8)
