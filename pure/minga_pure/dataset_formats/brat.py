"""brat standoff: a text and a file of its marks for each item; docs/formats/brat.md."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
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
    left_out,
    read_files,
    read_side_file,
    write_packed,
)
from minga_pure.dataset_formats.text_spans import SPANS, WordLabels, span_value, texts_of

TITLE: Final = "brat"
_SPAN = re.compile(r"(T\d+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)(?:\t|$)", re.ASCII)
_RELATION = re.compile(r"R\d+\t(\S+) \w+:(T\d+) \w+:(T\d+)\s*$", re.ASCII)
_LINE_BREAKS = re.compile(r"[\r\n]+")


def holds(dataset: Dataset) -> bool:
    """Return True for spans, with or without relations."""
    return dataset.task_type == SPANS


def write(dataset: Dataset, batches: AgreedBatches) -> Iterator[bytes]:
    """Yield the zip: annotation.conf, and .ann and .txt of each item."""
    labels = WordLabels(dataset)

    def encode(item: AgreedItem, stem: str) -> dict[str, bytes] | None:
        if any(_ends_in_line_break(item.content["text"], span) for span in item.value["spans"]):
            return None
        marks = "".join(_lines(item, labels))
        return {f"{stem}.ann": marks.encode(), f"{stem}.txt": item.content["text"].encode()}

    return write_packed(
        batches, encode, first={"annotation.conf": _configuration(dataset, labels).encode()}
    )


def _configuration(dataset: Dataset, labels: WordLabels) -> str:
    words = {True: list[str](), False: list[str]()}
    for label in dataset.labels:
        words[bool(label.get("relation"))].append(labels.words[str(label["name"])])
    relations = [f"{word}\tArg1:<ENTITY>, Arg2:<ENTITY>" for word in words[True]]
    lines = ["[entities]", *words[False], "[relations]", *relations, "[events]", "[attributes]"]
    return "\n".join([*lines, ""])


def _lines(item: AgreedItem, labels: WordLabels) -> Iterator[str]:
    text = item.content["text"]
    names = {}
    for number, span in enumerate(item.value["spans"], start=1):
        names[span["id"]] = f"T{number}"
        places = list(_fragments(text, span["start"], span["end"]))
        words = " ".join(text[start:end] for start, end in places)
        offsets = ";".join(f"{start} {end}" for start, end in places)
        yield f"T{number}\t{labels.words[span['label']]} {offsets}\t{words}\n"
    for number, relation in enumerate(item.value.get("relations", ()), start=1):
        word = labels.words[relation["label"]]
        ends = f"Arg1:{names[relation['from']]} Arg2:{names[relation['to']]}"
        yield f"R{number}\t{word} {ends}\n"


def _ends_in_line_break(text: str, span: Mapping[str, Any]) -> bool:
    """Return True for a mark of which no part could begin or end at its ends."""
    return text[span["start"]] in "\r\n" or text[span["end"] - 1] in "\r\n"


def _fragments(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of a span between line breaks, which no part may hold."""
    place = start
    for match in _LINE_BREAKS.finditer(text, start, end):
        yield place, match.start()
        place = match.end()
    yield place, end


def read(content: bytes, dataset: Dataset, find_items: FindItems) -> list[FileAnnotation]:
    """Return the marks of a zip of .ann files with their .txt files. Raises BadDataset."""
    if not is_zip(content):
        raise BadDataset("no_annotations", format=TITLE)
    lines = read_side_file(content)
    side_lines = {line.file: line for line in lines}
    marks, texts = dict[str, str](), dict[str, str]()
    for path, written in read_files(content, lambda path: path.lower().endswith((".ann", ".txt"))):
        try:
            body = written.decode("utf-8")
        except UnicodeDecodeError as exc:
            raise BadDataset("unreadable_part", file=path, format=TITLE) from exc
        (marks if path.lower().endswith(".ann") else texts)[path] = body
    if not marks and not lines:
        raise BadDataset("no_annotations", format=TITLE)
    labels = WordLabels(dataset)
    names = [
        (path, [side_lines[path].item] if path in side_lines else _item_names(path))
        for path in marks
    ]
    annotations = []
    for (path, body), (item, text) in zip(marks.items(), texts_of(names, find_items), strict=True):
        text_file = texts.get(f"{path[:-4]}.txt", text)
        if text_file != text and text_file.rstrip("\n") != text:
            raise BadDataset("text_differs", file=path, item=item)
        score = side_lines[path].confidence if path in side_lines else None
        annotations.append(FileAnnotation(item, _value(path, body, text, labels), score))
    return annotations + left_out(lines)


def _item_names(path: str) -> list[str]:
    stem = path[:-4]
    last = PurePosixPath(stem).name
    return list(dict.fromkeys([stem, f"{stem}.txt", last, f"{last}.txt"]))


def _value(path: str, body: str, text: str, labels: WordLabels) -> dict[str, Any]:
    spans: list[tuple[int, int, str]] = []
    names: dict[str, str] = {}
    relations = []
    for number, line in enumerate(body.split("\n"), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        span, relation = _SPAN.match(line), _RELATION.match(line)
        if span is not None:
            start, end = _extent(span[3], text, path, number)
            spans.append((start, end, labels.find(span[2])))
            names[span[1]] = f"s{len(spans)}"
        elif relation is not None:
            if relation[2] not in names or relation[3] not in names:
                raise BadDataset("bad_line", file=path, line=number, format=TITLE)
            relations.append(
                {
                    "from": names[relation[2]],
                    "to": names[relation[3]],
                    "label": labels.find(relation[1]),
                }
            )
        elif line[0] in "EAMN*":
            raise BadDataset("shape_not_held", file=path, entry=number)
        else:
            raise BadDataset("bad_line", file=path, line=number, format=TITLE)
    return span_value(spans, relations)


def _extent(places: str, text: str, path: str, number: int) -> tuple[int, int]:
    """Return the start and end of a mark; its parts may be apart by line breaks only."""
    parts = [[int(place[:12]) for place in part.split()] for part in places.split(";")]
    for (_start, end), (following, _end) in pairwise(parts):
        if end > following or text[end:following].strip():
            raise BadDataset("shape_not_held", file=path, entry=number)
    return parts[0][0], parts[-1][1]
