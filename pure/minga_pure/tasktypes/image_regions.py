"""Labelled regions of a picture: the base of boxes, polygons and key points."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final
from xml.etree import ElementTree as ET

from minga_pure.tasktypes import checks, choices, label_studio
from minga_pure.tasktypes.base import MergingTaskType
from minga_pure.tasktypes.contract import Content, Label, Labels, Value
from minga_pure.tasktypes.messages import BadValue

DECIMALS: Final = 6
HIDDEN: Final = "hidden"
EDGE_TOLERANCE: Final = 0.001
"""The distance over the edge up to which a point is moved onto the edge instead of refused."""


class ImageRegionTask(MergingTaskType):
    """Base of the task types that mark labelled regions in a picture."""

    content_schema = checks.PICTURE_FIELDS
    label_studio_tag: str
    """Label Studio's tag for these regions; in lower case it is the type of their results."""
    regions_field: str
    """The field of a value that holds the regions."""
    region_name: str
    may_be_hidden = False

    def check_content(self, content: object) -> Content:
        return checks.check_picture_item(content)

    def check_labels(self, labels: object) -> list[Label]:
        return checks.check_label_set(labels, labels_min=1)

    def add_label_studio_tags(self, view: ET.Element, labels: Labels) -> None:
        ET.SubElement(view, "Image", name="image", value="$image")
        regions = ET.SubElement(view, self.label_studio_tag, name="label", toName="image")
        for label in labels:
            choices.set_label_attributes(
                ET.SubElement(regions, "Label", value=label["name"]), label
            )

    def label_studio_position(self, region: Mapping[str, Any]) -> dict[str, Any]:
        """Return the position of a region in percent of the picture."""
        raise NotImplementedError

    def label_studio_result(
        self,
        value: Mapping[str, Any],
        content: Mapping[str, Any],
        labels: Labels = (),  # noqa: ARG002
    ) -> list[dict[str, Any]]:
        """Return one Label Studio region for each region; "hidden" is a note on the region."""
        kind = self.label_studio_tag.lower()
        results = []
        for number, region in enumerate(value[self.regions_field], start=1):
            result = {
                "id": f"{self.region_name}-{number}",
                "from_name": "label",
                "to_name": "image",
                "type": kind,
                "original_width": content["width"],
                "original_height": content["height"],
                "image_rotation": 0,
                "value": {**self.label_studio_position(region), kind: [region["label"]]},
            }
            if region.get("hidden"):
                result["meta"] = {"text": [HIDDEN]}
            results.append(result)
        return results

    def position_from_label_studio(self, entry: label_studio.ResultEntry, label_key: str) -> Value:
        """Return the position of a region from percent of the picture; raises BadValue."""
        raise NotImplementedError

    def value_from_label_studio(
        self,
        result: object,
        labels: Labels,  # noqa: ARG002
        *,
        content: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> Value:
        """Return the regions; a shape and its labels may be entries of their own with one id."""
        labelled = self.label_studio_tag.lower()
        shape = labelled.removesuffix("labels")
        regions = []
        entries = label_studio.read_entries(result, labelled, shape, "labels")
        for group in label_studio.by_region(entries):
            positions: list[Value] = []
            names: list[Any] = []
            for entry in group:
                label_key = "" if entry.type == shape else entry.type
                if label_key:
                    names.append(entry.label(label_key))
                if entry.type != "labels" or len(entry.value) > 1:
                    position = self.position_from_label_studio(entry, label_key)
                    positions.append(position | self._notes_of(entry))
            first = group[0].number
            if len(names) != 1:
                raise BadValue("result_labels", entry=first, count=len(names))
            if not positions or any(position != positions[0] for position in positions):
                raise BadValue("result_type", entry=first, type=group[0].type)
            regions.append({"label": names[0], **positions[0]})
        return {self.regions_field: regions}

    def _notes_of(self, entry: label_studio.ResultEntry) -> Value:
        """Return {"hidden": True} for a region with that note, where the task type has it."""
        if not self.may_be_hidden:
            entry.notes()
            return {}
        notes = entry.notes("text").get("text")
        if not notes:
            return {}
        if notes != [HIDDEN]:
            raise BadValue("result_field", entry=entry.number, field="meta.text")
        return {"hidden": True}


def distinct_regions(
    entries: Iterable[object], check_region: Callable[[object, int], Value]
) -> list[Value]:
    """Return the validated regions, each once; `check_region` takes an entry and its number."""
    regions: list[Value] = []
    for number, entry in enumerate(entries, start=1):
        region = check_region(entry, number)
        if region not in regions:
            regions.append(region)
    return regions


def check_coordinate(coordinate: object, number: int) -> float:
    """Return a coordinate (0..1) rounded to six decimals; raises BadValue."""
    if not isinstance(coordinate, int | float) or isinstance(coordinate, bool):
        raise BadValue("bad_point", shape=number)
    if not -EDGE_TOLERANCE <= coordinate <= 1 + EDGE_TOLERANCE:  # NaN fails here as well
        raise BadValue("point_outside_picture", shape=number)
    return round(min(max(float(coordinate), 0.0), 1.0), DECIMALS) + 0.0


def percent(fraction: float) -> float:
    """Return a fraction (0..1) in percent, as Label Studio stores it."""
    return round(fraction * 100, DECIMALS - 2)


def label_votes(regions: Sequence[Sequence[Mapping[str, Any]]], labels: Labels) -> dict[str, int]:
    """Count for each label the members who marked a region with it."""
    votes = {label["name"]: 0 for label in labels}
    for marked in regions:
        for name in {region["label"] for region in marked}:
            votes[name] = votes.get(name, 0) + 1
    return {name: count for name, count in votes.items() if count}
