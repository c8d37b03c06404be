"""The contract of a task type: what it shows, what may be answered, how answers become one.

A new task type is one file that keeps this contract, plus one line in the registry. Everything is
pure: content, labels and values are JSON values; `check_*` take anything from outside and return
the normalised form or raise; two equal answers have equal normalised forms.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from minga_pure.science.results import Aggregation as Aggregation
from minga_pure.science.results import AnswersByItem as AnswersByItem
from minga_pure.science.results import ItemEstimate as ItemEstimate
from minga_pure.tasktypes.messages import N_

Content = dict[str, Any]
Label = dict[str, Any]
Value = dict[str, Any]
Labels = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an item, explained to the client who brings the items.

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
    """What several members' answers say together.

    `value` is None when they do not decide (no answers, or a tie). `share` (0..1) is how many of
    the answers agree with it, or with the largest group if there is none. `votes` counts for each
    label the answers that used it.
    """

    value: Value | None
    share: float
    votes: dict[str, int]


class TaskType(Protocol):
    """One kind of task. Names are stable: they are stored and exported."""

    @property
    def name(self) -> str:
        """The stored name, as in "text_classification"."""
        ...

    @property
    def title(self) -> str:
        """What a client reads in a list of types (English, marked for translation)."""
        ...

    @property
    def content_schema(self) -> tuple[Field, ...]:
        """The fields of an item, explained."""
        ...

    @property
    def sample(self) -> Sample:
        """A complete small example."""
        ...

    def check_content(self, content: object) -> Content:
        """The normalised item; raises BadContent."""
        ...

    def check_labels(self, labels: object) -> list[Label]:
        """The normalised label set; raises BadLabels."""
        ...

    @property
    def needs_content(self) -> bool:
        """Whether an answer can only be judged wholly beside its item."""
        ...

    def check_value(
        self,
        value: object,
        labels: Labels,
        *,
        multiple: bool = False,
        content: Mapping[str, Any] | None = None,
    ) -> Value:
        """The normalised answer; raises BadValue. `multiple` allows several labels at once.

        `content` is the normalised item that was answered. Where it is not at hand (None), what
        can only be judged beside it is believed; the normal form is the same.
        """
        ...

    def estimate_seconds(self, content: Mapping[str, Any], labels: Labels = ()) -> int:
        """A conservative (rather long) guess of the time for one answer, in whole seconds.

        It prices a project until its members' own measured times replace it.
        """
        ...

    def majority(self, values: Sequence[Mapping[str, Any]], labels: Labels) -> Consensus:
        """What the normalised answers say together; a tie decides nothing."""
        ...

    @property
    def scoring_rule(self) -> str:
        """What counts as right beside a known answer (English, marked for translation)."""
        ...

    def score(self, value: Value, truth: Value, labels: Labels) -> float:
        """How much of a normalised answer is right (0..1) where `truth` is the known one."""
        ...

    def aggregate(
        self,
        answers: AnswersByItem,
        labels: Labels,
        *,
        gold: Mapping[Hashable, Mapping[str, Any]] | None = None,
    ) -> Aggregation:
        """What all answers of a project say, with members' skills learned from them.

        Works from one answer on, in whatever order. `gold` has the true values of some items.
        """
        ...

    def label_studio_config(self, question: str, labels: Labels, *, multiple: bool = False) -> str:
        """The labelling configuration (XML) under which Label Studio shows the same task."""
        ...

    def label_studio_task(self, content: Mapping[str, Any]) -> Content:
        """The item as the `data` of a Label Studio task, in the names that its XML shows."""
        ...

    def label_studio_result(
        self, value: Mapping[str, Any], content: Mapping[str, Any], labels: Labels = ()
    ) -> list[dict[str, Any]]:
        """The answer as the `result` list of a Label Studio annotation."""
        ...


class BaseTaskType:
    """What most task types have in common; one that differs says so itself."""

    needs_content = False
    scoring_rule = N_("An answer is right when it is the same as the known one.")

    def score(self, value: Value, truth: Value, labels: Labels) -> float:  # noqa: ARG002
        """All or nothing."""
        return float(value == truth)

    def aggregate(
        self,
        answers: AnswersByItem,
        labels: Labels,
        *,
        gold: Mapping[Hashable, Mapping[str, Any]] | None = None,  # noqa: ARG002
    ) -> Aggregation:
        """Item by item, as `majority` says, everybody weighing the same."""
        from minga_pure.science import projects  # numpy is asked for by who aggregates

        return projects.aggregate_by_majority(answers, lambda values: self.majority(values, labels))

    def majority(self, values: Sequence[Mapping[str, Any]], labels: Labels) -> Consensus:
        """Each kind says its own."""
        raise NotImplementedError

    def label_studio_task(self, content: Mapping[str, Any]) -> Content:
        return dict(content)
