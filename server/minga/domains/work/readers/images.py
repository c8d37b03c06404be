"""One picture: decoded once, so that no member ever waits for a file that is not a picture."""

import hashlib
import io
import struct
import warnings
import zlib

from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError

from minga.domains.work.readers.audio import sound_type_of
from minga.domains.work.readers.rows import InvalidRow, Picture
from minga.domains.work.readers.transcoding import (
    HEIC_BRANDS,
    needs_transcoding,
    reads_heic,
    transcoded_picture,
)
from minga.domains.work.readers.video import film_type_of

MEDIA_TYPES = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",  # a JPEG with further pictures behind it, as phones write
    "PNG": "image/png",
    "WEBP": "image/webp",
    "GIF": "image/gif",
}
UNKNOWN_TYPE = "application/octet-stream"
_OPENED = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "AVIF")  # an MPO as JPEG
PICTURE_BYTES_MAX = 32 * 1024 * 1024
PIXELS_MAX = 60_000_000
_DECODING_FAILS = (
    OSError, SyntaxError, ValueError, TypeError, ArithmeticError, LookupError, AttributeError,
    RuntimeError, EOFError, struct.error, zlib.error,
)  # fmt: skip


def look_at(encoded: bytes) -> Picture:
    """Return the picture as every browser of the desk shows it. Raises InvalidRow.

    Pixels are counted from the header before any is decoded, so that a small file which unfolds
    to a gigabyte costs nothing.
    """
    if len(encoded) > PICTURE_BYTES_MAX:
        raise too_big()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of many pixels; we refuse them below
            formats = (*_OPENED, "HEIF") if _is_heic(encoded) and reads_heic() else _OPENED
            image = Image.open(io.BytesIO(encoded), formats=formats)
    except UnidentifiedImageError as error:
        raise InvalidRow("not_a_picture", _not_taken(encoded)) from error
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except _DECODING_FAILS as error:
        raise _broken() from error
    with image:
        width, height = image.size
        if width * height > PIXELS_MAX:
            raise _too_many_pixels()
        try:
            image.load()
            transcoded = transcoded_picture(image) if needs_transcoding(image) else None
        except _DECODING_FAILS as error:
            raise _broken() from error
    if transcoded is not None:
        return look_at(transcoded)
    return Picture(
        hashlib.sha256(encoded).hexdigest(),
        MEDIA_TYPES[image.format or ""],
        width,
        height,
        len(encoded),
        encoded,
    )


def _is_heic(encoded: bytes) -> bool:
    return encoded[4:8] == b"ftyp" and encoded[8:12] in HEIC_BRANDS


def _not_taken(encoded: bytes) -> object:
    """Return why a file is not opened as a picture, by the format that its first bytes tell."""
    if _is_heic(encoded):
        return _("HEIC pictures need the extra “media” on this server. Save it as JPEG.")
    if encoded.startswith((b"II*\0", b"MM\0*")):
        return _("TIFF is not taken: browsers do not show it. Save it as PNG or JPEG.")
    if b"<svg" in encoded[:1_024]:
        return _("SVG is not taken: it is a program as much as a picture. Save it as PNG.")
    return _("This file is not a picture. Taken are JPEG, PNG, WebP, GIF, BMP and AVIF.")


def media_type_of(beginning: bytes) -> str:
    """The media type that the first bytes of a kept file tell; never one that a browser runs."""
    if beginning.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if beginning.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if beginning.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if beginning[:4] == b"RIFF" and beginning[8:12] == b"WEBP":
        return "image/webp"
    return film_type_of(beginning) or sound_type_of(beginning) or UNKNOWN_TYPE


def too_big() -> InvalidRow:
    return InvalidRow(
        "picture_too_big",
        _("This picture is larger than %(limit)s MB.") % {"limit": PICTURE_BYTES_MAX // 1024**2},
    )


def _too_many_pixels() -> InvalidRow:
    return InvalidRow(
        "too_many_pixels",
        _("This picture has more than %(limit)s million pixels.")
        % {"limit": PIXELS_MAX // 1_000_000},
    )


def _broken() -> InvalidRow:
    return InvalidRow("broken_picture", _("This picture breaks off or is damaged."))
