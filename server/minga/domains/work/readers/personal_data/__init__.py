"""Personal data of third parties in a text: where it stands, and the same text without it.

Numbers are judged by their check digits, so that an order number stays what it is; names and
addresses by the words that announce them. What no rule announces (a bare name, a nickname) is
found by a further recogniser only, such as Presidio. faces.py hides faces; recordings stay.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from minga.domains.work.readers.personal_data.numbers import find_numbers
from minga.domains.work.readers.personal_data.types import (
    PersonalDataKind,
    PersonalSpan,
    without_overlap,
)
from minga.domains.work.readers.personal_data.words import find_words
from minga.domains.work.readers.rows import FILES

HIDDEN = "\N{FULL BLOCK}"

Recogniser = Callable[[str], Iterable[PersonalSpan]]
"""From a text to what is personal in it; spans may overlap those of others."""
_further: list[Recogniser] = []

__all__ = [
    "HIDDEN",
    "PersonalDataKind",
    "PersonalSpan",
    "Recogniser",
    "find",
    "hide",
    "hide_in_content",
    "use_recognisers",
]


def use_recognisers(recognisers: Iterable[Recogniser]) -> None:
    """Run these on every text besides the house's own rules, in place of earlier ones."""
    _further[:] = recognisers


def find(text: str) -> list[PersonalSpan]:
    """Return what is personal in a text, in its order and without overlaps.

    Offsets count code points, as in every answer about a text.
    """
    further = [span for recogniser in _further for span in recogniser(text)]
    return without_overlap([*find_numbers(text), *find_words(text), *further])


def hide(text: str, spans: list[PersonalSpan]) -> str:
    """Return the text with every visible character of the spans replaced by a full block.

    The length stays, so that spans of answers fit the client's own copy; blanks stay, so that the
    text breaks into lines as before.
    """
    characters = list(text)
    for span in spans:
        for index in range(span.start, span.end):
            if not characters[index].isspace():
                characters[index] = HIDDEN
    return "".join(characters)


def hide_in_content(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return an item's content with what is personal hidden in every text, however deep.

    Names of fields and of stored files stay.
    """
    return {
        field: value if field in FILES else _hide_in_value(value)
        for field, value in content.items()
    }


def _hide_in_value(value: object) -> object:
    match value:
        case str():
            spans = find(value)
            return hide(value, spans) if spans else value
        case dict():
            return {key: _hide_in_value(element) for key, element in value.items()}
        case list() | tuple():
            return [_hide_in_value(element) for element in value]
    return value
