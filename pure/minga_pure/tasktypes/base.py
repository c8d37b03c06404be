"""Base classes of task types: the halves of the contract that several types share."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET

from minga_pure.science.parts import MergedAnswer
from minga_pure.tasktypes import aggregation, checks
from minga_pure.tasktypes.contract import (
    Aggregation,
    AnswersByItem,
    Consensus,
    Content,
    Label,
    Labels,
    Value,
)
from minga_pure.tasktypes.messages import N_


class BaseTaskType:
    """Defaults of the contract; a task type overrides them where it differs."""

    needs_content = False
    scoring_rule = N_("An answer is right when it is the same as the known one.")

    def check_labels(self, labels: object) -> list[Label]:
        """Accept no label: the task is answered in the member's own words."""
        return checks.check_no_labels(labels)

    def majority(self, values: Sequence[Mapping[str, Any]], labels: Labels) -> Consensus:
        """Return the consensus of normalised answers; every task type defines its own."""
        raise NotImplementedError

    def score(self, value: Value, truth: Value, labels: Labels) -> float:  # noqa: ARG002
        """Return 1 for the same value as the gold one, else 0."""
        return float(value == truth)

    def aggregate(
        self,
        answers: AnswersByItem,
        labels: Labels,
        *,
        gold: Mapping[Hashable, Mapping[str, Any]] | None = None,  # noqa: ARG002
    ) -> Aggregation:
        """Aggregate item by item with `majority`, every member with the same weight."""
        return aggregation.aggregate_by_majority(
            answers, lambda values: self.majority(values, labels)
        )

    def label_studio_config(
        self,
        question: str,
        labels: Labels,
        *,
        multiple: bool = False,  # noqa: ARG002
    ) -> str:
        """Return the labelling configuration: the question as a header, then the type's tags."""
        view = ET.Element("View")
        ET.SubElement(view, "Header", value=question)
        self.add_label_studio_tags(view, labels)
        return ET.tostring(view, encoding="unicode")

    def add_label_studio_tags(self, view: ET.Element, labels: Labels) -> None:
        """Append the tags that show an item and take its answer."""
        raise NotImplementedError

    def label_studio_task(self, content: Mapping[str, Any]) -> Content:
        """Return the item unchanged as the `data` of a Label Studio task."""
        return dict(content)

    def value_from_label_studio(
        self, result: object, labels: Labels, *, content: Mapping[str, Any] | None = None
    ) -> Value:
        """Return the answer of a Label Studio result; every task type defines its own."""
        raise NotImplementedError


class MergingTaskType(BaseTaskType):
    """A task type whose answers are compared in pairs and merged with member weights."""

    method: str
    """Name of the module of minga_pure.science that merges the answers."""

    def merge(self, values: Sequence[Value], weights: Sequence[float]) -> MergedAnswer:
        """Merge the answers to one item, each with its member's weight."""
        raise NotImplementedError

    def similarity(self, first: Value, second: Value) -> float:
        """Return the similarity (0..1) of two answers, whichever comes first."""
        raise NotImplementedError

    def score(self, value: Value, truth: Value, labels: Labels) -> float:  # noqa: ARG002
        """Return the similarity (0..1) of an answer to the gold one."""
        return self.similarity(value, truth)

    def aggregate(
        self,
        answers: AnswersByItem,
        labels: Labels,
        *,
        gold: Mapping[Hashable, Mapping[str, Any]] | None = None,
    ) -> Aggregation:
        """Weigh members by their similarity to their peers, then merge the answers by item."""
        return aggregation.aggregate_shapes(
            answers,
            self.merge,
            self.similarity,
            self.method,
            score=lambda value, truth: self.score(value, truth, labels),
            gold=gold,
        )
