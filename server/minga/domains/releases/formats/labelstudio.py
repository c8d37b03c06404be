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
    before = b"[\n"
    number = 0
    for batch in batches:
        chunk = bytearray()
        for item in batch:
            chunk += before + encode(_task(sheet, item, number))
            number += len(item.answers)
            before = b",\n"
        yield bytes(chunk)
    yield b"\n]\n" if before == b",\n" else b"[]\n"


def _task(sheet: Sheet, item: ReleasedItem, answers_before: int) -> dict[str, Any]:
    return {
        "id": item.pos + 1,
        "data": _shown(sheet, item),
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
        "predictions": _together(sheet, item),
    }


def _together(sheet: Sheet, item: ReleasedItem) -> list[dict[str, Any]]:
    """What all answers say together: a prediction, with its confidence as score."""
    if item.result is None:
        return []
    return [
        {
            "model_version": "minga",
            "score": item.confidence,
            "result": sheet.type.label_studio_result(item.result, item.content, sheet.labels),
        }
    ]


def _shown(sheet: Sheet, item: ReleasedItem) -> dict[str, Any]:
    """What Label Studio shows: a file goes by the name under which the client brought it."""
    shown = sheet.type.label_studio_task(item.content)
    file = next((field for field in ("image", "audio") if field in item.content), None)
    if file is None:
        return shown
    named = PurePath(item.item).suffix.lower() in _FILES
    return {
        **shown,
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
