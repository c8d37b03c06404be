"""Photo capture: take a picture of the prompt's subject."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from minga_pure.tasktypes import checks
from minga_pure.tasktypes.captures import CaptureTask
from minga_pure.tasktypes.contract import Labels, Sample, Value
from minga_pure.tasktypes.messages import N_, BadValue


class PhotoCapture(CaptureTask):
    """Take a photo of the prompt's subject."""

    name = "photo_capture"
    title = N_("Take a photo")
    media_types = ("image/jpeg", "image/png", "image/webp")
    seconds_to_make = 60.0
    sample = Sample(
        question="Take the photo that the text asks for. No faces, please.",
        content={"prompt": "A market stall with fruit, seen from the front."},
        labels=[],
        value={"media": "0" * 64, "width": 1_600, "height": 1_200, "media_type": "image/jpeg"},
    )

    def check_value(
        self,
        value: object,
        labels: Labels,  # noqa: ARG002
        *,
        multiple: bool = False,  # noqa: ARG002
        content: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> Value:
        fields, normalised = self.check_file(value, "width", "height")
        for side in ("width", "height"):
            normalised[side] = checks.whole_number(
                fields, side, low=1, high=checks.PICTURE_SIDE_MAX_PX, error=BadValue
            )
        return normalised


TYPE = PhotoCapture()
