"""Text classification: a text of up to 20,000 characters gets one label, or several.

The labels may form a tree: one that has "under" stands under the label of that name, at most six
deep, and any of them may be chosen.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Final
from xml.etree import ElementTree as ET

from minga_pure.tasktypes import checks, choices
from minga_pure.tasktypes.contract import (
    Consensus,
    Content,
    Field,
    Given,
    Label,
    Labels,
    Sample,
    Together,
    Usual,
    Value,
)
from minga_pure.tasktypes.reading import reading_seconds
from minga_pure.tasktypes.words import N_, BadContent

SECONDS_TO_DECIDE: Final = 3.0
SECONDS_PER_LABEL: Final = 0.4
_LABELS_WEIGHED_MAX: Final = 20


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
        """{"label": name}, or where several are allowed {"labels": [name, …]} in their order."""
        return choices.check_choice(value, labels, multiple=multiple)

    def estimate_seconds(self, content: Mapping[str, Any], labels: Labels = ()) -> int:
        """Reading time at 180 words a minute, plus three seconds, plus 0.4 s a label (up to 20)."""
        reading = reading_seconds(content["text"], content.get("title", ""))
        looking = SECONDS_PER_LABEL * min(len(labels), _LABELS_WEIGHED_MAX)
        return math.ceil(SECONDS_TO_DECIDE + looking + reading)

    def majority(self, values: Sequence[Mapping[str, Any]], labels: Labels) -> Consensus:
        """The label with most votes, a tie is none; of several, those that more than half chose.

        In a tree, the deepest label that more than half share.
        """
        return choices.choice_majority(values, labels)

    def right(self, value: Value, truth: Value, labels: Labels) -> float:
        return choices.right_choice(value, truth, labels)

    def aggregate(
        self,
        answers: Given,
        labels: Labels,
        *,
        gold: Mapping[Hashable, Mapping[str, Any]] | None = None,
    ) -> Together:
        """What `majority` counts, each member weighed by the skill that her answers show."""
        return choices.choices_together(answers, labels, gold=gold)

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


TYPE = TextClassification()
