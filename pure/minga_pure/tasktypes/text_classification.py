"""Text classification: a text of up to 20,000 characters gets one label, or several.

The labels may form a tree (`taxonomy`).
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, Final
from xml.etree import ElementTree as ET

from minga_pure.tasktypes import checks, choices
from minga_pure.tasktypes.contract import (
    Consensus,
    Content,
    Field,
    Label,
    Labels,
    Sample,
    Usual,
    Value,
)
from minga_pure.tasktypes.words import N_, BadContent

WORDS_PER_MINUTE: Final = 180
"""Slower than the mean silent reader of a first language (238, Brysbaert 2019)."""
SECONDS_TO_DECIDE: Final = 3.0
SECONDS_PER_LABEL: Final = 0.4
_LABELS_WEIGHED_MAX: Final = 20
_LETTERS_PER_WORD: Final = 6
_WORDS_PER_WIDE_LETTER: Final = 0.7
_FIRST_WIDE_LETTER: Final = "\u1100"


class TextClassification(Usual):
    """Read a text, choose its label."""

    name = "text_classification"
    title = N_("Choose a label for a text")
    content_schema = (
        Field("text", "text", True, N_("The text to judge, up to 20,000 characters.")),
        Field("title", "text", False, N_("A short heading shown above the text.")),
    )
    sample = Sample(
        question="Which language is this?",
        content={"text": "La luna vino a la fragua."},
        labels=[
            {"name": "es", "title": "Spanish", "key": "s"},
            {"name": "fr", "title": "French", "key": "f"},
        ],
        value={"label": "es"},
    )

    def check_content(self, content: object) -> Content:
        fields = checks.check_fields(content, ("text", "title"), BadContent)
        text = checks.required_text(fields, "text", limit=checks.TEXT_MAX, error=BadContent)
        return {"text": text, **checks.check_title(fields)}

    def check_labels(self, labels: object) -> list[Label]:
        return choices.check_choosable(labels)

    def check_value(
        self,
        value: object,
        labels: Labels,
        *,
        multiple: bool = False,
        content: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> Value:
        return choices.check_choice(value, labels, multiple=multiple)

    def estimate_seconds(self, content: Mapping[str, Any], labels: Labels = ()) -> int:
        """Reading time at 180 words a minute, plus three seconds, plus 0.4 s a label (up to 20)."""
        words = count_words(content["text"]) + count_words(content.get("title", ""))
        looking = SECONDS_PER_LABEL * min(len(labels), _LABELS_WEIGHED_MAX)
        return math.ceil(SECONDS_TO_DECIDE + looking + words * 60 / WORDS_PER_MINUTE)

    def majority(self, values: Sequence[Mapping[str, Any]], labels: Labels) -> Consensus:
        return choices.choice_majority(values, labels)

    def label_studio_config(self, question: str, labels: Labels, *, multiple: bool = False) -> str:
        shown = ET.Element("Text", name="text", value="$text")
        return choices.choices_config(shown, question, labels, multiple=multiple)

    def label_studio_result(
        self,
        value: Mapping[str, Any],
        content: Mapping[str, Any],  # noqa: ARG002
        labels: Labels = (),
    ) -> list[dict[str, Any]]:
        return choices.choices_result(value, "text", labels)


def count_words(text: str) -> float:
    """Words to read: those between spaces, or a sixth of the letters if that is more.

    The second rule keeps long compounds and long addresses honest. Wide letters (Chinese,
    Japanese, Korean) count as 0.7 word each, since they stand without spaces.
    """
    if not text:
        return 0.0
    words = text.split()
    wide = 0
    if max(text) >= _FIRST_WIDE_LETTER:  # a million Latin texts are spared the look-ups
        wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    letters = sum(map(len, words)) - wide
    return max(len(words), letters / _LETTERS_PER_WORD) + wide * _WORDS_PER_WIDE_LETTER


TYPE = TextClassification()
