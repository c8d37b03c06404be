"""Video capture: film the prompt's subject for some seconds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from minga_pure.tasktypes.captures import PROMPT, SECONDS_MAX, TITLE, CaptureTask
from minga_pure.tasktypes.contract import Labels, Sample, Value
from minga_pure.tasktypes.messages import N_


class VideoCapture(CaptureTask):
    """Film a short video of the prompt's subject."""

    name = "video_capture"
    title = N_("Film a short video")
    needs_content = True
    content_schema = (PROMPT, SECONDS_MAX, TITLE)
    media_types = ("video/webm", "video/mp4")
    seconds_to_make = 90.0
    sample = Sample(
        question="Film what the text asks for. No faces, please.",
        content={"prompt": "Your hands tying a shoelace.", "seconds_max": 20},
        labels=[],
        value={"media": "0" * 64, "duration_ms": 14_000, "media_type": "video/webm"},
    )

    def check_value(
        self,
        value: object,
        labels: Labels,  # noqa: ARG002
        *,
        multiple: bool = False,  # noqa: ARG002
        content: Mapping[str, Any] | None = None,
    ) -> Value:
        return self.check_recording(value, content)


TYPE = VideoCapture()
