"""Files without what a camera writes beside the picture or the sound: place, time, device, name.

Pictures are turned upright first, for the tag that says how they lie goes too; Pillow writes them
anew, a JPEG by its own quantisation tables. Recordings and films are not encoded anew: FFmpeg
(PyAV) copies their packets into a container without tags; the turn of a film stays. HEIC and
recordings need the extra "media" of minga-server.
"""

import importlib.util
import io
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError
from PIL.JpegImagePlugin import JpegImageFile, get_sampling

from minga.domains.errors import DomainError

_QUALITY: Final = 95
_GPS_IFD: Final = 0x8825
_CONTAINERS: Final[Mapping[str, str]] = {
    "audio/mpeg": "mp3", "audio/ogg": "ogg", "audio/flac": "flac", "audio/wav": "wav",
    "audio/x-wav": "wav", "audio/webm": "webm", "audio/mp4": "ipod",
    "video/mp4": "mp4", "video/quicktime": "mov", "video/webm": "webm", "video/ogg": "ogg",
}  # fmt: skip


class MetadataStays(DomainError):
    """A file whose camera data cannot be taken away is not stored."""

    text = _("This file cannot be read as what it says it is, or this server lacks its decoder.")


def stripped(encoded: bytes, media_type: str) -> tuple[bytes, str]:
    """Return the file without metadata, and its media type: HEIC becomes JPEG.

    Raises MetadataStays: what cannot be read cannot be cleaned, and must not be stored.
    """
    if media_type.startswith("image/"):
        return _stripped_picture(encoded)
    container = _CONTAINERS.get(media_type)
    if container is None or importlib.util.find_spec("av") is None:
        raise MetadataStays
    return _remuxed(encoded, container), media_type


def names_a_place(encoded: bytes) -> bool:
    """Return True when a picture's EXIF says where it was taken; False for what is no picture."""
    try:
        with Image.open(io.BytesIO(encoded)) as picture:
            return bool(picture.getexif().get_ifd(_GPS_IFD))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return False


def _stripped_picture(encoded: bytes) -> tuple[bytes, str]:
    if importlib.util.find_spec("pillow_heif") is not None:
        from pillow_heif import register_heif_opener

        register_heif_opener()
    try:
        with Image.open(io.BytesIO(encoded)) as picture:
            kind = {"MPO": "JPEG", "HEIF": "JPEG"}.get(picture.format or "", picture.format or "")
            if kind not in ("JPEG", "PNG", "WEBP"):
                raise MetadataStays
            options = _options(picture, kind)
            upright = ImageOps.exif_transpose(picture)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError,
            SyntaxError) as error:  # fmt: skip
        raise MetadataStays from error
    profile = upright.info.get("icc_profile")
    upright.info = {}  # comments, XMP and text chunks would be written again from here
    file = io.BytesIO()
    upright.save(file, kind, icc_profile=profile, **options)
    return file.getvalue(), f"image/{kind.lower()}"


def _options(picture: Image.Image, kind: str) -> dict[str, Any]:
    if isinstance(picture, JpegImageFile):
        sampling = max(0, get_sampling(picture))
        return {"qtables": picture.quantization, "subsampling": sampling}
    if kind == "WEBP":
        return {"quality": _QUALITY, "method": 4}
    return {"quality": _QUALITY, "subsampling": 0} if kind == "JPEG" else {}


def _remuxed(encoded: bytes, container: str) -> bytes:
    import av

    target = io.BytesIO()
    try:
        with (
            av.open(io.BytesIO(encoded), "r") as source,
            av.open(target, "w", format=container, options={"fflags": "+bitexact"}) as sink,
        ):
            streams = {
                stream.index: sink.add_stream_from_template(stream)
                for stream in source.streams
                if stream.type in ("audio", "video")
                and not stream.disposition & av.stream.Disposition.attached_pic
            }
            for packet in source.demux([source.streams[index] for index in streams]):
                if packet.dts is not None:
                    packet.stream = streams[packet.stream.index]
                    sink.mux(packet)
    except (av.error.FFmpegError, ValueError, IndexError) as error:
        raise MetadataStays from error
    return target.getvalue()
