"""Columns and cells that the tables (CSV and Parquet) have in common."""

from typing import Any

import msgspec

from minga.domains.releases.types import Sheet

RELEASE_COLUMNS = (
    "item", "majority", "share", "labels", "votes", "answers",
    "result", "confidence", "distribution", "verdict",
    "members_result",
)  # fmt: skip
"""The columns of every table beside those of its items."""


def content_columns(sheet: Sheet) -> dict[str, str]:
    """{field of an item: its column}, in the order in which the task type explains them.

    A field whose name is one of our own columns gets "item_" in front.
    """
    names = [field.name for field in sheet.type.content_schema]
    return {name: f"item_{name}" if name in RELEASE_COLUMNS else name for name in names}


def content_cell(value: Any) -> Any:
    """A field of an item in one cell: text and numbers as they are, lists and objects as JSON."""
    return msgspec.json.encode(value).decode() if isinstance(value, list | dict) else value


def in_one_cell(value: dict[str, Any] | None) -> str:
    """Return a majority as text: the label's name, anything else as JSON.

    Several labels are a JSON list, which no sign inside a label can make ambiguous.
    """
    if value is None:
        return ""
    if "label" in value:
        return str(value["label"])
    if "labels" in value:
        return msgspec.json.encode(value["labels"]).decode()
    return msgspec.json.encode(value).decode()
