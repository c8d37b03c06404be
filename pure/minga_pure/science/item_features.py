"""Features of items: texts, small pictures and tables of fields as rows of numbers.

They are made from the item alone, without a trained model and without a network: hashed words and
character n-grams of texts (Weinberger et al. 2009), gradient histograms and mean colours of
pictures (Dalal and Triggs 2005), standardised numbers and hashed categories of fields. What they
tell about a label, `minga_pure.science.item_model` learns from the answers.
"""

from __future__ import annotations

import itertools
import re
import zlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from minga_pure.science.labels import Numbers

Features = npt.NDArray[np.float32]

TEXT_COLUMNS: Final = 1024
TEXT_CHARACTERS: Final = 2000
"""A text is read up to here: what it is about is said by then, and the cost has a bound."""
FIELD_COLUMNS: Final = 256
NGRAM: Final = 3
PICTURE_SIDE: Final = 32
CELLS: Final = 8
ORIENTATIONS: Final = 8
COLOUR_CELLS: Final = 4
PICTURE_COLUMNS: Final = CELLS * CELLS * ORIENTATIONS + 3 * COLOUR_CELLS * COLOUR_CELLS
_WORD: Final = re.compile(r"\w+")


def text_features(texts: Sequence[str]) -> Features:
    """Return [texts, TEXT_COLUMNS]: hashed words and n-grams, weighed by rarity, of length 1."""
    return _weighed(np.stack([_counts(_tokens(text), TEXT_COLUMNS) for text in texts])
                    if texts else np.zeros((0, TEXT_COLUMNS), dtype=np.float32))  # fmt: skip


def picture_features(pictures: npt.NDArray[np.uint8]) -> Features:
    """Return [n, PICTURE_COLUMNS] of pictures [n, PICTURE_SIDE, PICTURE_SIDE, 3], RGB."""
    if pictures.shape[1:] != (PICTURE_SIDE, PICTURE_SIDE, 3):
        raise ValueError(f"pictures have {PICTURE_SIDE} by {PICTURE_SIDE} points of three colours")
    colours = pictures.astype(np.float32) / 255.0
    grey = colours.mean(axis=3)
    return np.concatenate([_gradients(grey), _colours(colours)], axis=1)


def field_features(rows: Sequence[Mapping[str, Any]]) -> Features:
    """Return a row for each of `rows` of fields: numbers standardised, other values hashed.

    A field counts as a number where every value that it has is one.
    """
    names = sorted({name for row in rows for name in row})
    numeric = [name for name in names if _is_numeric(rows, name)]
    categorical = [name for name in names if name not in set(numeric)]
    numbers = np.array(
        [[_number(row.get(name)) for name in numeric] for row in rows], dtype=np.float64
    ).reshape(len(rows), len(numeric))
    missing = np.isnan(numbers)
    columns: list[Features] = [
        standardised(np.where(missing, 0.0, numbers), ~missing),
        missing[:, missing.any(axis=0)].astype(np.float32),
    ]
    if categorical and rows:
        categories = [
            [f"{name}={row[name]}" for name in categorical if name in row] for row in rows
        ]
        columns.append(np.stack([_counts(values, FIELD_COLUMNS) for values in categories]))
    return np.concatenate(columns, axis=1)


def standardised(numbers: Numbers, known: npt.NDArray[np.bool_]) -> Features:
    """Return each column with mean 0 and deviation 1 over its known cells; unknown cells are 0."""
    counts = np.maximum(known.sum(axis=0), 1)
    mean = (numbers * known).sum(axis=0) / counts
    centred = (numbers - mean) * known
    deviation = np.sqrt((centred**2).sum(axis=0) / counts)
    scaled: Features = (centred / np.where(deviation > 0, deviation, 1.0)).astype(np.float32)
    return np.clip(scaled, -10.0, 10.0)


def _tokens(text: str) -> list[str]:
    words = _WORD.findall(text[:TEXT_CHARACTERS].lower())
    pairs = [f"{first} {second}" for first, second in itertools.pairwise(words)]
    grams = [
        framed[start : start + NGRAM]
        for framed in (f"^{word}$" for word in words)
        for start in range(len(framed) - NGRAM + 1)
    ]
    return [*(f"w {word}" for word in words), *pairs, *(f"g {gram}" for gram in grams)]


def _counts(tokens: Sequence[str], columns: int) -> Features:
    hashes = np.array([zlib.crc32(token.encode()) for token in tokens], dtype=np.int64)
    signs = np.where(hashes & (1 << 30), 1.0, -1.0)
    counted: Features = np.bincount(hashes % columns, weights=signs, minlength=columns).astype(
        np.float32
    )
    return counted


def _weighed(counts: Features) -> Features:
    """Return counts on a log scale, times rarity, each row with length 1."""
    if not len(counts):
        return counts
    rarity = np.log((1.0 + len(counts)) / (1.0 + (counts != 0).sum(axis=0))) + 1.0
    scaled = np.sign(counts) * np.log1p(np.abs(counts)) * rarity
    length = np.sqrt((scaled**2).sum(axis=1, keepdims=True))
    unit: Features = (scaled / np.where(length > 0, length, 1.0)).astype(np.float32)
    return unit


def _gradients(grey: Features) -> Features:
    """Return histograms of gradient directions in CELLS by CELLS cells, scaled to length 1."""
    across, down = np.zeros_like(grey), np.zeros_like(grey)
    across[:, :, 1:-1] = grey[:, :, 2:] - grey[:, :, :-2]
    down[:, 1:-1, :] = grey[:, 2:, :] - grey[:, :-2, :]
    strength = np.hypot(across, down)
    turn = (np.arctan2(down, across) % np.pi) / np.pi * ORIENTATIONS
    lower = np.floor(turn).astype(np.int64) % ORIENTATIONS
    upper, part = (lower + 1) % ORIENTATIONS, turn - np.floor(turn)
    histograms = np.stack(
        [
            _cell_means(strength * ((lower == bin_) * (1 - part) + (upper == bin_) * part), CELLS)
            for bin_ in range(ORIENTATIONS)
        ],
        axis=2,
    ).reshape(len(grey), -1)
    length = np.sqrt((histograms**2).sum(axis=1, keepdims=True))
    unit: Features = (histograms / (length + 1e-3)).astype(np.float32)
    return unit


def _colours(colours: Features) -> Features:
    """Return the mean of each colour in COLOUR_CELLS by COLOUR_CELLS cells."""
    means = [_cell_means(colours[..., channel], COLOUR_CELLS) for channel in range(3)]
    return np.concatenate(means, axis=1).astype(np.float32)


def _cell_means(points: Features, cells: int) -> Features:
    size = PICTURE_SIDE // cells
    means: Features = points.reshape(len(points), cells, size, cells, size).mean(axis=(2, 4))
    return means.reshape(len(points), cells * cells)


def _is_numeric(rows: Sequence[Mapping[str, Any]], name: str) -> bool:
    values = [row[name] for row in rows if row.get(name) not in (None, "")]
    return bool(values) and all(not np.isnan(_number(value)) for value in values)


def _number(value: Any) -> float:
    """Return a finite number, or NaN for whatever is none."""
    if isinstance(value, bool) or value is None:
        return float("nan")
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return float("nan")
    return number if np.isfinite(number) else float("nan")
