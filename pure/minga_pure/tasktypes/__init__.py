"""Task types: one module each, one contract, one registry.

A new task type: add its module, keeping `contract.TaskType`, and register it in `_TYPES`.
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
    page,
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
    page.TYPE,
    review.TYPE,
)
FOR_DERIVED_PROJECTS: Final = frozenset({review.TYPE.name})
"""Task types of derived projects, which the co-operative opens; a client cannot draft one."""
_BY_NAME: Final[dict[str, TaskType]] = {task_type.name: task_type for task_type in _TYPES}


def task_types() -> tuple[TaskType, ...]:
    """Return every task type, in the order of a client's list."""
    return _TYPES


def task_type_names() -> tuple[str, ...]:
    """Return the stored names of all task types."""
    return tuple(_BY_NAME)


def task_type(name: str) -> TaskType:
    """Return the task type with this stored name; raises UnknownTaskType."""
    registered = _BY_NAME.get(name)
    if registered is None:
        raise UnknownTaskType(name, task_type_names())
    return registered


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
