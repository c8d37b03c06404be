"""What the tables (CSV and Parquet) have in common: columns, and a value in one cell."""

from typing import Any

import msgspec

from minga.domains.releases.words import Sheet


def content_columns(sheet: Sheet) -> list[str]:
    """The fields of an item, in the order in which the task type explains them."""
    return [field.name for field in sheet.type.content_schema]


def in_one_cell(value: dict[str, Any] | None) -> str:
    """A majority as text: the label's name, several joined by “|”, anything else as JSON."""
    if value is None:
        return ""
    if "label" in value:
        return str(value["label"])
    if "labels" in value:
        return "|".join(value["labels"])
    return msgspec.json.encode(value).decode()
