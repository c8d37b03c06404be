"""A file on its way in: to disk in pieces, never whole in memory; as a raw body or as a form."""

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from minga.typed_values import whole_number

_CHUNK_BYTES = 1_048_576


class LengthMissing(Exception):
    """Nobody knows where the body ends."""

    def __str__(self) -> str:
        return _("Say how long the file is: send a Content-Length and no chunked encoding.")


class TooLarge(Exception):
    """The announced file is larger than one import may be."""

    def __str__(self) -> str:
        limit = settings.MINGA_IMPORT_BYTES_MAX / 1024**3
        return _(
            "This file is larger than %(limit)s GB. Nothing was kept: bring it in several parts."
        ) % {"limit": f"{limit:g}"}


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that came in whole. `fingerprint` is the SHA-256 of its bytes.

    `with` it: at the end the file is gone, unless somebody kept it.
    """

    file: UploadedFile
    filename: str
    size_bytes: int
    fingerprint: bytes

    def __enter__(self) -> "Arrival":
        return self

    def __exit__(self, *_error: object) -> None:
        self.file.close()


def receive(request: HttpRequest, filename: str) -> Arrival:
    """The raw body, or the first file of a multipart form. Raises LengthMissing, TooLarge."""
    announced = whole_number(request.META.get("CONTENT_LENGTH"))
    if announced is None:
        raise LengthMissing
    if announced > settings.MINGA_IMPORT_BYTES_MAX:
        raise TooLarge
    if request.content_type == "multipart/form-data":
        return _from_form(request, filename)
    file = TemporaryUploadedFile("arrival", request.content_type or "", 0, None)
    digest = hashlib.sha256()
    size = 0
    while chunk := request.read(_CHUNK_BYTES):
        digest.update(chunk)
        size += len(chunk)
        file.write(chunk)
    file.size = size
    file.seek(0)
    return Arrival(file, filename, size, digest.digest())


def _from_form(request: HttpRequest, filename: str) -> Arrival:
    upload = next(iter(request.FILES.values()), None)
    if not isinstance(upload, UploadedFile):
        return Arrival(TemporaryUploadedFile("arrival", "", 0, None), filename, 0, b"")
    digest = hashlib.sha256()
    for chunk in upload.chunks(_CHUNK_BYTES):
        digest.update(chunk)
    upload.seek(0)
    return Arrival(upload, filename or upload.name or "", upload.size or 0, digest.digest())
