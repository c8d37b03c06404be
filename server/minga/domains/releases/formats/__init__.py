"""One writer a format: batches of items in, bytes out, nothing kept; no database, no clock."""

from collections.abc import Callable, Iterator

from minga.domains.releases.formats import csv, jsonl, labelstudio, parquet
from minga.domains.releases.types import Batches, Format, Sheet

Writer = Callable[[Sheet, Batches], Iterator[bytes]]

WRITERS: dict[Format, tuple[Writer, str, str]] = {
    Format.CSV: (csv.write, "csv", "text/csv; charset=utf-8"),
    Format.JSONL: (jsonl.write, "jsonl", "application/jsonl"),
    Format.PARQUET: (parquet.write, "parquet", "application/vnd.apache.parquet"),
    Format.LABEL_STUDIO: (labelstudio.write, "label-studio.json", "application/json"),
    Format.LABEL_STUDIO_CONSENSUS: (
        labelstudio.write_consensus,
        "consensus.label-studio.json",
        "application/json",
    ),
}
"""For each format its writer, the ending of its file and its media type."""
