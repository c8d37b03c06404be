"""Photographs as JPEG files, with boxes that we drew by hand (data/SOURCES.md).

The coins are cut into strips of three, since nobody should draw two dozen boxes for the price of
three.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

FOLDER = Path(__file__).parent / "data" / "photographs"

Sides = tuple[str, float, float, float, float]  # label, x, y, width, height in fractions

BOXES: dict[str, tuple[Sides, ...]] = {
    "astronaut.jpg": (
        ("person", 0.04, 0.03, 0.68, 0.97),
        ("vehicle", 0.70, 0.0, 0.19, 0.555),
    ),
    "camera.jpg": (("person", 0.0, 0.12, 0.64, 0.88),),
    "chelsea.jpg": (("animal", 0.0, 0.0, 0.87, 1.0),),
    "coffee.jpg": (
        ("cup or dish", 0.29, 0.04, 0.41, 0.73),
        ("cup or dish", 0.13, 0.11, 0.67, 0.875),
    ),
    "rocket.jpg": (("vehicle", 0.47, 0.30, 0.065, 0.67),),
    "horse.jpg": (("animal", 0.045, 0.025, 0.93, 0.93),),
    "clock.jpg": (),
    "gravel.jpg": (),
}

# The coins of coins.png, row by row: upper, left, lower, right in pixels.
COINS = (
    ((35, 22, 74, 67), (39, 81, 74, 120), (28, 132, 74, 179),
     (30, 192, 73, 240), (34, 255, 72, 297), (16, 305, 72, 365)),
    ((104, 25, 145, 67), (108, 84, 145, 122), (110, 134, 145, 173),
     (105, 186, 144, 226), (95, 245, 144, 296), (106, 317, 145, 356)),
    ((179, 26, 217, 63), (175, 80, 217, 124), (179, 135, 217, 174),
     (170, 189, 217, 237), (172, 251, 217, 297), (156, 315, 218, 380)),
    ((233, 18, 288, 75), (245, 93, 287, 136), (236, 144, 288, 201),
     (240, 220, 288, 269), (239, 276, 289, 326), (248, 336, 289, 382)),
)  # fmt: skip
COINS_A_STRIP = 3
_MARGIN_PX = 4
_STRIP_TIMES = 4


@dataclass(frozen=True, slots=True)
class Photo:
    """One photograph: the file as a client would bring it, and the boxes that are true."""

    filename: str
    jpeg: bytes
    boxes: tuple[Sides, ...]


def photos() -> Iterator[Photo]:
    """All of them; the same bytes at every call."""
    from PIL import Image

    for name, boxes in BOXES.items():
        yield Photo(name, (FOLDER / name).read_bytes(), boxes)
    with Image.open(FOLDER / "coins.png") as picture:
        yield from _strips(picture.convert("RGB"))


def _strips(picture: "Image.Image") -> "Iterator[Photo]":
    """Three coins at a time, four times as large."""
    for number, row in enumerate(COINS, start=1):
        for part, first in enumerate(range(0, len(row), COINS_A_STRIP)):
            coins = row[first : first + COINS_A_STRIP]
            upper = max(0, min(coin[0] for coin in coins) - _MARGIN_PX)
            left = max(0, min(coin[1] for coin in coins) - _MARGIN_PX)
            lower = min(picture.height, max(coin[2] for coin in coins) + _MARGIN_PX)
            right = min(picture.width, max(coin[3] for coin in coins) + _MARGIN_PX)
            width, height = right - left, lower - upper
            strip = picture.crop((left, upper, right, lower))
            boxes: tuple[Sides, ...] = tuple(
                ("coin", (x0 - left) / width, (y0 - upper) / height,
                 (x1 - x0) / width, (y1 - y0) / height)
                for y0, x0, y1, x1 in coins
            )  # fmt: skip
            larger = strip.resize((width * _STRIP_TIMES, height * _STRIP_TIMES))
            yield Photo(f"coins-{number}{'ab'[part]}.jpg", _jpeg(larger), boxes)


def _jpeg(picture: "Image.Image") -> bytes:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=85)
    return file.getvalue()
