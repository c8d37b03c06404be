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
class ItemFile:
    """One file to import and, for each item's own id, the true answer. Empty: nothing is there."""

    filename: str
    encoded: bytes
    truths: tuple[Truth, ...]

    def __bool__(self) -> bool:
        return bool(self.truths)


def digits_file() -> ItemFile:
    digit_list = list(digits())
    return ItemFile(
        "digits.zip",
        _zip((digit.filename, digit.png) for digit in digit_list),
        tuple((digit.filename, {"label": digit.label}) for digit in digit_list),
    )


def photos_file() -> ItemFile:
    photo_list = list(photos())
    return ItemFile(
        "photographs.zip",
        _zip((photo.filename, photo.jpeg) for photo in photo_list),
        tuple((photo.filename, boxes_answer(photo.boxes)) for photo in photo_list),
    )


def texts_file() -> ItemFile:
    """Fewer than two languages on this machine are no question."""
    text_list = texts()
    titles = {language.code: language.title for language in LANGUAGES}
    if len({text.language for text in text_list}) < 2:
        text_list = []
    lines = (
        json.dumps({"id": text.name, "text": text.text}, ensure_ascii=False) for text in text_list
    )
    return ItemFile(
        "short-texts.jsonl",
        "\n".join(lines).encode(),
        tuple((text.name, {"label": titles[text.language]}) for text in text_list),
    )


BRINGERS: dict[str, Callable[[], ItemFile]] = {
    "digits": digits_file,
    "photos": photos_file,
    "texts": texts_file,
}


def boxes_answer(boxes: Iterable[Sides]) -> dict[str, Any]:
    """Boxes as an answer holds them."""
    names = ("label", "x", "y", "width", "height")
    return {"boxes": [dict(zip(names, sides, strict=True)) for sides in boxes]}


def _zip(files: Iterable[tuple[str, bytes]]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, encoded in files:
            archive.writestr(zipfile.ZipInfo(name), encoded)
    return packed.getvalue()
