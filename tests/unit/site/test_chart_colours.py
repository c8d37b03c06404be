"""The twelve colours of charts are seen by everybody, on the light and on the dark surface."""

import itertools
import re

import pytest

from minga.doors.web.charts import PART_COLOURS, nice_top
from tools.house.plan import ROOT

TOKENS = ROOT / "server" / "minga" / "doors" / "web" / "static" / "minga" / "tokens.css"
CONTRAST_MIN = 3.0  # WCAG 2.2, 1.4.11: graphical objects
DISTANCE_MIN = 0.10  # OKLab; neighbours in a bar are farther apart
NEIGHBOURS_MIN = 0.15

# Machado, Oliveira and Fernandes 2009: full protanopia, deuteranopia, tritanopia, in linear light.
VISIONS = {
    "trichromat": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
LMS = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
OKLAB = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)


def colours(scheme):
    """The surface and the class colours of a scheme, in linear light."""
    light, dark = TOKENS.read_text(encoding="utf-8").split("prefers-color-scheme: dark")
    text = dark if scheme == "dark" else light
    names = ["surface", *(f"chart-{place}" for place in range(1, PART_COLOURS + 1))]
    return [linear(re.search(rf"--{name}: (#\w{{6}});", text)[1]) for name in names]


def linear(code):
    channels = (int(code[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]


def times(matrix, vector):
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def seen(colour, vision):
    """A colour in OKLab, as this kind of colour vision sees it."""
    light = [min(1.0, max(0.0, channel)) for channel in times(VISIONS[vision], colour)]
    return times(OKLAB, [channel ** (1 / 3) for channel in times(LMS, light)])


def distance(first, second, vision):
    return (
        sum((a - b) ** 2 for a, b in zip(seen(first, vision), seen(second, vision), strict=True))
        ** 0.5
    )


def luminance(colour):
    return sum(a * b for a, b in zip((0.2126, 0.7152, 0.0722), colour, strict=True))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_each_colour_stands_out_from_its_surface(scheme):
    surface, *parts = (luminance(colour) + 0.05 for colour in colours(scheme))
    assert min(max(part, surface) / min(part, surface) for part in parts) >= CONTRAST_MIN


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_twelve_classes_are_apart_for_every_colour_vision(scheme, vision):
    parts = colours(scheme)[1:]
    pairs = itertools.combinations(parts, 2)
    assert min(distance(first, second, vision) for first, second in pairs) >= DISTANCE_MIN
    neighbours = itertools.pairwise(parts)
    assert min(distance(*pair, vision) for pair in neighbours) >= NEIGHBOURS_MIN


@pytest.mark.parametrize("highest", [0, 1, 2, 3, 5, 6, 7, 10, 13, 99, 1001])
def test_an_axis_of_counts_has_whole_numbers_only(highest):
    top = nice_top(highest, whole=True)
    assert top >= highest
    assert all((top * step / 4).is_integer() for step in range(5))


def test_the_labels_of_the_desk_have_the_same_twelve_colours():
    spans = ROOT / "desk" / "src" / "widgets" / "spans"
    text = (spans / "widget.css").read_text()
    rules = re.findall(
        r"\.span-(\d+),\s*\.span-(\d+) \{[^}]*border-color: var\(--chart-(\d+)\)", text
    )
    assert [tuple(map(int, rule)) for rule in rules] == [(n, n + 12, n + 1) for n in range(12)]
    assert f"const HUES = {2 * len(rules)};" in (spans / "widget.ts").read_text()
