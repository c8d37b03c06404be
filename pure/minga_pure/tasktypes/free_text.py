"""Free text: an answer in the member's own words, or the translation of a text."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final
from xml.etree import ElementTree as ET

from minga_pure.science.parts import MergedAnswer
from minga_pure.science.rover import word_similarity
from minga_pure.tasktypes import checks, texts
from minga_pure.tasktypes.base import MergingTaskType
from minga_pure.tasktypes.contract import Consensus, Content, Field, Labels, Sample, Value
from minga_pure.tasktypes.messages import N_, BadContent, BadValue
from minga_pure.tasktypes.reading_time import count_words, reading_seconds

SECONDS_TO_THINK: Final = 20
SECONDS_PER_WORD_TRANSLATED: Final = 7.0
"""A careful 500 words an hour, the usual rate of professional translators."""
_FIELDS: Final = ("text", "prompt", "from_language", "to_language", "title")


class FreeText(MergingTaskType):
    """Write or translate a text."""

    name = "free_text"
    title = N_("Write or translate a text")
    method = "weighted_medoid"
    scoring_rule = N_("As many letters are right as are the same in the known text.")
    content_schema = (
        Field("text", "text", False, N_("The text to work from, up to 200,000 characters.")),
        Field("prompt", "text", False, N_("What to write, where it differs from item to item.")),
        Field("from_language", "text", False, N_("The language of the text, as in “es”.")),
        Field("to_language", "text", False, N_("The language to write in, as in “mg”.")),
        Field("title", "text", False, N_("A short heading shown above the text.")),
    )
    sample = Sample(
        question="Translate this sentence.",
        content={
            "text": "La luna vino a la fragua.",
            "from_language": "es",
            "to_language": "en",
        },
        labels=[],
        value={"text": "The moon came to the forge."},
    )

    def check_content(self, content: object) -> Content:
        """Return the normalised item: a text or a prompt, or both; raises BadContent."""
        fields = checks.check_fields(content, _FIELDS, BadContent)
        item: Content = {}
        for field in ("text", "prompt"):
            if checks.optional_text(fields, field, limit=checks.TEXT_MAX, error=BadContent):
                item[field] = fields[field]
        if not item:
            raise BadContent("missing_field", field="text")
        return {
            **item,
            **checks.check_languages(fields, "from_language", "to_language"),
            **checks.check_title(fields),
        }

    def check_value(
        self,
        value: object,
        labels: Labels,  # noqa: ARG002
        *,
        multiple: bool = False,  # noqa: ARG002
        content: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> Value:
        """Return {"text"} of at most 20,000 characters; raises BadValue."""
        fields = checks.check_fields(value, ("text",), BadValue)
        text = checks.written_text(fields, "text", limit=checks.ANSWER_TEXT_MAX, error=BadValue)
        if text is None:
            raise BadValue("empty_text", field="text")
        return {"text": text}

    def estimate_seconds(
        self,
        content: Mapping[str, Any],
        labels: Labels = (),  # noqa: ARG002
    ) -> int:
        """Return twenty seconds, the reading time, and for a translation seven seconds a word."""
        text = content.get("text", "")
        reading = reading_seconds(text, content.get("prompt", ""))
        writing = 0.0
        if "to_language" in content:
            writing = count_words(text) * SECONDS_PER_WORD_TRANSLATED
        return math.ceil(SECONDS_TO_THINK + reading + writing)

    def majority(self, values: Sequence[Mapping[str, Any]], labels: Labels) -> Consensus:  # noqa: ARG002
        """Return the medoid of the answers, by the edit distance of their letters.

        `share` counts the answers that differ from it in at most one letter of ten.
        """
        value, share = texts.central_answer(
            values, lambda value: texts.normalised_letters(value["text"])
        )
        return Consensus(value, share, {})

    def merge(self, values: Sequence[Value], weights: Sequence[float]) -> MergedAnswer:
        """Return the weighted medoid of the answers."""
        return texts.nearest_text(values, weights)

    def similarity(self, first: Value, second: Value) -> float:
        """Return the share of equal letters."""
        return word_similarity(
            texts.normalised_letters(first["text"]), texts.normalised_letters(second["text"])
        )

    def add_label_studio_tags(self, view: ET.Element, labels: Labels) -> None:  # noqa: ARG002
        ET.SubElement(view, "Header", value="$prompt", size="4")
        ET.SubElement(view, "Text", name="text", value="$text")
        ET.SubElement(view, "TextArea", name="answer", toName="text", rows="6")

    def label_studio_task(self, content: Mapping[str, Any]) -> Content:
        """Return the item with both displayed fields, which may be empty."""
        return {"text": "", "prompt": "", **content}

    def label_studio_result(
        self,
        value: Mapping[str, Any],
        content: Mapping[str, Any],  # noqa: ARG002
        labels: Labels = (),  # noqa: ARG002
    ) -> list[dict[str, Any]]:
        return [texts.textarea_result("answer", "text", value["text"])]

    def value_from_label_studio(
        self,
        result: object,
        labels: Labels,  # noqa: ARG002
        *,
        content: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> Value:
        return {"text": texts.text_of_result(result)}


TYPE = FreeText()
