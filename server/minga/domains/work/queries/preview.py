"""A look at a file before it is imported; nothing of it is stored."""

from typing import BinaryIO

from minga.domains.work.readers import ItemFields
from minga.domains.work.readers import preview as reader
from minga.domains.work.types import FilePreview
from minga_pure.tasktypes import task_type


def file_preview(
    file: BinaryIO, filename: str, task_type_name: str, mapping: dict[str, str]
) -> FilePreview:
    """Return columns and first rows of a file for a task type; raises BadImport."""
    item_fields = ItemFields.of(task_type(task_type_name), mapping)
    return reader.read(file.read(reader.HEAD_BYTES), filename, item_fields)
