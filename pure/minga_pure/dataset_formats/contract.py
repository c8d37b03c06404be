"""The contract of a dataset format: one writer and one reader, pure and by name.

A writer turns agreed results into chunks of bytes and keeps nothing that grows with the project in
memory. A reader turns one file into annotations; the caller validates their values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from minga_pure.tasktypes.contract import Content, Value


@dataclass(frozen=True, slots=True)
class Dataset:
    """The project of a dataset file: its task type by name, its question and its labels."""

    title: str
    question: str
    task_type: str
    labels: Sequence[Mapping[str, Any]] = ()
    multiple: bool = False

    def label_names(self) -> list[str]:
        """Return the names of the labels, in the project's order."""
        return [str(label["name"]) for label in self.labels]


@dataclass(frozen=True, slots=True)
class AgreedItem:
    """One item and its agreed result.

    item: the client's own id. number: its place in the project, from 1. distribution: probability
    of each label, or of each part of the result under its number ("1", "2", …).
    """

    item: str
    number: int
    content: Mapping[str, Any]
    value: Mapping[str, Any]
    confidence: float | None = None
    distribution: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FileAnnotation:
    """The answer that a file has for one item; `score` (0..1) where the file has one."""

    item: str
    value: Value
    score: float | None = None


AgreedBatches = Iterable[Sequence[AgreedItem]]
FindItems = Callable[[Sequence[str]], Mapping[str, Content]]
"""Return {the client's own id: content} of the items that exist, of many possible ids."""
Writer = Callable[[Dataset, AgreedBatches], Iterator[bytes]]
Reader = Callable[[bytes, Dataset, FindItems], list[FileAnnotation]]


@dataclass(frozen=True, slots=True)
class DatasetFormat:
    """One format of the registry: what it is called, what it holds, who writes and reads it.

    purpose: one English sentence, marked for translation. holds: whether the format can hold the
    answers of a project. read: None for a format from which no answer can be restored.
    """

    name: str
    title: str
    ending: str
    media_type: str
    purpose: str
    holds: Callable[[Dataset], bool]
    write: Writer
    read: Reader | None = None
    item_bytes: int = 250
