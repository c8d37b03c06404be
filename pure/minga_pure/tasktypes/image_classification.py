"""Image classification: a picture gets one label, or several.

The labels can form a tree: "under" names the parent of a label. A tree has at most six levels, and
every node can be chosen.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from minga_pure.tasktypes import checks, choices
from minga_pure.tasktypes.contract import Content, Labels, Sample
from minga_pure.tasktypes.messages import N_

SECONDS_TO_LOOK: Final = 3.0
SECONDS_FOR_DETAIL_MAX: Final = 6.0
_DETAIL_PX: Final = 1_000_000


class ImageClassification(choices.LabelChoiceTask):
    """Choose the label of a picture."""

    name = "image_classification"
    title = N_("Choose a label for a picture")
    label_studio_tag = ("Image", "image")
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

    def estimate_seconds(self, content: Mapping[str, Any], labels: Labels = ()) -> int:
        """Return three seconds, 0.4 s a label (up to 20), and up to six for a picture's detail.

        A picture of a million pixels or more counts as full of detail, a thumbnail as none.
        """
        pixels: int = content["width"] * content["height"]
        detail = SECONDS_FOR_DETAIL_MAX * min(1.0, pixels / _DETAIL_PX)
        return math.ceil(SECONDS_TO_LOOK + choices.choosing_seconds(labels) + detail)


TYPE = ImageClassification()
