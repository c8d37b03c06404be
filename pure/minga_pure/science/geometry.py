"""Boxes in a picture, and how much two of them cover each other."""

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
    """Width times height; nothing for a rectangle turned inside out."""
    return max(0.0, box.right - box.left) * max(0.0, box.bottom - box.top)


def iou(one: Box, other: Box) -> float:
    """Intersection over union (0..1): 1 for the same rectangle, 0 when they do not overlap.

    Labels are not looked at. Two empty rectangles give 0.
    """
    width = min(one.right, other.right) - max(one.left, other.left)
    height = min(one.bottom, other.bottom) - max(one.top, other.top)
    if width <= 0 or height <= 0:
        return 0.0
    both = width * height
    return both / (area(one) + area(other) - both)
