"""Text classification: a text of up to 200,000 characters gets one label, or several.

The labels can form a tree: "under" names the parent of a label. A tree has at most six levels, and
every node can be chosen.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from minga_pure.tasktypes import checks, choices
from minga_pure.tasktypes.contract import Content, Field, Labels, Sample
from minga_pure.tasktypes.messages import N_, BadContent
from minga_pure.tasktypes.reading_time import reading_seconds

SECONDS_TO_DECIDE: Final = 3.0


class TextClassification(choices.LabelChoiceTask):
    """Choose the label of a text."""

    name = "text_classification"
    title = N_("Choose a label for a text")
    label_studio_tag = ("Text", "text")
    content_schema = (
        Field("text", "text", True, N_("The text to judge, up to 200,000 characters.")),
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

    def estimate_seconds(self, content: Mapping[str, Any], labels: Labels = ()) -> int:
        """Return the reading time plus three seconds plus 0.4 s a label (up to 20)."""
        reading = reading_seconds(content["text"], content.get("title", ""))
        return math.ceil(SECONDS_TO_DECIDE + choices.choosing_seconds(labels) + reading)


TYPE = TextClassification()
