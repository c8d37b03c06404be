"""YOLO: a text file a picture, a line a box or outline; docs/formats/yolo.md.

Numbers are fractions of the picture, the class is a number into `names` of data.yaml.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any, Final

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
    POLYGONS,
    LabelNames,
    Places,
    annotation,
    finite,
    number_text,
    possible_pictures,
)
from minga_pure.tasktypes.image_regions import DECIMALS

TITLE: Final = "YOLO"
FOLDER: Final = "labels/train"
_FOLDERS = ("train", "val", "test", "labels", "obj_train_data")
_NAME_FILES = ("data.yaml", "data.yml", "dataset.yaml", "classes.txt", "obj.names", "notes.json")
_NO_LABELS = ("readme", "classes", "train", "val", "test", "license")
_ENTRY = re.compile(r"(?:-|([0-9]{1,9})\s*:)\s*(\S.*)$")
_CLASS = re.compile(r"[0-9]{1,9}", re.ASCII)
_COMMENT = re.compile(r"(?<=\s)#.*$")


def holds(dataset: Dataset) -> bool:
    """Return True for boxes and outlines."""
    return dataset.task_type in (BOXES, POLYGONS)


def write(dataset: Dataset, batches: AgreedBatches) -> Iterator[bytes]:
    """Yield the zip: data.yaml and labels/train/*.txt."""
    names = dataset.label_names()
    numbers = {name: number for number, name in enumerate(names)}
    lines = ["path: .", "train: images/train", "val: images/train", "names:"]
    lines += [f"  {number}: {json.dumps(name, ensure_ascii=False)}" for name, number in
              numbers.items()]  # fmt: skip

    def encode(item: AgreedItem, stem: str) -> dict[str, bytes]:
        shapes = _box_lines if dataset.task_type == BOXES else _outline_lines
        return {f"{FOLDER}/{stem}.txt": "".join(shapes(item, numbers)).encode()}

    return write_packed(batches, encode, first={"data.yaml": "\n".join([*lines, ""]).encode()})


def _box_lines(item: AgreedItem, numbers: dict[str, int]) -> Iterator[str]:
    for box in item.value["boxes"]:
        middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        yield _line(numbers[box["label"]], (*middle, box["width"], box["height"]))


def _outline_lines(item: AgreedItem, numbers: dict[str, int]) -> Iterator[str]:
    for region in item.value["polygons"]:
        yield _line(
            numbers[region["label"]], [length for point in region["points"] for length in point]
        )


def _line(number: int, lengths: Any) -> str:
    return " ".join([str(number), *(number_text(length) for length in lengths)]) + "\n"


def read(content: bytes, dataset: Dataset, find_items: FindItems) -> list[FileAnnotation]:
    """Return the regions of a zip of label files. Raises BadDataset.

    A line of six numbers is a predicted box with its confidence.
    """
    if not is_zip(content):
        raise BadDataset("no_annotations", format=TITLE)
    side_lines = {line.file: line for line in read_side_file(content)}
    class_names, documents, places = list[str](), [], Places()
    for path, written in read_files(content, _is_needed):
        text = _text(path, written)
        name = PurePosixPath(path).name.lower()
        if name in _NAME_FILES:
            class_names = class_names or _names(name, text)
        elif path in side_lines or PurePosixPath(path).stem.lower() not in _NO_LABELS:
            documents.append((path, text))
            places.add(
                path,
                [side_lines[path].item]
                if path in side_lines
                else possible_pictures(path, _FOLDERS),
            )
    if not documents:
        raise BadDataset("no_annotations", format=TITLE)
    if not class_names:
        raise BadDataset("no_label_names")
    labels = LabelNames(dataset.labels)
    names = [labels.find(name) for name in class_names]
    annotations = []
    for (path, text), (item, item_content) in zip(documents, places.items(find_items), strict=True):
        if item_content is None:
            raise BadDataset("no_such_item", file=path)
        regions = [
            _region(dataset, line, names, path, number)
            for number, line in enumerate(text.splitlines(), start=1)
            if line.strip()
        ]
        score = side_lines[path].confidence if path in side_lines else None
        annotations.append(annotation(item, dataset, regions, score))
    return annotations


def _is_needed(path: str) -> bool:
    return path.lower().endswith(".txt") or PurePosixPath(path).name.lower() in _NAME_FILES


def _text(path: str, written: bytes) -> str:
    try:
        return written.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise BadDataset("unreadable_part", file=path, format=TITLE) from exc


def _names(filename: str, text: str) -> list[str]:
    """Return the names of the classes by number: of data.yaml its `names`, else each line."""
    if not filename.endswith((".yaml", ".yml")):
        return [] if filename.endswith(".json") else [
            line.strip() for line in text.splitlines() if line.strip()
        ]  # fmt: skip
    match = re.search(r"^names\s*:[ \t]*(.*)$", text, re.MULTILINE)
    if match is None:
        return []
    inline = _COMMENT.sub("", match[1].strip()).strip()
    if inline:
        return [_unquoted(name) for name in inline.strip("[]").split(",") if name.strip()]
    names = list[str]()
    for line in text[match.end() :].splitlines()[1:]:
        entry = _ENTRY.match(line.strip())
        if entry is None:
            if line.strip() and not line.lstrip().startswith("#"):
                break
            continue
        if entry[1] is not None and int(entry[1]) != len(names):
            raise BadDataset("no_label_names")
        names.append(_unquoted(entry[2]))
    return names


def _unquoted(name: str) -> str:
    name = name.strip()
    if name.startswith('"'):
        try:
            return str(json.loads(name))
        except ValueError:
            return name.strip('"')
    return name[1:-1].replace("''", "'") if name.startswith("'") else name


def _region(
    dataset: Dataset, line: str, names: list[str], path: str, number: int
) -> dict[str, Any]:
    words = line.split()
    lengths = [length for word in words[1:] if (length := finite(word)) is not None]
    if (
        _CLASS.fullmatch(words[0]) is None
        or int(words[0]) >= len(names)
        or len(lengths) + 1 != len(words)
    ):
        raise BadDataset("bad_line", file=path, line=number, format=TITLE)
    label = names[int(words[0])]
    if dataset.task_type == BOXES:
        if len(lengths) not in (4, 5):
            raise BadDataset("shape_not_held", file=path, entry=number)
        across, down, width, height = lengths[:4]
        return {
            "label": label,
            "x": round(across - width / 2, DECIMALS),
            "y": round(down - height / 2, DECIMALS),
            "width": round(width, DECIMALS),
            "height": round(height, DECIMALS),
        }
    if len(lengths) < 6 or len(lengths) % 2:
        raise BadDataset("shape_not_held", file=path, entry=number)
    return {
        "label": label,
        "points": [list(point) for point in zip(lengths[::2], lengths[1::2], strict=True)],
    }
