"""Conversion of a Label Studio `result` list to an answer, the inverse of `label_studio_result`.

For the types for which models commonly make predictions: labels, boxes, polygons, key points,
spans, written text. Label Studio has percent of a picture, Minga fractions 0..1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from minga_pure.tasktypes.contract import Value
from minga_pure.tasktypes.messages import BadValue

Result = Sequence[Mapping[str, Any]]


def value_of(task_type: str, result: Result, *, multiple: bool = False) -> Value:
    """Return the answer, to be validated by `check_value`.

    Raises BadValue for a type without a conversion.
    """
    read = _READERS.get(task_type)
    if read is None:
        raise BadValue("unknown_field", field="result")
    try:
        value = read([part for part in result if isinstance(part, Mapping)])
    except (KeyError, TypeError, IndexError, AttributeError) as exc:
        raise BadValue("unknown_field", field="result") from exc
    if multiple and "label" in value:
        return {"labels": [value["label"]]}
    return value


def _choices(result: Result) -> Value:
    for part in result:
        value = part["value"]
        chosen = value.get("choices") or [path[-1] for path in value.get("taxonomy", [])]
        if chosen:
            return {"label": chosen[0]} if len(chosen) == 1 else {"labels": list(chosen)}
    raise BadValue("no_label")


def _boxes(result: Result) -> Value:
    return {
        "boxes": [
            {
                "label": part["value"]["rectanglelabels"][0],
                **{side: part["value"][side] / 100 for side in ("x", "y", "width", "height")},
            }
            for part in result
            if "rectanglelabels" in part["value"]
        ]
    }


def _polygons(result: Result) -> Value:
    return {
        "polygons": [
            {
                "label": part["value"]["polygonlabels"][0],
                "points": [[x / 100, y / 100] for x, y in part["value"]["points"]],
            }
            for part in result
            if "polygonlabels" in part["value"]
        ]
    }


def _points(result: Result) -> Value:
    return {
        "points": [
            {
                "label": part["value"]["keypointlabels"][0],
                "x": part["value"]["x"] / 100,
                "y": part["value"]["y"] / 100,
            }
            for part in result
            if "keypointlabels" in part["value"]
        ]
    }


def _spans(result: Result) -> Value:
    return {
        "spans": [
            {
                "id": str(part.get("id", number)),
                "start": part["value"]["start"],
                "end": part["value"]["end"],
                "label": part["value"]["labels"][0],
            }
            for number, part in enumerate(result)
            if "labels" in part.get("value", {})
        ]
    }


def _text(result: Result) -> Value:
    for part in result:
        written = part["value"].get("text")
        if written:
            return {"text": written if isinstance(written, str) else "\n".join(written)}
    raise BadValue("empty_text", field="text")


_READERS: dict[str, Callable[[Result], Value]] = {
    "text_classification": _choices,
    "image_classification": _choices,
    "relevance": _choices,
    "boxes": _boxes,
    "polygons": _polygons,
    "keypoints": _points,
    "spans": _spans,
    "free_text": _text,
    "audio_transcription": _text,
}
