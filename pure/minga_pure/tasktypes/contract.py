"""The contract of a task type: its item schema, its answer validation, its aggregation.

A new task type is one module that keeps this contract, plus one line in the registry. Everything
is pure: content, labels and values are JSON values; `check_*` take any value from outside and
return the normalised form or raise; two equal answers have equal normalised forms.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from minga_pure.science.results import Aggregation as Aggregation
from minga_pure.science.results import AnswersByItem as AnswersByItem
from minga_pure.science.results import ItemEstimate as ItemEstimate

Content = dict[str, Any]
Label = dict[str, Any]
Value = dict[str, Any]
Labels = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an item, explained to the client who imports the items.

    A "json" field is an object or a list; in a table its cell holds it written as JSON.
    """

    name: str
    kind: Literal["text", "image", "audio", "whole number", "json"]
    required: bool
    explanation: str


@dataclass(frozen=True, slots=True)
class Sample:
    """A complete small example, for documents, tests and the demo."""

    question: str
    content: Content
    labels: list[Label]
    value: Value


@dataclass(frozen=True, slots=True)
class Consensus:
    """The majority of several members' answers to one item.

    `value` is None when there is no majority (no answers, or a tie). `share` (0..1) is the part of
    the answers that agree with it, or with the largest group if there is none. `votes` counts for
    each label the answers that used it.
    """

    value: Value | None
    share: float
    votes: dict[str, int]


class TaskType(Protocol):
    """One type of task. Names are stable: they are stored and exported."""

    @property
    def name(self) -> str:
        """Return the stored name, as in "text_classification"."""
        ...

    @property
    def title(self) -> str:
        """Return the title in a client's list of types (English, marked for translation)."""
        ...

    @property
    def content_schema(self) -> tuple[Field, ...]:
        """Return the fields of an item, with explanations."""
        ...

    @property
    def sample(self) -> Sample:
        """Return a complete small example."""
        ...

    def check_content(self, content: object) -> Content:
        """Return the normalised item; raises BadContent."""
        ...

    def check_labels(self, labels: object) -> list[Label]:
        """Return the normalised label set; raises BadLabels."""
        ...

    @property
    def needs_content(self) -> bool:
        """Return True when an answer can only be validated completely against its item."""
        ...

    def check_value(
        self,
        value: object,
        labels: Labels,
        *,
        multiple: bool = False,
        content: Mapping[str, Any] | None = None,
    ) -> Value:
        """Return the normalised answer; raises BadValue. `multiple` allows several labels at once.

        `content` is the normalised item of the answer. Without it (None), the checks that need it
        are skipped; the normal form is the same.
        """
        ...

    def estimate_seconds(self, content: Mapping[str, Any], labels: Labels = ()) -> int:
        """Return a conservative (rather long) estimate of the time for one answer, in whole
        seconds.

        It prices a project until the members' measured times replace it.
        """
        ...

    def majority(self, values: Sequence[Mapping[str, Any]], labels: Labels) -> Consensus:
        """Return the consensus of normalised answers; a tie has none."""
        ...

    @property
    def scoring_rule(self) -> str:
        """Return the rule by which answers are scored (English, marked for translation)."""
        ...

    def score(self, value: Value, truth: Value, labels: Labels) -> float:
        """Return the score (0..1) of a normalised answer where `truth` is the gold one."""
        ...

    def aggregate(
        self,
        answers: AnswersByItem,
        labels: Labels,
        *,
        gold: Mapping[Hashable, Mapping[str, Any]] | None = None,
    ) -> Aggregation:
        """Aggregate all answers of a project; members' skills are learned from the same answers.

        Works from one answer on, in any order. `gold` has the true values of some items.
        """
        ...

    def label_studio_config(self, question: str, labels: Labels, *, multiple: bool = False) -> str:
        """Return the labelling configuration (XML) with which Label Studio shows the same task."""
        ...

    def label_studio_task(self, content: Mapping[str, Any]) -> Content:
        """Return the item as the `data` of a Label Studio task, with the names used in its XML."""
        ...

    def label_studio_result(
        self, value: Mapping[str, Any], content: Mapping[str, Any], labels: Labels = ()
    ) -> list[dict[str, Any]]:
        """Return the answer as the `result` list of a Label Studio annotation."""
        ...

    def value_from_label_studio(
        self, result: object, labels: Labels, *, content: Mapping[str, Any] | None = None
    ) -> Value:
        """Return the answer of a Label Studio `result` list, to be validated by `check_value`.

        The inverse of `label_studio_result`. Raises BadValue, by name, for an entry or a field that
        the answer cannot hold.
        """
        ...
