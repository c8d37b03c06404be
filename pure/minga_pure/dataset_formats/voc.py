"""Pascal VOC: an XML document a picture, for boxes; docs/formats/pascal-voc.md.

Corners in pixels from the upper left corner, counted from 0 and with decimals.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
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
    is_zip,
    read_files,
    read_side_file,
    write_packed,
)
from minga_pure.dataset_formats.pictures import (
    BOXES,
    LabelNames,
    Places,
    annotation,
    box_region,
    finite,
    number_text,
    pixels,
    possible_items,
    size_of,
)
from minga_pure.dataset_formats.xml_files import add_texts, read_xml, write_xml

TITLE: Final = "Pascal VOC"
FOLDER: Final = "Annotations"
_Object = tuple[str, float, float, float, float]


def holds(dataset: Dataset) -> bool:
    """Return True for boxes."""
    return dataset.task_type == BOXES


def write(_dataset: Dataset, batches: AgreedBatches) -> Iterator[bytes]:
    """Yield the zip: Annotations/*.xml and ImageSets/Main/default.txt."""
    return write_packed(
        batches,
        lambda item, stem: {f"{FOLDER}/{stem}.xml": _document(item)},
        list_name="ImageSets/Main/default.txt",
    )


def _document(item: AgreedItem) -> bytes:
    width, height = item.content["width"], item.content["height"]
    root = ET.Element("annotation")
    add_texts(
        root,
        {
            "folder": str(PurePosixPath(item.item).parent).strip(".") or "JPEGImages",
            "filename": PurePosixPath(item.item).name or item.item,
            "path": item.item,
        },
    )
    add_texts(ET.SubElement(root, "source"), {"database": "Minga"})
    add_texts(ET.SubElement(root, "size"), {"width": width, "height": height, "depth": 3})
    add_texts(root, {"segmented": 0})
    for box in item.value["boxes"]:
        entry = ET.SubElement(root, "object")
        add_texts(
            entry,
            {"name": box["label"], "pose": "Unspecified", "truncated": 0, "difficult": 0},
        )
        add_texts(ET.SubElement(entry, "bndbox"), _corners(box, width, height))
    return write_xml(root)


def _corners(box: dict[str, Any], width: int, height: int) -> dict[str, str]:
    x_max, y_max = box["x"] + box["width"], box["y"] + box["height"]
    return {
        "xmin": number_text(pixels(box["x"], width)),
        "ymin": number_text(pixels(box["y"], height)),
        "xmax": number_text(pixels(x_max, width)),
        "ymax": number_text(pixels(y_max, height)),
    }


def read(content: bytes, dataset: Dataset, find_items: FindItems) -> list[FileAnnotation]:
    """Return the boxes of a zip of XML documents, or of one document. Raises BadDataset."""
    files = (
        read_files(content, lambda path: path.lower().endswith(".xml"))
        if is_zip(content)
        else iter([("annotation.xml", content)])
    )
    side_lines = {line.file: line for line in read_side_file(content)} if is_zip(content) else {}
    labels = LabelNames(dataset.labels)
    documents, places = [], Places()
    for path, written in files:
        root = read_xml(written, path, TITLE)
        if root.tag != "annotation":
            raise BadDataset("unreadable_part", file=path, format=TITLE)
        documents.append((path, _size(root), _objects(root, labels, path)))
        places.add(path, [side_lines[path].item] if path in side_lines else _item_names(root, path))
    if not documents:
        raise BadDataset("no_annotations", format=TITLE)
    return [
        annotation(
            item,
            dataset,
            _boxes(objects, size or size_of(path, item_content)),
            side_lines[path].confidence if path in side_lines else None,
        )
        for (path, size, objects), (item, item_content) in zip(
            documents, places.items(find_items), strict=True
        )
    ]


def _item_names(root: ET.Element, path: str) -> list[str]:
    """Return the ids that a document can be about: folder and name of its picture, then less."""
    filename = (root.findtext("filename") or "").strip()
    folder = (root.findtext("folder") or "").strip()
    paths = [(root.findtext("path") or "").strip(), f"{folder}/{filename}", filename]
    names = [name for text in paths if text.strip("/") for name in possible_items(text)]
    if not names:
        raise BadDataset("bad_entry", file=path, entry=1, field="filename")
    return [name for name in names if "/" in name] + [name for name in names if "/" not in name]


def _size(root: ET.Element) -> tuple[float, float] | None:
    """Return the width and height that a document names; None when it names none."""
    size = (finite(root.findtext("size/width")) or 0, finite(root.findtext("size/height")) or 0)
    return size if min(size) > 0 else None


def _objects(root: ET.Element, labels: LabelNames, path: str) -> list[_Object]:
    """Return the label and corners of each object, all that is kept of a document."""
    objects = []
    for number, entry in enumerate(root.iterfind("object"), start=1):
        box = entry.find("bndbox")
        corners = [
            finite(box.findtext(name)) if box is not None else None
            for name in ("xmin", "ymin", "xmax", "ymax")
        ]
        left, top, right, bottom = corners
        if left is None or top is None or right is None or bottom is None:
            raise BadDataset("bad_entry", file=path, entry=number, field="bndbox")
        label = labels.find((entry.findtext("name") or "").strip())
        objects.append((label, left, top, right, bottom))
    return objects


def _boxes(objects: list[_Object], size: tuple[float, float]) -> list[dict[str, Any]]:
    return [
        box_region(label, (left, top, right - left, bottom - top), size)
        for label, left, top, right, bottom in objects
    ]
