"""COCO: one JSON document for detection (boxes, outlines) and key points; docs/formats/coco.md.

Pixels from the upper left corner. The score of a region is its probability. Keys that COCO does not
have are under "minga".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any, Final

import msgspec

from minga_pure.dataset_formats.contract import (
    AgreedBatches,
    AgreedItem,
    Dataset,
    FileAnnotation,
    FindItems,
)
from minga_pure.dataset_formats.errors import BadDataset
from minga_pure.dataset_formats.pictures import (
    BOXES,
    KEYPOINTS,
    REGIONS,
    LabelNames,
    Places,
    box_region,
    finite,
    fraction_of,
    part_score,
    pixels,
    possible_items,
    size_of,
)
from minga_pure.dataset_formats.zip_stream import chunks_of, temporary_file

TITLE: Final = "COCO"
OBJECT: Final = "object"
"""Category of key points: a picture of this task type shows one object."""
_VISIBLE, _HIDDEN = 2, 1


def holds(dataset: Dataset) -> bool:
    """Return True for regions of pictures."""
    return dataset.task_type in REGIONS


def write(dataset: Dataset, batches: AgreedBatches) -> Iterator[bytes]:
    """Yield the images while the annotations are collected in a temporary file, then those."""
    encode = msgspec.json.Encoder().encode
    head = {
        "info": {"description": dataset.title, "contributor": "Minga"},
        "licenses": [],
        "categories": _categories(dataset),
    }
    yield encode(head)[:-1] + b',"images":['
    with temporary_file() as collected:
        yield from _images(dataset, batches, collected)
        yield b'],"annotations":['
        yield from chunks_of(collected)
    yield b"]}\n"


def _images(dataset: Dataset, batches: AgreedBatches, collected: IO[bytes]) -> Iterator[bytes]:
    """Yield the entries of the images; the annotations go into the file."""
    encode = msgspec.json.Encoder().encode
    numbers = {name: number for number, name in enumerate(dataset.label_names(), start=1)}
    separator, count = b"\n", 0
    for batch in batches:
        chunk = bytearray()
        for item in batch:
            chunk += (separator if not chunk else b",\n") + encode(_image(item))
            for entry in _entries(dataset, item, numbers):
                count += 1
                comma = b",\n" if count > 1 else b"\n"
                collected.write(comma + encode({"id": count, "image_id": item.number, **entry}))
        if chunk:
            separator = b",\n"
            yield bytes(chunk)


def _categories(dataset: Dataset) -> list[dict[str, Any]]:
    names = dataset.label_names()
    if dataset.task_type == KEYPOINTS:
        return [{"id": 1, "name": OBJECT, "keypoints": names, "skeleton": []}]
    return [
        {"id": number, "name": name, "supercategory": ""}
        for number, name in enumerate(names, start=1)
    ]


def _image(item: AgreedItem) -> dict[str, Any]:
    return {
        "id": item.number,
        "file_name": item.item,
        "width": item.content["width"],
        "height": item.content["height"],
        "minga": {"sha256": item.content["image"], "confidence": item.confidence},
    }


def _entries(
    dataset: Dataset, item: AgreedItem, numbers: dict[str, int]
) -> Iterator[dict[str, Any]]:
    width, height = item.content["width"], item.content["height"]
    regions = item.value[REGIONS[dataset.task_type]]
    if dataset.task_type == KEYPOINTS:
        if regions:
            yield _points_entry(dataset, regions, width, height) | _score(item.confidence)
        return
    for number, region in enumerate(regions, start=1):
        score = _score(part_score(item.distribution, number))
        category = {"category_id": numbers[region["label"]]}
        if dataset.task_type == BOXES:
            sides = [
                pixels(region["x"], width), pixels(region["y"], height),
                pixels(region["width"], width), pixels(region["height"], height),
            ]  # fmt: skip
            shape = {"bbox": sides, "area": round(sides[2] * sides[3], 6), "segmentation": []}
        else:
            points = [[pixels(x, width), pixels(y, height)] for x, y in region["points"]]
            shape = {
                "bbox": _hull(points),
                "area": _area(points),
                "segmentation": [[length for point in points for length in point]],
            }
        yield {**category, **shape, "iscrowd": 0, **score}


def _score(probability: float | None) -> dict[str, float]:
    return {} if probability is None else {"score": probability}


def _points_entry(
    dataset: Dataset, regions: list[dict[str, Any]], width: int, height: int
) -> dict[str, Any]:
    by_label = {region["label"]: region for region in regions}
    flat: list[float] = []
    for name in dataset.label_names():
        point = by_label.get(name)
        if point is None:
            flat += [0, 0, 0]
        else:
            visibility = _HIDDEN if point.get("hidden") else _VISIBLE
            flat += [pixels(point["x"], width), pixels(point["y"], height), visibility]
    hull = _hull([[pixels(point["x"], width), pixels(point["y"], height)] for point in regions])
    return {
        "category_id": 1,
        "keypoints": flat,
        "num_keypoints": len(regions),
        "bbox": hull,
        "area": round(hull[2] * hull[3], 6),
        "segmentation": [],
        "iscrowd": 0,
    }


def _hull(points: list[list[float]]) -> list[float]:
    """Return the left, top, width and height of the smallest box around the points."""
    across, down = zip(*points, strict=True)
    x_min, y_min = min(across), min(down)
    return [x_min, y_min, round(max(across) - x_min, 6), round(max(down) - y_min, 6)]


def _area(points: list[list[float]]) -> float:
    following = points[1:] + points[:1]
    doubled = sum(
        x * next_y - next_x * y for (x, y), (next_x, next_y) in zip(points, following, strict=True)
    )
    return round(abs(doubled) / 2, 6)


class _CocoImage(msgspec.Struct):
    id: int | str
    file_name: str
    width: int | float | None = None
    height: int | float | None = None


class _CocoCategory(msgspec.Struct):
    id: int | str
    name: str
    keypoints: list[str] | None = None


class _CocoAnnotation(msgspec.Struct):
    image_id: int | str
    category_id: int | str
    bbox: list[float] | None = None
    segmentation: Any = None
    keypoints: list[float] | None = None
    iscrowd: int = 0
    score: float | None = None


class _CocoFile(msgspec.Struct):
    images: list[_CocoImage]
    categories: list[_CocoCategory]
    annotations: list[_CocoAnnotation] = []


def read(content: bytes, dataset: Dataset, find_items: FindItems) -> list[FileAnnotation]:
    """Return the regions of each image of the file. Raises BadDataset.

    An image without an annotation is a picture on which nothing is marked. Run-length masks,
    crowds and objects of several outlines are refused.
    """
    try:
        document = msgspec.json.decode(content, type=_CocoFile)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as exc:
        raise BadDataset("no_annotations", format=TITLE) from exc
    labels = LabelNames(dataset.labels)
    categories = {category.id: category for category in document.categories}
    places = Places()
    for image in document.images:
        places.add(image.file_name, possible_items(image.file_name))
    placed = places.items(find_items)
    sizes = {
        image.id: _size(image, item_content)
        for image, (_item, item_content) in zip(document.images, placed, strict=True)
    }
    regions: dict[int | str, list[dict[str, Any]]] = {image.id: [] for image in document.images}
    file_names = {image.id: image.file_name for image in document.images}
    for number, entry in enumerate(document.annotations, start=1):
        if entry.image_id not in regions or entry.category_id not in categories:
            raise BadDataset("bad_entry", file=TITLE, entry=number, field="image_id, category_id")
        name = file_names[entry.image_id]
        category = categories[entry.category_id]
        regions[entry.image_id] += _regions(
            dataset, entry, category, labels, sizes[entry.image_id], name=name, number=number
        )
    return [
        FileAnnotation(item, {REGIONS[dataset.task_type]: regions[image.id]})
        for image, (item, _content) in zip(document.images, placed, strict=True)
    ]


def _size(image: _CocoImage, content: Any) -> tuple[float, float]:
    width, height = finite(image.width), finite(image.height)
    if width and height and width > 0 and height > 0:
        return width, height
    return size_of(image.file_name, content)


def _regions(
    dataset: Dataset,
    entry: _CocoAnnotation,
    category: _CocoCategory,
    labels: LabelNames,
    size: tuple[float, float],
    *,
    name: str,
    number: int,
) -> list[dict[str, Any]]:
    label = labels.find(category.name)
    if dataset.task_type == BOXES:
        if entry.bbox is None or len(entry.bbox) != 4:
            raise BadDataset("bad_entry", file=name, entry=number, field="bbox")
        return [box_region(label, entry.bbox, size)]
    if dataset.task_type == KEYPOINTS:
        return _points(entry, category, labels, size, name=name, number=number)
    outlines = entry.segmentation
    if not isinstance(outlines, list) or len(outlines) != 1 or entry.iscrowd:
        raise BadDataset("shape_not_held", file=name, entry=number)
    lengths = [finite(length) for length in outlines[0]] if isinstance(outlines[0], list) else []
    if not lengths or len(lengths) % 2 or None in lengths:
        raise BadDataset("bad_entry", file=name, entry=number, field="segmentation")
    points = [
        [fraction_of(x or 0.0, size[0]), fraction_of(y or 0.0, size[1])]
        for x, y in zip(lengths[::2], lengths[1::2], strict=True)
    ]
    return [{"label": label, "points": points}]


def _points(
    entry: _CocoAnnotation,
    category: _CocoCategory,
    labels: LabelNames,
    size: tuple[float, float],
    *,
    name: str,
    number: int,
) -> list[dict[str, Any]]:
    flat, names = entry.keypoints or [], category.keypoints or []
    if not flat or len(flat) != 3 * len(names):
        raise BadDataset("bad_entry", file=name, entry=number, field="keypoints")
    points = []
    for place, label in enumerate(names):
        x, y, visibility = flat[3 * place : 3 * place + 3]
        if visibility:
            point: dict[str, Any] = {
                "label": labels.find(label),
                "x": fraction_of(x, size[0]),
                "y": fraction_of(y, size[1]),
            }
            points.append(point | ({"hidden": True} if visibility == _HIDDEN else {}))
    return points
