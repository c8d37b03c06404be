"""A file on its way in: to disk in pieces, never whole in memory; as a raw body or as a form."""

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from minga.domains.number_format import weight_text
from minga.typed_values import whole_number

_CHUNK_BYTES = 1_048_576


class LengthMissing(Exception):
    """Nobody knows where the body ends."""

    def __str__(self) -> str:
        return _("Say how long the file is: send a Content-Length and no chunked encoding.")


class TooLarge(Exception):
    """The announced file is larger than one file may be here. limit: in bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit

    def __str__(self) -> str:
        words = _("This file is larger than %(limit)s. Please split it into several files.")
        return words % {"limit": weight_text(self.limit)}


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


def receive(request: HttpRequest, filename: str, *, bytes_max: int | None = None) -> Arrival:
    """Return the raw body, or the first file of a multipart form. Raises LengthMissing, TooLarge.

    bytes_max: without it, as much as one import may have.
    """
    limit = bytes_max or settings.MINGA_IMPORT_BYTES_MAX
    announced = whole_number(request.META.get("CONTENT_LENGTH"))
    if announced is None:
        raise LengthMissing
    if announced > limit:
        raise TooLarge(limit)
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
