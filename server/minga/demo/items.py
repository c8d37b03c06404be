"""The real items as files that a client would bring, and the truth that it keeps aside."""

import io
import json
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from minga.demo.digits import digits
from minga.demo.photos import Sides, photos
from minga.demo.texts import LANGUAGES, texts

Truth = tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Brought:
    """One file to import and, for each item's own id, the true answer. Empty: nothing is there."""

    filename: str
    encoded: bytes
    truths: tuple[Truth, ...]

    def __bool__(self) -> bool:
        return bool(self.truths)


def bring_digits() -> Brought:
    found = list(digits())
    return Brought(
        "digits.zip",
        _zip((one.filename, one.png) for one in found),
        tuple((one.filename, {"label": one.label}) for one in found),
    )


def bring_photos() -> Brought:
    found = list(photos())
    return Brought(
        "photographs.zip",
        _zip((one.filename, one.jpeg) for one in found),
        tuple((one.filename, boxes_answer(one.boxes)) for one in found),
    )


def bring_texts() -> Brought:
    """Fewer than two languages on this machine are no question."""
    found = texts()
    titles = {one.code: one.title for one in LANGUAGES}
    if len({one.language for one in found}) < 2:
        found = []
    lines = (json.dumps({"id": one.name, "text": one.text}, ensure_ascii=False) for one in found)
    return Brought(
        "short-texts.jsonl",
        "\n".join(lines).encode(),
        tuple((one.name, {"label": titles[one.language]}) for one in found),
    )


BRINGERS: dict[str, Callable[[], Brought]] = {
    "digits": bring_digits,
    "photos": bring_photos,
    "texts": bring_texts,
}


def boxes_answer(boxes: Iterable[Sides]) -> dict[str, Any]:
    """Boxes as an answer holds them."""
    names = ("label", "x", "y", "width", "height")
    return {"boxes": [dict(zip(names, sides, strict=True)) for sides in boxes]}


def _zip(files: Iterable[tuple[str, bytes]]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as whole:
        for name, encoded in files:
            whole.writestr(zipfile.ZipInfo(name), encoded)
    return packed.getvalue()
