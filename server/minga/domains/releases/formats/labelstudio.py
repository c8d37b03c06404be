"""Label Studio's JSON: a list of tasks with annotations; docs/formats/label-studio.md.

Coordinates are percent of the picture. An answer that is no label is a cancelled annotation, which
converters leave out. `label_config` gives the configuration under which the tasks open again.
"""

from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

import msgspec

from minga.domains.releases.types import Batches, ReleasedAnswer, ReleasedItem, Sheet

_FILES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".wav", ".ogg", ".oga", ".opus", ".mp3")


def label_config(sheet: Sheet) -> str:
    """The labelling configuration (XML) to paste into a Label Studio project."""
    return sheet.type.label_studio_config(sheet.question, sheet.labels, multiple=sheet.multiple)


def write(sheet: Sheet, batches: Batches) -> Iterator[bytes]:
    """The list, one task a line; it is whole only once its last bracket has arrived."""
    encode = msgspec.json.Encoder().encode
    separator = b"[\n"
    number = 0
    for batch in batches:
        chunk = bytearray()
        for item in batch:
            chunk += separator + encode(_task(sheet, item, number))
            number += len(item.answers)
            separator = b",\n"
        yield bytes(chunk)
    yield b"\n]\n" if separator == b",\n" else b"[]\n"


def _task(sheet: Sheet, item: ReleasedItem, answers_before: int) -> dict[str, Any]:
    return {
        "id": item.pos + 1,
        "data": _task_data(sheet, item),
        "meta": {
            "item": item.item,
            "project": str(sheet.project),
            "share": item.share,
            "verdict": item.verdict,
            "distribution": item.distribution,
        },
        "annotations": [
            _annotation(sheet, item, answer, answers_before + place)
            for place, answer in enumerate(item.answers, start=1)
        ],
        "predictions": _predictions(sheet, item),
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
