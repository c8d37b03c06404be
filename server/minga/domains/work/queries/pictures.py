"""Kept files: pictures by the hash of their bytes, shown by signed addresses."""

import hashlib
import hmac
import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import IO, Any
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from PIL import Image

from minga.domains.work import media
from minga.domains.work.errors import NoSuchFile
from minga.domains.work.models import ClientFile
from minga.domains.work.readers.audio import BEGINNING_BYTES
from minga.domains.work.readers.images import UNKNOWN_TYPE, media_type_of

__all__ = ["MediaFile", "blob", "client_files", "media_allowed", "media_type_of", "media_url",
           "small_picture", "stored_name", "with_media"]  # fmt: skip


_BEGINNING_BYTES = 64


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A kept file, known by what it is: nothing here names who brought it."""

    sha256: str
    media_type: str
    size_bytes: int

    def open(self) -> IO[bytes]:
        """Its bytes; whoever opens it closes it."""
        return default_storage.open(stored_name(self.sha256))


def stored_name(sha256: str) -> str:
    """Return the name of a file in the storage."""
    return f"pictures/{sha256[:2]}/{sha256}"


def _media_key() -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), b"minga.work.media", hashlib.sha256)


def media_url(sha256: str, *, for_whom: UUID, is_sensitive: bool = False) -> str:
    """An address under which this member (subject) or client (public id) may fetch a kept file.

    Whoever calls this has made sure that they may see it. No query; the same for a week.
    `is_sensitive`: the answer asks every cache to keep nothing (minga_pure.projects.is_sensitive).
    """
    token = media.make_token(
        _media_key(), sha256, for_whom=for_whom, now=int(time.time()), is_sensitive=is_sensitive
    )
    return f"/media/{token}"


def with_media(
    content: dict[str, Any], *, for_whom: UUID, is_sensitive: bool = False
) -> dict[str, Any]:
    """An item's content with `image_url` beside `image`, or `audio_url` beside `audio`.

    `no_store` beside them tells the desk to keep no copy.
    """
    addresses = {
        f"{field}_url": media_url(content[field], for_whom=for_whom, is_sensitive=is_sensitive)
        for field in ("image", "audio")
        if field in content
    }
    return {**content, **addresses} | ({"no_store": True} if addresses and is_sensitive else {})


def client_files(client: UUID, names: Collection[str]) -> set[str]:
    """Return those of the named files (SHA-256) that this client brought."""
    rows = ClientFile.objects.filter(client__public_id=client, file_id__in=names)
    return set(rows.values_list("file_id", flat=True))


def blob(sha256: str) -> MediaFile | None:
    """The kept file with this SHA-256, without a query; who may see it is decided by the caller."""
    name = stored_name(sha256)
    try:
        with default_storage.open(name) as stream:
            media_type = media_type_of(stream.read(_BEGINNING_BYTES))
            if media_type == UNKNOWN_TYPE:
                stream.seek(0)
                media_type = media_type_of(stream.read(BEGINNING_BYTES))
        return MediaFile(sha256, media_type, default_storage.size(name))
    except FileNotFoundError:
        return None


def small_picture(sha256: str, *, side: int) -> bytes | None:
    """The points of a kept picture, `side` by `side`, three bytes each; None if it is unreadable.

    Whoever calls this has made sure that they may see it.
    """
    try:
        with default_storage.open(stored_name(sha256)) as stream, Image.open(stream) as picture:
            picture.draft("RGB", (2 * side, 2 * side))
            return picture.convert("RGB").resize((side, side), Image.Resampling.BOX).tobytes()
    except (OSError, ValueError, Image.DecompressionBombError):
        return None


def media_allowed(token: str) -> tuple[MediaFile, int]:
    """The file that a token allows to see, and how many seconds caches may keep it: 0 for
    sensitive content. Raises NoSuchFile."""
    now = int(time.time())
    allowed = media.read_token(_media_key(), token, now=now)
    file = blob(allowed.sha256)
    if file is None:
        raise NoSuchFile
    return file, 0 if allowed.is_sensitive else allowed.expires - now
