"""Audio recording: say the prompt's sentence in one's own voice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from minga_pure.tasktypes.captures import PROMPT, SECONDS_MAX, TITLE, CaptureTask
from minga_pure.tasktypes.contract import Field, Labels, Sample, Value
from minga_pure.tasktypes.messages import N_


class AudioRecording(CaptureTask):
    """Record a voice that says the prompt."""

    name = "audio_recording"
    title = N_("Record a voice")
    needs_content = True
    content_schema = (
        PROMPT,
        Field("language", "text", False, N_("The language to speak, as in “mg”.")),
        SECONDS_MAX,
        TITLE,
    )
    media_types = ("audio/webm", "audio/ogg", "audio/mp4", "audio/mpeg", "audio/wav")
    seconds_to_make = 15.0
    sample = Sample(
        question="Say this sentence as you would to a neighbour.",
        content={"prompt": "Salama, manao ahoana ianao?", "language": "mg"},
        labels=[],
        value={"media": "0" * 64, "duration_ms": 2_400, "media_type": "audio/webm"},
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


TYPE = AudioRecording()
