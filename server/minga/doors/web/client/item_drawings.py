"""An answer as a page draws it: shapes over a picture, marks in a text, or named values."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from minga.domains import number_format

TEXT_FIELDS = ("text", "prompt", "query", "title", "question")


@dataclass(frozen=True, slots=True)
class Shape:
    """A region of a picture, in pixels of the picture.

    points: the corners of an outline as SVG writes them, "" for a point. x, y: where the label
    stands.
    """

    label: str
    points: str
    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A stretch of a text; label: "" where the answer marks nothing."""

    text: str
    label: str


@dataclass(frozen=True, slots=True)
class AnswerDrawing:
    """The parts of an answer; values: (name or "", text) for what is no shape and no mark."""

    shapes: tuple[Shape, ...]
    pieces: tuple[TextPiece, ...]
    values: tuple[tuple[str, str], ...]


def first_text(content: Mapping[str, Any]) -> str:
    """Return the text of an item that names it best; "" for a picture or recording alone."""
    for field in TEXT_FIELDS:
        if isinstance(content.get(field), str) and content[field].strip():
            return str(content[field])
    nested = (value for value in content.values() if isinstance(value, dict))
    texts = (text for value in nested for text in value.values() if isinstance(text, str))
    return next(texts, "")


def answer_drawing(
    value: Mapping[str, Any], content: Mapping[str, Any], titles: Mapping[str, str]
) -> AnswerDrawing:
    """Return the parts of an answer to an item, its labels by their titles."""
    shapes = tuple(_shapes(value, content, titles))
    spans = value.get("spans") if isinstance(content.get("text"), str) else None
    pieces = tuple(_pieces(content["text"], spans, titles)) if isinstance(spans, list) else ()
    drawn = {"boxes", "polygons", "points"} if "width" in content else set()
    drawn |= {"spans"} if pieces else set()
    values = tuple(
        entry
        for name, part in value.items()
        if name not in drawn
        for entry in _values(name, part, titles)
    )
    return AnswerDrawing(shapes, pieces, values)


def _shapes(
    value: Mapping[str, Any], content: Mapping[str, Any], titles: Mapping[str, str]
) -> Iterator[Shape]:
    width, height = content.get("width"), content.get("height")
    if not isinstance(width, int) or not isinstance(height, int):
        return
    radius = max(width, height) / 100
    for box in value.get("boxes", ()):
        x, y = box["x"] * width, box["y"] * height
        right, bottom = x + box["width"] * width, y + box["height"] * height
        corners = [(x, y), (right, y), (right, bottom), (x, bottom)]
        yield _outline(box["label"], corners, titles, radius)
    for polygon in value.get("polygons", ()):
        corners = [(point[0] * width, point[1] * height) for point in polygon["points"]]
        yield _outline(polygon["label"], corners, titles, radius)
    for point in value.get("points", ()):
        title = titles.get(point["label"], point["label"])
        yield Shape(title, "", _pixel(point["x"] * width), _pixel(point["y"] * height), radius)


def _outline(
    label: str,
    corners: Sequence[tuple[float, float]],
    titles: Mapping[str, str],
    radius: float,
) -> Shape:
    points = " ".join(f"{_pixel(x)},{_pixel(y)}" for x, y in corners)
    x, y = min(corners, key=lambda corner: (corner[1], corner[0]))
    return Shape(titles.get(label, label), points, _pixel(x), _pixel(y), radius)


def _pixel(length: float) -> float:
    return round(length, 2)


def _pieces(
    text: str, spans: Sequence[Mapping[str, Any]], titles: Mapping[str, str]
) -> Iterator[TextPiece]:
    """Yield the whole text in pieces; where spans overlap, a piece has the labels of all."""
    edges = {0, len(text)}
    for span in spans:
        edges |= {span["start"], span["end"]}
    cuts = sorted(edge for edge in edges if 0 <= edge <= len(text))
    for start, end in pairwise(cuts):
        labels = [
            titles.get(span["label"], span["label"])
            for span in spans
            if span["start"] <= start and end <= span["end"]
        ]
        yield TextPiece(text[start:end], ", ".join(labels))


def _values(name: str, part: Any, titles: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the named texts of a part of an answer."""
    if name in ("label", "labels", "text", "note"):
        yield "", _in_words(part, titles)
    elif isinstance(part, dict):
        for key, entry in part.items():
            yield titles.get(key, key), _in_words(entry, titles)
    elif isinstance(part, list) and part and all(isinstance(entry, dict) for entry in part):
        for entry in part:
            yield "", _in_words(entry, titles)
    elif part not in ([], None, ""):
        yield name, _in_words(part, titles)


def _in_words(part: Any, titles: Mapping[str, str]) -> str:
    if isinstance(part, bool):
        return _("yes") if part else _("no")
    if part is None:
        return "–"
    if isinstance(part, int | float):
        return number_format.number_text(part)
    if isinstance(part, str):
        return titles.get(part, part)
    if isinstance(part, list):
        separator = " > " if part and isinstance(part[0], list) else ", "
        return separator.join(_in_words(entry, titles) for entry in part)
    if isinstance(part, dict):
        words = part.get("text") or part.get("label")
        if words is not None:
            return _in_words(words, titles)
    return json.dumps(part, ensure_ascii=False)
