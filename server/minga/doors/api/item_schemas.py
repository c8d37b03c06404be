"""Schemas of items: filters, figures, and one item with its answers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from minga.domains.items.types import LABEL_MAX, SEARCH_MAX, ItemSort, ItemState


class ItemFilters(Schema):
    state: ItemState | None = Field(default=None, description="Only items in this state.")
    label: str = Field(
        default="", max_length=LABEL_MAX, description="Only items whose result is this label."
    )
    confidence_from: float | None = Field(
        default=None, ge=0, le=1, description="Only results at least as sure as this."
    )
    confidence_below: float | None = Field(
        default=None, ge=0, le=1, description="Only results less sure than this."
    )
    answers_from: int | None = Field(
        default=None, ge=0, le=10_000, description="Only items with so many answers or more."
    )
    text: str = Field(
        default="", max_length=SEARCH_MAX,
        description="Words of the item, all of which it has; or its whole id.",
    )  # fmt: skip
    sort: ItemSort = Field(
        default=ItemSort.POSITION,
        description="By confidence, items without a result come last.",
    )
    descending: bool = False


class ItemOut(Schema):
    item: str = Field(description="Your own id of the item.")
    pos: int
    content: dict[str, Any]
    answers: int
    state: ItemState | None = Field(
        default=None, description="This and what follows: null without the scope answers:read."
    )
    label: str | None = Field(
        default=None, description="The label of the result; empty where it has none or several."
    )
    confidence: float | None = Field(default=None, description="Null without a result.")
    disagreement: float | None = Field(
        default=None, description="0 where all answers agree, nearer to 1 the more they differ."
    )
    seconds: float | None = Field(default=None, description="Mean time of an answer.")


class ItemPage(Schema):
    rows: list[ItemOut]
    next: str | None


class ItemAnswerOut(Schema):
    id: UUID
    annotator: str = Field(description="The same person within a project, and only there.")
    kind: str
    value: dict[str, Any]
    seconds: float
    at: datetime
    instruction_version: int


class ItemDetailOut(ItemOut):
    result: dict[str, Any] | None = Field(description="The aggregated answer.")
    paid_answers: list[ItemAnswerOut] = Field(description="Every paid answer, in order of arrival.")
