"""The kinds of task: one file each, one contract, one registry.

A new kind: write its file beside these, keeping `contract.TaskType`, and add it to `_TYPES`.
"""

from __future__ import annotations

from typing import Final

from minga_pure.tasktypes import (
    audio_recording,
    audio_transcription,
    boxes,
    comparison,
    free_text,
    image_classification,
    keypoints,
    photo_capture,
    polygons,
    record_update,
    relevance,
    review,
    spans,
    survey,
    text_classification,
    video_capture,
)
from minga_pure.tasktypes.contract import (
    Consensus,
    Content,
    Field,
    Label,
    Labels,
    Sample,
    TaskType,
    Value,
)
from minga_pure.tasktypes.messages import (
    SENTENCES,
    BadContent,
    BadLabels,
    BadValue,
    InvalidTaskData,
    UnknownTaskType,
)

_TYPES: Final[tuple[TaskType, ...]] = (
    text_classification.TYPE,
    image_classification.TYPE,
    boxes.TYPE,
    polygons.TYPE,
    keypoints.TYPE,
    spans.TYPE,
    audio_transcription.TYPE,
    audio_recording.TYPE,
    photo_capture.TYPE,
    video_capture.TYPE,
    comparison.TYPE,
    relevance.TYPE,
    free_text.TYPE,
    survey.TYPE,
    record_update.TYPE,
    review.TYPE,
)
FOR_DERIVED_PROJECTS: Final = frozenset({review.TYPE.name})
"""Kinds that serve other work and are opened by the co-operative, never drafted by a client."""
_BY_NAME: Final[dict[str, TaskType]] = {one.name: one for one in _TYPES}


def task_types() -> tuple[TaskType, ...]:
    """Every kind of task, in the order in which a client is shown them."""
    return _TYPES


def task_type_names() -> tuple[str, ...]:
    """Their stored names."""
    return tuple(_BY_NAME)


def task_type(name: str) -> TaskType:
    """The kind of task with this stored name; raises UnknownTaskType."""
    found = _BY_NAME.get(name)
    if found is None:
        raise UnknownTaskType(name, task_type_names())
    return found


__all__ = [
    "FOR_DERIVED_PROJECTS",
    "SENTENCES",
    "BadContent",
    "BadLabels",
    "BadValue",
    "Consensus",
    "Content",
    "Field",
    "InvalidTaskData",
    "Label",
    "Labels",
    "Sample",
    "TaskType",
    "UnknownTaskType",
    "Value",
    "task_type",
    "task_type_names",
    "task_types",
]
