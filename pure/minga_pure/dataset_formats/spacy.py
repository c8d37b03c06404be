"""spaCy: a text a line with its entities or classes; docs/formats/spacy.md.

`entities`, `spans` and `cats` are arguments of `Example.from_dict`. Spans that overlap are in
`spans` only, which spaCy's span categoriser learns from; entities cannot overlap.
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
    overlap,
    span_value,
)

TITLE: Final = "spaCy"
GROUP: Final = "sc"
"""The name under which spaCy's span categoriser looks for spans."""


def holds(dataset: Dataset) -> bool:
    """Return True for spans without relations and for classes of texts."""
    if dataset.task_type == SPANS:
        return not has_relations(dataset)
    return dataset.task_type == CLASSIFICATION


def write(dataset: Dataset, batches: AgreedBatches) -> Iterator[bytes]:
    """Yield one line for each agreed item."""

    def encode(item: AgreedItem) -> list[dict[str, Any]]:
        meta = {"item": item.item, "confidence": item.confidence}
        return [{"text": item.content["text"], **_marks(dataset, item), "meta": meta}]

    return write_lines(batches, encode)


def _marks(dataset: Dataset, item: AgreedItem) -> dict[str, Any]:
    if dataset.task_type == CLASSIFICATION:
        chosen = class_names(item.value)
        return {"cats": {name: float(name in chosen) for name in dataset.label_names()}}
    spans = item.value["spans"]
    triples = [[span["start"], span["end"], span["label"]] for span in spans]
    marks: dict[str, Any] = {} if overlap(spans) else {"entities": triples}
    return marks | {"spans": {GROUP: triples}}


def read(content: bytes, dataset: Dataset, _find_items: FindItems) -> list[FileAnnotation]:
    """Return the marks of each line, also as Prodigy writes them. Raises BadDataset."""
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


def _classes(row: dict[str, Any], dataset: Dataset, labels: LabelNames, number: int) -> Any:
    cats = row.get("cats")
    if not isinstance(cats, dict) or not all(isinstance(p, int | float) for p in cats.values()):
        raise BadDataset("bad_entry", file=TITLE, entry=number, field="cats")
    chosen = [labels.find(name) for name, probability in cats.items() if probability >= 0.5]
    return class_value(dataset, chosen)


def _spans(row: dict[str, Any], _dataset: Dataset, labels: LabelNames, number: int) -> Any:
    entries = row.get("spans", row.get("entities"))
    if isinstance(entries, dict):
        entries = entries.get(GROUP)
    spans = spans_in(entries, number, TITLE)
    return span_value((start, end, labels.find(label)) for start, end, label in spans)
