"""Boxes in a picture: area and intersection over union."""

from __future__ import annotations

from typing import NamedTuple


class Box(NamedTuple):
    """A labelled rectangle by its corners, in fractions of the picture (or any one unit)."""

    label: str
    left: float
    top: float
    right: float
    bottom: float


def area(box: Box) -> float:
    """Return width times height; 0 for an inverted rectangle."""
    return max(0.0, box.right - box.left) * max(0.0, box.bottom - box.top)


def iou(first: Box, second: Box) -> float:
    """Return intersection over union (0..1): 1 for equal rectangles, 0 without overlap.

    Labels are ignored. Two empty rectangles give 0.
    """
    width = min(first.right, second.right) - max(first.left, second.left)
    height = min(first.bottom, second.bottom) - max(first.top, second.top)
    if width <= 0 or height <= 0:
        return 0.0
    both = width * height
    return both / (area(first) + area(second) - both)
