"""Captures: recordings and photos that members make after a prompt.

The file is uploaded apart from the answer, which names it by the SHA-256 of its bytes. No two
members make the same recording, so there is no majority: every answer is a result of its own.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Final
from xml.etree import ElementTree as ET

from minga_pure.tasktypes import aggregation, checks, label_studio, texts
from minga_pure.tasktypes.base import BaseTaskType
from minga_pure.tasktypes.contract import (
    Aggregation,
    AnswersByItem,
    Consensus,
    Content,
    Field,
    Labels,
    Value,
)
from minga_pure.tasktypes.messages import N_, BadContent, BadValue
from minga_pure.tasktypes.reading_time import reading_seconds

PROMPT_MAX: Final = 2_000
SECONDS_MAX_MAX: Final = 600
DURATION_TOLERANCE_MS: Final = 1_000
"""A recorder stops a little after it is asked to."""

_NOTES: Final = ("media_type", "duration_ms", "width", "height")

PROMPT: Final = Field("prompt", "text", True, N_("What to say or show, up to 2,000 characters."))
TITLE: Final = Field("title", "text", False, N_("A short heading shown above the prompt."))
SECONDS_MAX: Final = Field(
    "seconds_max", "whole number", False, N_("The longest recording in seconds, at most 600.")
)


class CaptureTask(BaseTaskType):
    """Base of the capture types; each defines its item fields and its media types."""

    content_schema: tuple[Field, ...] = (PROMPT, TITLE)
    media_types: tuple[str, ...] = ()
    seconds_to_make: float = 30.0

    def check_content(self, content: object) -> Content:
        fields = checks.check_fields(
            content, tuple(field.name for field in self.content_schema), BadContent
        )
        prompt = checks.required_text(fields, "prompt", limit=PROMPT_MAX, error=BadContent)
        item: Content = {"prompt": prompt}
        if fields.get("seconds_max") is not None:
            item["seconds_max"] = checks.whole_number(
                fields, "seconds_max", low=1, high=SECONDS_MAX_MAX, error=BadContent
            )
        return {
            **item,
            **checks.check_languages(fields, "language"),
            **checks.check_title(fields),
        }

    def check_file(self, value: object, *extra_fields: str) -> tuple[Mapping[str, Any], Value]:
        """Return the fields of an answer and its normalised file: {"media", "media_type"}."""
        fields = checks.check_fields(value, ("media", "media_type", *extra_fields), BadValue)
        media = checks.check_file_hash(fields, "media", BadValue)
        declared = checks.required_text(fields, "media_type", limit=200, error=BadValue)
        media_type = declared.partition(";")[0].strip().lower()  # recorders add "; codecs=opus"
        if media_type not in self.media_types:
            raise BadValue("bad_media_type", allowed=", ".join(self.media_types))
        return fields, {"media": media, "media_type": media_type}

    def check_recording(self, value: object, content: Mapping[str, Any] | None) -> Value:
        """Return {"media", "duration_ms", "media_type"}, not longer than the item allows."""
        fields, normalised = self.check_file(value, "duration_ms")
        seconds_max = SECONDS_MAX_MAX if content is None else content.get("seconds_max")
        duration_ms_max = (seconds_max or SECONDS_MAX_MAX) * 1_000 + DURATION_TOLERANCE_MS
        return normalised | {
            "duration_ms": checks.whole_number(
                fields, "duration_ms", low=1, high=duration_ms_max, error=BadValue
            )
        }

    def estimate_seconds(
        self,
        content: Mapping[str, Any],
        labels: Labels = (),  # noqa: ARG002
    ) -> int:
        """Return the time to read the prompt, to make the file and to review it once."""
        return math.ceil(self.seconds_to_make + 2 * reading_seconds(content["prompt"]))

    def majority(self, values: Sequence[Mapping[str, Any]], labels: Labels) -> Consensus:  # noqa: ARG002
        """Return no consensus: recordings are not compared."""
        return Consensus(None, 1 / len(values) if values else 0.0, {})

    def aggregate(
        self,
        answers: AnswersByItem,
        labels: Labels,  # noqa: ARG002
        *,
        gold: Mapping[Hashable, Mapping[str, Any]] | None = None,  # noqa: ARG002
    ) -> Aggregation:
        """Keep every recording as a result of its own."""
        return aggregation.keep_all_answers(answers)

    def add_label_studio_tags(self, view: ET.Element, labels: Labels) -> None:  # noqa: ARG002
        """Append a text field for the file's name: Label Studio has no tag that records."""
        ET.SubElement(view, "Text", name="prompt", value="$prompt")
        ET.SubElement(view, "TextArea", name="media", toName="prompt")

    def label_studio_result(
        self,
        value: Mapping[str, Any],
        content: Mapping[str, Any],  # noqa: ARG002
        labels: Labels = (),  # noqa: ARG002
    ) -> list[dict[str, Any]]:
        """Return the file's name; its type, length and size are notes of the entry."""
        result = texts.textarea_result("media", "prompt", value["media"])
        return [result | {"meta": {note: value[note] for note in _NOTES if note in value}}]

    def value_from_label_studio(
        self,
        result: object,
        labels: Labels,  # noqa: ARG002
        *,
        content: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> Value:
        entry = label_studio.only_entry(result, "textarea")
        if entry is None:
            raise BadValue("missing_field", field="media")
        return {"media": entry.text(), **entry.notes(*_NOTES)}
