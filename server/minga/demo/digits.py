"""1,797 handwritten digits as small pictures with their true labels (data/SOURCES.md).

E. Alpaydin, C. Kaynak: Optical Recognition of Handwritten Digits (UCI, 1998), 8 by 8 pixels in 17
shades; here dark ink on white paper, every pixel as a square of 16.
"""

import gzip
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parent / "data"
SIDE_PX = 128
INK_MAX = 16


@dataclass(frozen=True, slots=True)
class Digit:
    """One handwritten digit: the file as a client would bring it, and which digit it is."""

    filename: str
    png: bytes
    label: str


def digits() -> Iterator[Digit]:
    """All of them, in their order of publication; the same bytes at every call."""
    from PIL import Image

    for number, (shades, label) in enumerate(_rows(), start=1):
        paper = bytes(255 - round(shade * 255 / INK_MAX) for shade in shades)
        picture = Image.frombytes("L", (8, 8), paper)
        file = io.BytesIO()
        picture.resize((SIDE_PX, SIDE_PX), Image.Resampling.NEAREST).save(file, "PNG")
        yield Digit(f"digit-{number:04}.png", file.getvalue(), label)


def _rows() -> Iterator[tuple[list[int], str]]:
    """Shades and label of each digit."""
    with gzip.open(DATA / "digits.csv.gz", "rt", encoding="ascii") as file:
        for line in file:
            *shades, label = map(int, line.split(","))
            yield shades, str(label)
