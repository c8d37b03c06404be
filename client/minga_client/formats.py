"""The formats in which a dataset leaves, and in which answers come back."""

from __future__ import annotations

from typing import Final

from minga_pure.dataset_formats import dataset_formats

ENDINGS: Final[dict[str, str]] = {
    "csv": "csv",
    "jsonl": "jsonl",
    "parquet": "parquet",
    "label-studio": "json",
    "label-studio-consensus": "consensus.json",
    **{dataset_format.name: dataset_format.ending for dataset_format in dataset_formats()},
}
"""{format: the ending of its file}. A server refuses one that cannot hold a project's answers."""
FORMATS: Final = tuple(ENDINGS)
TABLE: Final = "table"
ANSWER_FORMATS: Final = (
    TABLE,
    *(dataset_format.name for dataset_format in dataset_formats() if dataset_format.read),
)
"""Formats of a file of gold answers or predictions; a table is CSV, JSONL, JSON or Parquet."""
