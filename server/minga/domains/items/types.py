"""Value types of the data manager: filters, orders, rows, and one item with its answers."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from minga.domains.quality.types import ResultView

SEARCH_MAX = 200
"""Characters of a search."""

LABEL_MAX = 200

PAGE_ITEMS_MAX = 1_000


class ItemState(StrEnum):
    """State of an item: without a readable answer, or the verdict of quality on its answers."""

    UNANSWERED = "unanswered"
    OPEN = "open"
    AGREED = "agreed"
    DISAGREE = "disagree"


class ItemSort(StrEnum):
    """Column by which items are sorted; the position decides among equals."""

    POSITION = "position"
    CONFIDENCE = "confidence"
    DISAGREEMENT = "disagreement"
    ANSWERS = "answers"
    SECONDS = "seconds"


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """Conditions that an item meets together; an empty one is no condition.

    label: the name of a label in the result. confidence_from, confidence_below: only items with
    a result have a confidence. text: words of the item's text, or its whole id.
    """

    state: ItemState | None = None
    label: str = ""
    confidence_from: float | None = None
    confidence_below: float | None = None
    answers_from: int | None = None
    text: str = ""

    @property
    def names_answers(self) -> bool:
        """Return True for a condition that tells something about answers or results."""
        return replace(self, text="") != ItemFilter()


@dataclass(frozen=True, slots=True)
class ItemOrder:
    sort: ItemSort = ItemSort.POSITION
    descending: bool = False


@dataclass(frozen=True, slots=True)
class ItemCursor:
    """The last row of a page: its value in the sort column (None without one) and position."""

    value: float | None
    pos: int


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item in the table: state and figures as of the last refresh, about a minute old.

    label: "" where the result has none or several. confidence: None without a result.
    disagreement: 0 where all agree. seconds: mean time of an answer.
    """

    pos: int
    external_id: str
    content: dict[str, Any]
    state: ItemState
    label: str
    confidence: float | None
    disagreement: float
    answers: int
    seconds: float


@dataclass(frozen=True, slots=True)
class ItemListing:
    """A page of items, and the cursor after it; None on the last page."""

    lines: tuple[ItemLine, ...]
    following: ItemCursor | None


@dataclass(frozen=True, slots=True)
class ItemAnswer:
    """A paid answer to an item. annotator: the member's name as this client knows them."""

    id: UUID
    annotator: str
    kind: str
    value: dict[str, Any]
    seconds: float
    answered_at: datetime
    instruction_version: int


@dataclass(frozen=True, slots=True)
class ItemDetail:
    """An item with every readable answer, its result, and its neighbours in the project's order."""

    line: ItemLine
    result: ResultView | None
    answers: tuple[ItemAnswer, ...] = field(default=())
    previous: int | None = None
    following: int | None = None
