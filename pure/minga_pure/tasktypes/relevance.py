"""Relevance: grade how well a search result fits the query.

The labels are grades, the lowest first: their order is the scale.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Final
from xml.etree import ElementTree as ET

from minga_pure.science.majority import median, plurality
from minga_pure.tasktypes import aggregation, checks, choices
from minga_pure.tasktypes.base import BaseTaskType
from minga_pure.tasktypes.contract import (
    Aggregation,
    AnswersByItem,
    Consensus,
    Content,
    Field,
    Label,
    Labels,
    Sample,
    Value,
)
from minga_pure.tasktypes.messages import N_, BadContent
from minga_pure.tasktypes.reading_time import reading_seconds

QUERY_MAX: Final = 1_000
URL_MAX: Final = 2_000
SECONDS_TO_DECIDE: Final = 8


class Relevance(BaseTaskType):
    """Grade a search result."""

    name = "relevance"
    title = N_("Judge how well a search result fits")
    content_schema = (
        Field("query", "text", True, N_("What was searched for.")),
        Field("result", "json", True, N_("What was found: {“title”: …, “text”: …, “url”: …}.")),
    )
    sample = Sample(
        question="How well does the result fit the search?",
        content={
            "query": "bus to the airport",
            "result": {
                "title": "Airport bus timetable",
                "text": "Every 20 minutes from the central station.",
                "url": "https://bus.example/airport",
            },
        },
        labels=[
            {"name": "no", "title": "Does not fit", "key": "1"},
            {"name": "partly", "title": "Fits in part", "key": "2"},
            {"name": "yes", "title": "Fits", "key": "3"},
        ],
        value={"label": "yes"},
    )

    def check_content(self, content: object) -> Content:
        fields = checks.check_fields(content, ("query", "result"), BadContent)
        query = checks.required_text(fields, "query", limit=QUERY_MAX, error=BadContent)
        if fields.get("result") is None:
            raise BadContent("missing_field", field="result")
        parts = checks.check_fields(fields["result"], ("title", "text", "url"), BadContent)
        result = {"title": checks.required_text(parts, "title", limit=QUERY_MAX, error=BadContent)}
        for field, limit in (("text", checks.TEXT_MAX), ("url", URL_MAX)):
            text = checks.optional_text(parts, field, limit=limit, error=BadContent)
            if text is not None:
                result[field] = text
        return {"query": query, "result": result}

    def check_labels(self, labels: object) -> list[Label]:
        return checks.check_label_set(labels, labels_min=2)

    def check_value(
        self,
        value: object,
        labels: Labels,
        *,
        multiple: bool = False,  # noqa: ARG002
        content: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> Value:
        """Return {"label": grade}: one grade, even where a project allows several labels."""
        return choices.check_choice(value, labels, multiple=False)

    def estimate_seconds(
        self,
        content: Mapping[str, Any],
        labels: Labels = (),  # noqa: ARG002
    ) -> int:
        """Return the reading time of query and result, plus eight seconds."""
        reading = reading_seconds(content["query"], *content["result"].values())
        return math.ceil(SECONDS_TO_DECIDE + reading)

    def majority(self, values: Sequence[Mapping[str, Any]], labels: Labels) -> Consensus:
        """Return the median grade; None when the two in the middle differ. `share` gave it."""
        scale = [label["name"] for label in labels]
        grades = [value["label"] for value in values]
        votes = {grade: grades.count(grade) for grade in scale if grade in grades}
        middle = median([scale.index(grade) for grade in grades])
        if middle is None:
            return Consensus(None, plurality(grades)[1], votes)
        share = grades.count(scale[middle]) / len(grades)
        return Consensus({"label": scale[middle]}, share, votes)

    def aggregate(
        self,
        answers: AnswersByItem,
        labels: Labels,
        *,
        gold: Mapping[Hashable, Mapping[str, Any]] | None = None,
    ) -> Aggregation:
        """Aggregate as grades: the median of the posterior over each member's use of the scale."""
        return aggregation.aggregate_grades(
            answers,
            [label["name"] for label in labels],
            lambda value: value.get("label"),
            gold=gold,
        )

    def label_studio_config(
        self,
        question: str,
        labels: Labels,
        *,
        multiple: bool = False,  # noqa: ARG002
    ) -> str:
        item_tag = ET.Element("Text", name="text", value="$text")
        return choices.choices_config(item_tag, question, labels, multiple=False)

    def label_studio_task(self, content: Mapping[str, Any]) -> Content:
        """Return the item, and in one text everything to read."""
        result = content["result"]
        parts = [result[part] for part in ("title", "text", "url") if part in result]
        return {**content, "text": "\n".join([content["query"], "", *parts])}

    def label_studio_result(
        self,
        value: Mapping[str, Any],
        content: Mapping[str, Any],  # noqa: ARG002
        labels: Labels = (),  # noqa: ARG002
    ) -> list[dict[str, Any]]:
        return choices.choices_result(value, "text")

    def value_from_label_studio(
        self,
        result: object,
        labels: Labels,
        *,
        content: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> Value:
        return choices.choice_of_result(result, labels)


TYPE = Relevance()
