"""Image classification: a picture gets one label, or several.

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
    Given,
    Label,
    Labels,
    Sample,
    Together,
    Usual,
    Value,
)
from minga_pure.tasktypes.words import N_

SECONDS_TO_LOOK: Final = 3.0
SECONDS_PER_LABEL: Final = 0.4
SECONDS_FOR_DETAIL_MAX: Final = 6.0
_LABELS_WEIGHED_MAX: Final = 20
_DETAIL_PX: Final = 1_000_000


class ImageClassification(Usual):
    """Look at a picture, choose its label."""

    name = "image_classification"
    title = N_("Choose a label for a picture")
    content_schema = checks.PICTURE_FIELDS
    sample = Sample(
        question="Which digit is this?",
        content={"image": "0" * 64, "width": 64, "height": 64},
        labels=[
            {"name": str(digit), "title": str(digit), "key": str(digit)} for digit in range(10)
        ],
        value={"label": "7"},
    )

    def check_content(self, content: object) -> Content:
        return checks.check_picture_item(content)

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
        """Three seconds, 0.4 s a label (up to 20), and up to six for the detail of big pictures.

        A picture of a million pixels or more counts as full of detail, a thumbnail as none.
        """
        pixels: int = content["width"] * content["height"]
        detail = SECONDS_FOR_DETAIL_MAX * min(1.0, pixels / _DETAIL_PX)
        looking = SECONDS_PER_LABEL * min(len(labels), _LABELS_WEIGHED_MAX)
        return math.ceil(SECONDS_TO_LOOK + looking + detail)

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
        shown = ET.Element("Image", name="image", value="$image")
        return choices.choices_config(shown, question, labels, multiple=multiple)

    def label_studio_result(
        self,
        value: Mapping[str, Any],
        content: Mapping[str, Any],  # noqa: ARG002
        labels: Labels = (),
    ) -> list[dict[str, Any]]:
        return choices.choices_result(value, "image", labels)


TYPE = ImageClassification()
