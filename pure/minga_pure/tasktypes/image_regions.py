"""Places in a picture: what boxes, outlines and key points share."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Final
from xml.etree import ElementTree as ET

from minga_pure.science.parts import MergedAnswer
from minga_pure.tasktypes import aggregation, checks, choices
from minga_pure.tasktypes.contract import (
    Aggregation,
    AnswersByItem,
    BaseTaskType,
    Content,
    Label,
    Labels,
    Value,
)
from minga_pure.tasktypes.messages import BadValue

DECIMALS: Final = 6
EDGE_TOLERANCE: Final = 0.001
"""How far a point may lie over the edge before it is refused; it is moved onto the edge."""


class ImageRegionTask(BaseTaskType):
    """Marking things in a picture; each kind says how its marks are drawn, joined and compared."""

    content_schema = checks.PICTURE_FIELDS
    tag: str
    """Label Studio's tag for these marks."""
    method: str
    """The file of minga_pure.science that joins them."""

    def check_content(self, content: object) -> Content:
        return checks.check_picture_item(content)

    def check_labels(self, labels: object) -> list[Label]:
        return checks.check_label_set(labels, at_least=1)

    def merge(self, values: Sequence[Value], weights: Sequence[float]) -> MergedAnswer:
        """What a weighted majority marked."""
        raise NotImplementedError

    def similarity(self, mine: Value, theirs: Value) -> float:
        """How alike two answers are, 0..1."""
        raise NotImplementedError

    def aggregate(
        self,
        answers: AnswersByItem,
        labels: Labels,
        *,
        gold: Mapping[Hashable, Mapping[str, Any]] | None = None,
    ) -> Aggregation:
        """What a weighted majority marked, each member weighed by how close she is to the rest."""

        def right(value: Value, truth: Value) -> float:
            return self.score(value, truth, labels)

        return aggregation.aggregate_shapes(
            answers, self.merge, self.similarity, self.method, right=right, gold=gold
        )

    def label_studio_config(
        self,
        question: str,
        labels: Labels,
        *,
        multiple: bool = False,  # noqa: ARG002
    ) -> str:
        """The question, a picture, and the labels of what is marked in it."""
        view = ET.Element("View")
        ET.SubElement(view, "Header", value=question)
        ET.SubElement(view, "Image", name="image", value="$image")
        marks = ET.SubElement(view, self.tag, name="label", toName="image")
        for label in labels:
            choices.set_label_attributes(ET.SubElement(marks, "Label", value=label["name"]), label)
        return ET.tostring(view, encoding="unicode")


def check_coordinate(way: object, number: int) -> float:
    """How far across or down, 0..1 on the grid of six decimals; raises BadValue."""
    if not isinstance(way, int | float) or isinstance(way, bool):
        raise BadValue("bad_point", shape=number)
    if not -EDGE_TOLERANCE <= way <= 1 + EDGE_TOLERANCE:  # NaN fails here as well
        raise BadValue("point_outside_picture", shape=number)
    return round(min(max(float(way), 0.0), 1.0), DECIMALS) + 0.0


def percent(fraction: float) -> float:
    """As Label Studio counts."""
    return round(fraction * 100, DECIMALS - 2)


def label_votes(marked: Sequence[Sequence[Mapping[str, Any]]], labels: Labels) -> dict[str, int]:
    """For each label the number of members who marked something with it."""
    counted = {label["name"]: 0 for label in labels}
    for things in marked:
        for name in {thing["label"] for thing in things}:
            counted[name] = counted.get(name, 0) + 1
    return {name: count for name, count in counted.items() if count}


def image_region(
    name: str, kind: str, content: Mapping[str, Any], value: Mapping[str, Any]
) -> dict[str, Any]:
    """One region of a Label Studio annotation of a picture."""
    return {
        "id": name,
        "from_name": "label",
        "to_name": "image",
        "type": kind,
        "original_width": content["width"],
        "original_height": content["height"],
        "image_rotation": 0,
        "value": dict(value),
    }
