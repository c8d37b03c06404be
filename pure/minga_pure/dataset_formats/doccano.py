"""doccano: a text a line with its labels; docs/formats/doccano.md.

`label` for classes and spans, `entities` and `relations` where the project has relations.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from minga_pure.dataset_formats.classes import class_names, class_value
from minga_pure.dataset_formats.contract import (
    AgreedBatches,
    AgreedItem,
    Dataset,
    FileAnnotation,
    FindItems,
)
from minga_pure.dataset_formats.errors import BadDataset
from minga_pure.dataset_formats.json_lines import (
    item_of,
    read_lines,
    score_of,
    spans_in,
    write_lines,
)
from minga_pure.dataset_formats.pictures import LabelNames
from minga_pure.dataset_formats.text_spans import (
    CLASSIFICATION,
    SPANS,
    has_relations,
    span_value,
)

TITLE: Final = "doccano"


def holds(dataset: Dataset) -> bool:
    """Return True for spans, with or without relations, and for classes of texts."""
    return dataset.task_type in (SPANS, CLASSIFICATION)


def write(dataset: Dataset, batches: AgreedBatches) -> Iterator[bytes]:
    """Yield one line for each agreed item."""

    def encode(item: AgreedItem) -> list[dict[str, Any]]:
        row = {"id": item.number, "text": item.content["text"], **_marks(dataset, item)}
        return [row | {"item": item.item, "confidence": item.confidence}]

    return write_lines(batches, encode)


def _marks(dataset: Dataset, item: AgreedItem) -> dict[str, Any]:
    if dataset.task_type == CLASSIFICATION:
        return {"label": class_names(item.value)}
    spans = item.value["spans"]
    if not has_relations(dataset):
        return {"label": [[span["start"], span["end"], span["label"]] for span in spans]}
    numbers = {span["id"]: number for number, span in enumerate(spans, start=1)}
    return {
        "entities": [
            {
                "id": numbers[span["id"]],
                "label": span["label"],
                "start_offset": span["start"],
                "end_offset": span["end"],
            }
            for span in spans
        ],
        "relations": [
            {
                "id": number,
                "from_id": numbers[relation["from"]],
                "to_id": numbers[relation["to"]],
                "type": relation["label"],
            }
            for number, relation in enumerate(item.value.get("relations", ()), start=1)
        ],
    }


def read(content: bytes, dataset: Dataset, _find_items: FindItems) -> list[FileAnnotation]:
    """Return the labels of each line. Raises BadDataset."""
    rows = read_lines(content, TITLE)
    if not rows:
        raise BadDataset("no_annotations", format=TITLE)
    labels = LabelNames(dataset.labels)
    read_value = _classes if dataset.task_type == CLASSIFICATION else _spans
    return [
        FileAnnotation(
            item_of(row, number, TITLE), read_value(row, dataset, labels, number), score_of(row)
        )
        for number, row in enumerate(rows, start=1)
    ]


def _label_field(row: dict[str, Any]) -> Any:
    return row.get("label", row.get("labels"))


def _classes(row: dict[str, Any], dataset: Dataset, labels: LabelNames, number: int) -> Any:
    entries = _label_field(row)
    names = [entries] if isinstance(entries, str) else entries
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise BadDataset("bad_entry", file=TITLE, entry=number, field="label")
    return class_value(dataset, [labels.find(name) for name in names])


def _spans(row: dict[str, Any], _dataset: Dataset, labels: LabelNames, number: int) -> Any:
    entries = row.get("entities", _label_field(row))
    spans = spans_in(entries, number, TITLE)
    names = (
        {entry.get("id"): f"s{place}" for place, entry in enumerate(entries, start=1)}
        if spans and isinstance(entries, list) and all(isinstance(e, dict) for e in entries)
        and all(isinstance(e.get("id"), int | str) for e in entries)
        else {}
    )  # fmt: skip
    relations = []
    for relation in row.get("relations") or ():
        ends = (
            [names.get(relation.get(side)) for side in ("from_id", "to_id")]
            if isinstance(relation, dict)
            and all(isinstance(relation.get(side), int | str) for side in ("from_id", "to_id"))
            else [None]
        )
        if None in ends or not isinstance(relation.get("type"), str):
            raise BadDataset("bad_entry", file=TITLE, entry=number, field="relations")
        label = labels.find(relation["type"])
        relations.append({"from": ends[0], "to": ends[1], "label": label})
    return span_value(((start, end, labels.find(label)) for start, end, label in spans), relations)
