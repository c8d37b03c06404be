"""Pictures in dataset files: pixels and fractions, labels by name, items by the name of a file."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, Final

from minga_pure.dataset_formats.contract import Dataset, FileAnnotation, FindItems
from minga_pure.dataset_formats.errors import BadDataset
from minga_pure.tasktypes.image_regions import DECIMALS

PICTURE_ENDINGS: Final = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff")
PATH_PARTS_MAX: Final = 12
ITEM_CHARACTERS_MAX: Final = 200
"""Bounds of what of a path is tried as an item's id: no id is longer."""
BOXES: Final = "boxes"
POLYGONS: Final = "polygons"
KEYPOINTS: Final = "keypoints"


def pixels(fraction: float, side: int) -> float:
    """Return a fraction (0..1) of a picture's side in pixels; `fraction_of` is the inverse."""
    return round(fraction * side, DECIMALS)


def fraction_of(length: float, side: float) -> float:
    """Return pixels as a fraction of a picture's side."""
    return round(length / side, DECIMALS)


def number_text(number: float) -> str:
    """Return a number in decimals, without an exponent and without trailing zeros."""
    return f"{number:.7f}".rstrip("0").rstrip(".")


def part_score(item_distribution: Mapping[str, float], number: int) -> float | None:
    """Return the probability of the part with this number (from 1) of a result."""
    return item_distribution.get(str(number))


def finite(number: object) -> float | None:
    """Return a number from outside, None for anything else."""
    if isinstance(number, bool) or not isinstance(number, int | float | str):
        return None
    try:
        value = float(number)
    except (ValueError, OverflowError):
        return None
    return value if math.isfinite(value) else None


class LabelNames:
    """The labels of a project by their names, their titles, and by both in any case."""

    def __init__(self, labels: Iterable[Mapping[str, Any]]) -> None:
        self._names: dict[str, str] = {}
        labels = list(labels)
        for key in ("name", "title"):
            for label in labels:
                self._names.setdefault(str(label.get(key, "")), str(label["name"]))
        for text, name in list(self._names.items()):
            self._names.setdefault(_folded(text), name)

    def find(self, text: str) -> str:
        """Return the label that a text means; an unknown text is returned for the validation."""
        return self._names.get(text) or self._names.get(_folded(text)) or text


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("_", " ").split())


def possible_items(path: str) -> list[str]:
    """Return the ids under which a picture of this path can be in the project, likeliest first."""
    slashed = path.replace("\\", "/")
    last = PurePosixPath(slashed).name
    return list(dict.fromkeys([path, slashed, slashed.removeprefix("./"), last]))


def possible_pictures(path: str, folders: Sequence[str]) -> list[str]:
    """Return the pictures that a file beside them, without a picture's ending, can be about.

    The first of `folders` that is in the path separates the annotations from the rest, as in
    labels/train/cat.txt.
    """
    parts = PurePosixPath(path.replace("\\", "/")).parts
    start = next((parts.index(folder) + 1 for folder in folders if folder in parts[:-1]), 0)
    return possible_files("/".join(parts[start:]), PICTURE_ENDINGS)


def possible_files(path: str, endings: Sequence[str]) -> list[str]:
    """Return the ids that a file can be about, of the same stem, likeliest first."""
    whole = PurePosixPath(path.replace("\\", "/"))
    parts = whole.with_suffix("").parts if whole.name else (path,)
    firsts = range(max(0, len(parts) - PATH_PARTS_MAX), len(parts))
    tails = [str(PurePosixPath(*parts[first:])) for first in firsts]
    tails = [tail for tail in tails if len(tail) <= ITEM_CHARACTERS_MAX] or [parts[-1][:100]]
    return [f"{tail}{ending}" for tail in tails for ending in ("", *endings)]


class Places:
    """Annotations by the names that their files give; the items are looked up once."""

    def __init__(self) -> None:
        self._places: list[tuple[str, list[str]]] = []

    def add(self, path: str, candidates: list[str]) -> None:
        """Remember a file and the ids that it can be about."""
        self._places.append((path, candidates))

    def items(self, find_items: FindItems) -> list[tuple[str, Mapping[str, Any] | None]]:
        """Return (id, content) for each file, in order; an unknown one by its first candidate."""
        names = dict.fromkeys(name for _path, names in self._places for name in names)
        contents = find_items(list(names))
        return [
            next(
                ((name, contents[name]) for name in candidates if name in contents),
                (candidates[0], None),
            )
            for _path, candidates in self._places
        ]


def size_of(path: str, content: Mapping[str, Any] | None) -> tuple[int, int]:
    """Return the width and height of an item's picture; raises BadDataset."""
    if content is None or "width" not in content:
        raise BadDataset("no_such_item", file=path)
    return content["width"], content["height"]


def empty_value(dataset: Dataset) -> dict[str, Any]:
    """Return the value of a picture on which nothing is marked."""
    return {REGIONS[dataset.task_type]: []}


REGIONS: Final = {BOXES: "boxes", POLYGONS: "polygons", KEYPOINTS: "points"}


def box_region(label: str, sides: Sequence[float], size: tuple[float, float]) -> dict[str, Any]:
    """Return a box from its left, top, width and height in pixels."""
    x, y, width, height = sides
    return {
        "label": label,
        "x": fraction_of(x, size[0]),
        "y": fraction_of(y, size[1]),
        "width": fraction_of(width, size[0]),
        "height": fraction_of(height, size[1]),
    }


def annotation(
    item: str, dataset: Dataset, regions: list[Any], score: float | None
) -> FileAnnotation:
    """Return the annotation of a picture with these regions."""
    return FileAnnotation(item, {REGIONS[dataset.task_type]: regions}, score)
