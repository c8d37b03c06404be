"""Schemas of worked examples and questions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from minga.doors.api.declared import Text
from minga.doors.api.schemas import RequestBody


class ExampleIn(RequestBody):
    """A worked example: one of your items by its id, or its content; the right answer, and why."""

    item: Text = Field("", max_length=200)
    content: dict[str, Any] | None = None
    value: dict[str, Any]
    reason: Text = Field(min_length=1, max_length=1_000)


class ExamplesIn(RequestBody):
    examples: list[ExampleIn] = Field(max_length=5)


class ExampleOut(Schema):
    id: UUID
    content: dict[str, Any]
    value: dict[str, Any]
    reason: str


class ExamplesOut(Schema):
    examples: list[ExampleOut]


class AnswerIn(RequestBody):
    answer: Text = Field(min_length=1, max_length=2_000)


class QuestionOut(Schema):
    id: UUID
    text: str
    asked_at: datetime
    askers: int = Field(description="How many members ask this. Who they are is not told.")
    answer: str
    answered_at: datetime | None


class QuestionsOut(Schema):
    rows: list[QuestionOut]
    median_seconds: int | None = Field(description="How long you usually take; members see it.")
