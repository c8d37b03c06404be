"""Boxes: draw a rectangle around each object that the question asks for, and label it.

Coordinates are fractions of the picture (0..1, six decimals; x and y are the upper left corner),
so that an answer is independent of the displayed size. An answer without a box is valid: the
picture shows no such object.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from minga_pure.science.geometry import Box
from minga_pure.science.merged_boxes import merge_boxes
from minga_pure.science.parts import MergedAnswer
from minga_pure.science.weighted_boxes import box_similarity, fuse_boxes, score_boxes
from minga_pure.tasktypes import checks, image_regions, label_studio
from minga_pure.tasktypes.contract import Consensus, Labels, Sample, Value
from minga_pure.tasktypes.image_regions import DECIMALS, EDGE_TOLERANCE
from minga_pure.tasktypes.messages import N_, BadValue

BOXES_MAX: Final = 300
SECONDS_TO_LOOK: Final = 5
SECONDS_PER_BOX: Final = 25
"""Median time to draw one box with care (Su, Deng & Fei-Fei 2012)."""
_BOXES_EXPECTED_MAX: Final = 3
_SIDES: Final = ("x", "y", "width", "height")


class Boxes(image_regions.ImageRegionTask):
    """Draw boxes around the objects of a picture."""

    name = "boxes"
    title = N_("Draw boxes around things in a picture")
    scoring_rule = N_(
        "A box is right when it overlaps a known one of the same label by half or more; a"
        " missed one counts as wrong."
    )
    label_studio_tag = "RectangleLabels"
    regions_field = "boxes"
    region_name = "box"
    method = "weighted_boxes"
    sample = Sample(
        question="Draw a box around every face.",
        content={"image": "0" * 64, "width": 512, "height": 512},
        labels=[{"name": "face", "title": "Face", "key": "f"}],
        value={"boxes": [{"label": "face", "x": 0.33, "y": 0.12, "width": 0.21, "height": 0.3}]},
    )

    def check_value(
        self,
        value: object,
        labels: Labels,
        *,
        multiple: bool = False,  # noqa: ARG002
        content: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> Value:
        """Return {"boxes": [{"label", "x", "y", "width", "height"}]}; duplicates are dropped."""
        fields = checks.check_fields(value, ("boxes",), BadValue)
        entries = fields.get("boxes")
        if not isinstance(entries, list | tuple):
            raise BadValue("boxes_not_a_list")
        if len(entries) > BOXES_MAX:
            raise BadValue("too_many_boxes", limit=BOXES_MAX)
        names = checks.label_names(labels)
        return {
            "boxes": image_regions.distinct_regions(
                entries, lambda entry, number: _check_box(entry, names, number)
            )
        }

    def estimate_seconds(
        self,
        content: Mapping[str, Any],  # noqa: ARG002
        labels: Labels = (),
    ) -> int:
        """Return five seconds to look and 25 for each box, one box a label, three at most."""
        return SECONDS_TO_LOOK + SECONDS_PER_BOX * max(1, min(len(labels), _BOXES_EXPECTED_MAX))

    def majority(self, values: Sequence[Mapping[str, Any]], labels: Labels) -> Consensus:
        """Return the boxes that more than half of the members drew, each at its mean corners."""
        votes = image_regions.label_votes([value["boxes"] for value in values], labels)
        if not values:
            return Consensus(None, 0.0, votes)
        merged, share = merge_boxes([_boxes_of(value) for value in values])
        boxes = sorted((_sides(box) for box in merged), key=_reading_order)
        return Consensus({"boxes": boxes}, share, votes)

    def score(self, value: Value, truth: Value, labels: Labels) -> float:  # noqa: ARG002
        """Return the share of boxes, drawn or true, that overlap one of the other side."""
        return score_boxes(_boxes_of(value), _boxes_of(truth))

    def merge(self, values: Sequence[Value], weights: Sequence[float]) -> MergedAnswer:
        """Return the boxes of a weighted majority (weighted boxes fusion)."""
        merged = fuse_boxes([_boxes_of(value) for value in values], weights)
        pairs = [(_sides(box), part) for box, part in zip(merged.value, merged.parts, strict=True)]
        pairs.sort(key=lambda pair: _reading_order(pair[0]))
        return replace(
            merged,
            value={"boxes": [box for box, _ in pairs]},
            parts=tuple(part for _, part in pairs),
        )

    def similarity(self, first: Value, second: Value) -> float:
        """Return the overlap of matching boxes by the boxes of both answers."""
        return box_similarity(_boxes_of(first), _boxes_of(second))

    def label_studio_position(self, region: Mapping[str, Any]) -> dict[str, Any]:
        """Return the sides of a box in percent of the picture."""
        return {**{side: image_regions.percent(region[side]) for side in _SIDES}, "rotation": 0}

    def position_from_label_studio(self, entry: label_studio.ResultEntry, label_key: str) -> Value:
        """Return the sides of a box that is not rotated."""
        entry.fields(*_SIDES, label_key)
        return {side: entry.fraction(side) for side in _SIDES}


def _check_box(entry: object, names: Collection[str], number: int) -> Value:
    fields = checks.check_fields(entry, ("label", *_SIDES), BadValue)
    label = checks.check_known_label(fields, names)
    sides: dict[str, float] = {}
    for side in _SIDES:
        length: Any = fields.get(side)
        if type(length) not in (int, float) or not -2 <= length <= 2:  # NaN fails here as well
            raise BadValue("not_a_number", field=side, box=number)
        sides[side] = float(length)
    left, right = _clip(sides["x"], sides["x"] + sides["width"], number)
    top, bottom = _clip(sides["y"], sides["y"] + sides["height"], number)
    if right <= left or bottom <= top:
        raise BadValue("box_too_small", box=number)
    return _sides(Box(label, left, top, right, bottom))


def _clip(low: float, high: float, number: int) -> tuple[float, float]:
    """Return both ends clipped to the picture and rounded to six decimals; raises BadValue."""
    if low < -EDGE_TOLERANCE or high > 1 + EDGE_TOLERANCE:
        raise BadValue("outside_picture", box=number)
    return round(max(low, 0.0), DECIMALS) + 0.0, round(min(high, 1.0), DECIMALS)


def _boxes_of(value: Mapping[str, Any]) -> list[Box]:
    return [_corners(box) for box in value["boxes"]]


def _corners(box: Mapping[str, Any]) -> Box:
    return Box(box["label"], box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"])


def _reading_order(box: Value) -> tuple[Any, ...]:
    return box["y"], box["x"], box["label"], box["width"], box["height"]


def _sides(box: Box) -> Value:
    x, y = round(box.left, DECIMALS), round(box.top, DECIMALS)
    return {
        "label": box.label,
        "x": x,
        "y": y,
        "width": math.floor((box.right - x) * 10**DECIMALS + 0.5) / 10**DECIMALS,
        "height": math.floor((box.bottom - y) * 10**DECIMALS + 0.5) / 10**DECIMALS,
    }


TYPE = Boxes()
