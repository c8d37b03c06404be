"""CVAT for images 1.1: one XML document of all pictures; docs/formats/cvat.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from xml.etree import ElementTree as ET

from minga_pure.dataset_formats.contract import (
    AgreedBatches,
    AgreedItem,
    Dataset,
    FileAnnotation,
    FindItems,
)
from minga_pure.dataset_formats.errors import BadDataset
from minga_pure.dataset_formats.packed_files import (
    SideFile,
    is_zip,
    read_files,
    read_side_file,
)
from minga_pure.dataset_formats.pictures import (
    BOXES,
    KEYPOINTS,
    REGIONS,
    LabelNames,
    Places,
    annotation,
    box_region,
    finite,
    fraction_of,
    number_text,
    pixels,
    possible_items,
    size_of,
)
from minga_pure.dataset_formats.xml_files import add_texts, read_xml, write_xml, xml_text
from minga_pure.dataset_formats.zip_stream import ZipStream

TITLE: Final = "CVAT"
DATA_FILE: Final = "annotations.xml"
_SHAPES: Final = {"boxes": "box", "polygons": "polygon", "keypoints": "points"}
_CORNERS = ("xtl", "ytl", "xbr", "ybr")


def holds(dataset: Dataset) -> bool:
    """Return True for regions of pictures."""
    return dataset.task_type in REGIONS


def write(dataset: Dataset, batches: AgreedBatches) -> Iterator[bytes]:
    """Yield the zip: annotations.xml and the side file."""
    with ZipStream() as packed:
        data_file, side = packed.collect(DATA_FILE), SideFile(packed)
        data_file.write(b"<annotations>\n<version>1.1</version>\n" + write_xml(_meta(dataset)))
        for batch in batches:
            for item in batch:
                data_file.write(write_xml(_image(dataset, item)))
                side.add(item, DATA_FILE)
        data_file.write(b"</annotations>\n")
        yield from packed.collected(data_file)
        yield from packed.collected(side.file)
        yield from packed.end()


def _meta(dataset: Dataset) -> ET.Element:
    meta = ET.Element("meta")
    task = ET.SubElement(meta, "task")
    add_texts(task, {"name": dataset.title})
    labels = ET.SubElement(task, "labels")
    for name in dataset.label_names():
        add_texts(ET.SubElement(labels, "label"), {"name": name})
    return meta


def _image(dataset: Dataset, item: AgreedItem) -> ET.Element:
    width, height = item.content["width"], item.content["height"]
    image = ET.Element(
        "image",
        {
            "id": str(item.number - 1),
            "name": xml_text(item.item),
            "width": str(width),
            "height": str(height),
        },
    )
    for region in item.value[REGIONS[dataset.task_type]]:
        attributes = {
            "label": region["label"],
            "occluded": str(int(region.get("hidden", False))),
            "z_order": "0",
        }
        place = _place(dataset, region, width, height)
        ET.SubElement(image, _SHAPES[dataset.task_type], attributes | place)
    return image


def _place(dataset: Dataset, region: Mapping[str, Any], width: int, height: int) -> dict[str, str]:
    if dataset.task_type == BOXES:
        corners = (
            pixels(region["x"], width), pixels(region["y"], height),
            pixels(region["x"] + region["width"], width),
            pixels(region["y"] + region["height"], height),
        )  # fmt: skip
        return dict(zip(_CORNERS, map(number_text, corners), strict=True))
    points = [[region["x"], region["y"]]] if dataset.task_type == KEYPOINTS else region["points"]
    return {
        "points": ";".join(
            f"{number_text(pixels(x, width))},{number_text(pixels(y, height))}" for x, y in points
        )
    }


def read(content: bytes, dataset: Dataset, find_items: FindItems) -> list[FileAnnotation]:
    """Return the regions of each image of annotations.xml, in a zip or alone. Raises BadDataset."""
    written, scores = content, dict[str, float | None]()
    if is_zip(content):
        scores = {line.item: line.confidence for line in read_side_file(content)}
        files = dict(read_files(content, lambda path: path.endswith(DATA_FILE)))
        if len(files) != 1:
            raise BadDataset("no_annotations", format=TITLE)
        written = next(iter(files.values()))
    root = read_xml(written, DATA_FILE, TITLE)
    images, places = root.findall("image"), Places()
    if root.tag != "annotations" or not images:
        raise BadDataset("no_annotations", format=TITLE)
    for image in images:
        name = image.get("name", "")
        places.add(name, possible_items(name))
    labels = LabelNames(dataset.labels)
    return [
        annotation(item, dataset, _regions(image, dataset, labels, item_content), scores.get(item))
        for image, (item, item_content) in zip(images, places.items(find_items), strict=True)
    ]


def _regions(
    image: ET.Element, dataset: Dataset, labels: LabelNames, content: Any
) -> list[dict[str, Any]]:
    name = image.get("name", "")
    size = (finite(image.get("width")) or 0, finite(image.get("height")) or 0)
    if min(size) <= 0:
        size = size_of(name, content)
    regions: list[dict[str, Any]] = []
    for number, shape in enumerate(image, start=1):
        if shape.tag != _SHAPES[dataset.task_type] or finite(shape.get("rotation", "0")) != 0:
            raise BadDataset("shape_not_held", file=name, entry=number)
        label = labels.find(shape.get("label", ""))
        if dataset.task_type == BOXES:
            corners = [finite(shape.get(side)) for side in _CORNERS]
            left, top, right, bottom = corners
            if left is None or top is None or right is None or bottom is None:
                raise BadDataset("bad_entry", file=name, entry=number, field="xtl")
            regions.append(box_region(label, (left, top, right - left, bottom - top), size))
            continue
        points = _points(shape, size, name, number)
        if dataset.task_type != KEYPOINTS:
            regions.append({"label": label, "points": points})
        elif len(points) == 1:
            hidden = {"hidden": True} if shape.get("occluded") == "1" else {}
            regions.append({"label": label, "x": points[0][0], "y": points[0][1], **hidden})
        else:
            raise BadDataset("shape_not_held", file=name, entry=number)
    return regions


def _points(
    shape: ET.Element, size: tuple[float, float], name: str, number: int
) -> list[list[float]]:
    points = []
    for place in shape.get("points", "").split(";"):
        x_text, _comma, y_text = place.partition(",")
        x, y = finite(x_text), finite(y_text)
        if x is None or y is None:
            raise BadDataset("bad_entry", file=name, entry=number, field="points")
        points.append([fraction_of(x, size[0]), fraction_of(y, size[1])])
    return points
