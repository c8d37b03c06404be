"""Label Studio's JSON: a list of tasks with annotations; docs/formats/label-studio.md.

Coordinates are percent of the picture. An answer that is no label is a cancelled annotation, which
converters leave out. `label_config` gives the configuration under which the tasks open again.
"""

from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import Any

import msgspec

from minga.domains.releases.types import Batches, ReleasedAnswer, ReleasedItem, Sheet

AGREED = "agreed"
CONSENSUS_ANNOTATOR = 0
"""The number of nobody: a result belongs to all who answered."""
_FILES = (
    ".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp",
    ".wav", ".flac", ".ogg", ".oga", ".opus", ".mp3",
)  # fmt: skip


def label_config(sheet: Sheet) -> str:
    """The labelling configuration (XML) to paste into a Label Studio project."""
    return sheet.type.label_studio_config(sheet.question, sheet.labels, multiple=sheet.multiple)


def write(sheet: Sheet, batches: Batches) -> Iterator[bytes]:
    """Write every answer as an annotation, and the aggregated result as a prediction."""
    count = 0

    def task(item: ReleasedItem) -> dict[str, Any]:
        nonlocal count
        annotations = [
            _annotation(sheet, item, answer, count + place)
            for place, answer in enumerate(item.answers, start=1)
        ]
        count += len(annotations)
        return _task(sheet, item) | {
            "annotations": annotations,
            "predictions": _predictions(sheet, item),
        }

    return _list_of(task, batches)


def write_consensus(sheet: Sheet, batches: Batches) -> Iterator[bytes]:
    """Write the agreed items, each with its result as the only annotation.

    For converters, which take each annotation of a task for its labels, whoever made it. Other
    items are left out: without an annotation YOLO and COCO would have a picture with nothing on it.
    """
    agreed = ([item for item in batch if is_agreed(item)] for batch in batches)
    return _list_of(
        lambda item: _task(sheet, item) | {"annotations": [_consensus(sheet, item)]}, agreed
    )


def _list_of(task: Callable[[ReleasedItem], dict[str, Any]], batches: Batches) -> Iterator[bytes]:
    """Return the list, one task a line; it is complete once its last bracket has arrived."""
    encode = msgspec.json.Encoder().encode
    separator = b"[\n"
    for batch in batches:
        chunk = bytearray()
        for item in batch:
            chunk += separator + encode(task(item))
            separator = b",\n"
        if chunk:
            yield bytes(chunk)
    yield b"\n]\n" if separator == b",\n" else b"[]\n"


def _task(sheet: Sheet, item: ReleasedItem) -> dict[str, Any]:
    return {
        "id": item.pos + 1,
        "data": _task_data(sheet, item),
        "meta": {
            "item": item.item,
            "project": str(sheet.project),
            "share": item.share,
            "verdict": item.verdict,
            "distribution": item.distribution,
            "members_result": item.members_result,
        },
    }


def is_agreed(item: ReleasedItem) -> bool:
    """Return True when quality says that the answers agree on a result."""
    return item.result is not None and item.verdict == AGREED


def _consensus(sheet: Sheet, item: ReleasedItem) -> dict[str, Any]:
    value = item.result or {}
    return {
        "id": item.pos + 1,
        "completed_by": CONSENSUS_ANNOTATOR,
        "result": sheet.type.label_studio_result(value, item.content, sheet.labels),
        "was_cancelled": False,
        "ground_truth": False,
    }


def _predictions(sheet: Sheet, item: ReleasedItem) -> list[dict[str, Any]]:
    """Return the aggregated result as a prediction, with its confidence as score."""
    if item.result is None:
        return []
    return [
        {
            "model_version": "minga",
            "score": item.confidence,
            "result": sheet.type.label_studio_result(item.result, item.content, sheet.labels),
        }
    ]


def _task_data(sheet: Sheet, item: ReleasedItem) -> dict[str, Any]:
    """Return the data of a task; a file has the name under which the client brought it."""
    data = sheet.type.label_studio_task(item.content)
    file = next((field for field in ("image", "audio") if field in item.content), None)
    if file is None:
        return data
    named = PurePath(item.item).suffix.lower() in _FILES
    return {
        **data,
        file: item.item if named else item.content[file],
        "sha256": item.content[file],
    }


def _result(sheet: Sheet, item: ReleasedItem, answer: ReleasedAnswer) -> list[dict[str, Any]]:
    return sheet.type.label_studio_result(answer.value, item.content, sheet.labels)


def _annotation(
    sheet: Sheet, item: ReleasedItem, answer: ReleasedAnswer, number: int
) -> dict[str, Any]:
    is_label = answer.kind == "label"
    return {
        "id": number,
        "unique_id": answer.id,
        "completed_by": int(answer.annotator[:12], 16),
        "result": _result(sheet, item, answer) if is_label else [],
        "was_cancelled": not is_label,
        "ground_truth": False,
        "created_at": answer.at,
        "updated_at": answer.at,
        "lead_time": answer.spent_ms / 1000,
    }
