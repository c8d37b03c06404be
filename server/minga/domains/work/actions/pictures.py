"""Keeping pictures and recordings: under the SHA-256 of their bytes, once, whoever brings them."""

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from minga.domains.work import queries
from minga.domains.work.models import Blob, ClientFile, PictureCheck
from minga.domains.work.readers import Picture, Sound


def keep_bytes(file: Picture | Sound) -> None:
    """Have the file in storage. Keeping it twice changes nothing; half a file is replaced.

    Two imports may keep the same file at once: the later copy is dropped.
    """
    _keep(file.sha256, file.encoded)


def keep_file(*, sha256: str, encoded: bytes) -> None:
    """Have in storage what a member made herself, and on the disk: nobody else has a copy."""
    _keep(sha256, encoded)
    with suppress(NotImplementedError):  # a storage elsewhere has no paths and answers for itself
        path = Path(default_storage.path(queries.stored_name(sha256)))
        for place in (path, path.parent):
            opened = os.open(place, os.O_RDONLY)
            try:
                os.fsync(opened)
            finally:
                os.close(opened)


def drop_file(*, sha256: str) -> None:
    """Let go of a file, unless clients brought it too."""
    if not Blob.objects.filter(sha256=sha256).exists():
        default_storage.delete(queries.stored_name(sha256))


def _keep(sha256: str, encoded: bytes) -> None:
    name = queries.stored_name(sha256)
    if default_storage.exists(name):
        if default_storage.size(name) == len(encoded):
            return
        default_storage.delete(name)
    written = default_storage.save(name, ContentFile(encoded))
    if written != name:
        default_storage.delete(written)


def record(files: Sequence[Picture | Sound], *, client_id: int) -> None:
    """Have a row for each file, and for the client that brought it, in the caller's transaction."""
    Blob.objects.bulk_create(
        [
            Blob(
                sha256=file.sha256,
                media_type=file.media_type,
                size_bytes=file.size_bytes,
                width=file.measures.get("width"),
                height=file.measures.get("height"),
            )
            for file in files
        ],
        ignore_conflicts=True,
    )
    PictureCheck.objects.bulk_create(
        [
            PictureCheck(file_id=file.sha256, hidden=file.faces)
            for file in files
            if isinstance(file, Picture) and file.faces is not None
        ],
        ignore_conflicts=True,
    )
    ClientFile.objects.bulk_create(
        [ClientFile(client_id=client_id, file_id=file.sha256) for file in files],
        ignore_conflicts=True,
    )
