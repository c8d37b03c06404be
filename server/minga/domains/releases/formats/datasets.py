"""Agreed results in the formats of other tools, by the registry `minga_pure.dataset_formats`.

Only an agreed item leaves, with its result; every answer of every item is in JSONL, CSV, Parquet
and Label Studio JSON.
"""

from collections.abc import Iterator

from minga.domains.releases.formats.labelstudio import is_agreed
from minga.domains.releases.types import Batches, ReleasedItem, Sheet
from minga_pure.dataset_formats import AgreedItem, Dataset, DatasetFormat


def dataset_of(sheet: Sheet) -> Dataset:
    """Return the project of an export as the dataset formats know it."""
    return Dataset(sheet.title, sheet.question, sheet.type.name, sheet.labels, sheet.multiple)


def write(dataset_format: DatasetFormat, sheet: Sheet, batches: Batches) -> Iterator[bytes]:
    """Write the agreed items in one of the dataset formats."""
    agreed = ([_agreed_item(item) for item in batch if is_agreed(item)] for batch in batches)
    return dataset_format.write(dataset_of(sheet), agreed)


def _agreed_item(item: ReleasedItem) -> AgreedItem:
    return AgreedItem(
        item.item,
        item.pos + 1,
        item.content,
        item.result or {},
        item.confidence,
        {part.name: part.probability for part in item.distribution},
    )
