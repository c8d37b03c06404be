"""One writer a format: batches of items in, bytes out, nothing kept; no database, no clock."""

from collections.abc import Callable, Iterator
from functools import partial

from minga.domains.releases.formats import csv, datasets, jsonl, labelstudio, parquet
from minga.domains.releases.types import Batches, Format, Sheet
from minga_pure.dataset_formats import dataset_formats, formats_that_hold

Writer = Callable[[Sheet, Batches], Iterator[bytes]]

WRITERS: dict[str, tuple[Writer, str, str]] = {
    Format.CSV: (csv.write, "csv", "text/csv; charset=utf-8"),
    Format.JSONL: (jsonl.write, "jsonl", "application/jsonl"),
    Format.PARQUET: (parquet.write, "parquet", "application/vnd.apache.parquet"),
    Format.LABEL_STUDIO: (labelstudio.write, "label-studio.json", "application/json"),
    Format.LABEL_STUDIO_CONSENSUS: (
        labelstudio.write_consensus,
        "consensus.label-studio.json",
        "application/json",
    ),
    **{
        dataset_format.name: (
            partial(datasets.write, dataset_format),
            dataset_format.ending,
            dataset_format.media_type,
        )
        for dataset_format in dataset_formats()
    },
}
"""For each format its writer, the ending of its file and its media type."""


def formats_of(sheet: Sheet) -> list[str]:
    """Return the names of the formats that can hold the answers of a project."""
    fitting = formats_that_hold(datasets.dataset_of(sheet))
    return [*Format, *(dataset_format.name for dataset_format in fitting)]
