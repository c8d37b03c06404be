"""Keeping pictures and recordings: under the SHA-256 of their bytes, once, whoever brings them."""

from collections.abc import Sequence

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from minga.domains.work import queries
from minga.domains.work.models import Blob
from minga.domains.work.readers import Picture, Sound


def keep_bytes(file: Picture | Sound) -> None:
    """Have the file in storage. Keeping it twice changes nothing; half a file is replaced.

    Two imports may keep the same file at once: the later copy is dropped.
    """
    name = queries.stored_name(file.sha256)
    if default_storage.exists(name):
        if default_storage.size(name) == file.size_bytes:
            return
        default_storage.delete(name)
    written = default_storage.save(name, ContentFile(file.encoded))
    if written != name:
        default_storage.delete(written)


def record(files: Sequence[Picture | Sound]) -> None:
    """Have a row for each file, inside the caller's transaction."""
    Blob.objects.bulk_create(
        [
            Blob(
                sha256=one.sha256,
                media_type=one.media_type,
                size_bytes=one.size_bytes,
                width=one.measures.get("width"),
                height=one.measures.get("height"),
            )
            for one in files
        ],
        ignore_conflicts=True,
    )
