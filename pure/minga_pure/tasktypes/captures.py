"""What members record or photograph themselves: a prompt in, a file out.

The file travels apart from the answer, which names it by the SHA-256 of its bytes. No two members
make the same recording, so there is no majority: every answer is its own result.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Final
from xml.etree import ElementTree as ET

from minga_pure.tasktypes import aggregation, checks, texts
from minga_pure.tasktypes.contract import (
    Aggregation,
    AnswersByItem,
    BaseTaskType,
    Consensus,
    Content,
    Field,
    Label,
    Labels,
    Value,
)
from minga_pure.tasktypes.messages import N_, BadContent, BadValue
from minga_pure.tasktypes.reading_time import reading_seconds

PROMPT_MAX: Final = 2_000
SECONDS_MAX_MAX: Final = 600
DURATION_TOLERANCE_MS: Final = 1_000
"""A recorder that is told to stop stops a little later."""

PROMPT: Final = Field("prompt", "text", True, N_("What to say or show, up to 2,000 characters."))
TITLE: Final = Field("title", "text", False, N_("A short heading shown above the prompt."))
SECONDS_MAX: Final = Field(
    "seconds_max", "whole number", False, N_("The longest recording in seconds, at most 600.")
)


class CaptureTask(BaseTaskType):
    """What the three kinds have in common; each says which fields and files it takes."""

    content_schema: tuple[Field, ...] = (PROMPT, TITLE)
    media_types: tuple[str, ...] = ()
    seconds_to_make: float = 30.0

    def check_content(self, content: object) -> Content:
        fields = checks.check_fields(
            content, tuple(field.name for field in self.content_schema), BadContent
        )
        prompt = checks.required_text(fields, "prompt", limit=PROMPT_MAX, error=BadContent)
        kept: Content = {"prompt": prompt}
        if fields.get("seconds_max") is not None:
            kept["seconds_max"] = checks.whole_number(
                fields, "seconds_max", low=1, high=SECONDS_MAX_MAX, error=BadContent
            )
        return {
            **kept,
            **checks.check_languages(fields, "language"),
            **checks.check_title(fields),
        }

    def check_labels(self, labels: object) -> list[Label]:
        return checks.check_no_labels(labels)

    def check_file(self, found: object, *more: str) -> tuple[Mapping[str, Any], Value]:
        """The fields of an answer, and what names its file: {"media", "media_type"}."""
        fields = checks.check_fields(found, ("media", "media_type", *more), BadValue)
        media = checks.check_file_hash(fields, "media", BadValue)
        said = checks.required_text(fields, "media_type", limit=200, error=BadValue)
        media_type = said.partition(";")[0].strip().lower()  # recorders add "; codecs=opus"
        if media_type not in self.media_types:
            raise BadValue("bad_media_type", allowed=", ".join(self.media_types))
        return fields, {"media": media, "media_type": media_type}

    def check_recording(self, found: object, content: Mapping[str, Any] | None) -> Value:
        """{"media", "duration_ms", "media_type"}, not longer than the item allows."""
        fields, kept = self.check_file(found, "duration_ms")
        allowed = SECONDS_MAX_MAX if content is None else content.get("seconds_max")
        longest = (allowed or SECONDS_MAX_MAX) * 1_000 + DURATION_TOLERANCE_MS
        return kept | {
            "duration_ms": checks.whole_number(
                fields, "duration_ms", low=1, high=longest, error=BadValue
            )
        }

    def estimate_seconds(
        self,
        content: Mapping[str, Any],
        labels: Labels = (),  # noqa: ARG002
    ) -> int:
        """Reading the prompt, making the file, and looking at it or listening to it once."""
        return math.ceil(self.seconds_to_make + 2 * reading_seconds(content["prompt"]))

    def majority(self, values: Sequence[Mapping[str, Any]], labels: Labels) -> Consensus:  # noqa: ARG002
        """None: every recording stands for itself."""
        return Consensus(None, 1 / len(values) if values else 0.0, {})

    def aggregate(
        self,
        answers: AnswersByItem,
        labels: Labels,  # noqa: ARG002
        *,
        gold: Mapping[Hashable, Mapping[str, Any]] | None = None,  # noqa: ARG002
    ) -> Aggregation:
        """Every recording is its own result."""
        return aggregation.keep_all_answers(answers)

    def label_studio_config(
        self,
        question: str,
        labels: Labels,  # noqa: ARG002
        *,
        multiple: bool = False,  # noqa: ARG002
    ) -> str:
        """Label Studio has no tag that records: the file's name stands in a text field."""
        view = ET.Element("View")
        ET.SubElement(view, "Header", value=question)
        ET.SubElement(view, "Text", name="prompt", value="$prompt")
        ET.SubElement(view, "TextArea", name="media", toName="prompt")
        return ET.tostring(view, encoding="unicode")

    def label_studio_result(
        self,
        value: Mapping[str, Any],
        content: Mapping[str, Any],  # noqa: ARG002
        labels: Labels = (),  # noqa: ARG002
    ) -> list[dict[str, Any]]:
        return [texts.textarea_result("media", "prompt", value["media"])]
