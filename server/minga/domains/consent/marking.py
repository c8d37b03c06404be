"""Copies for one recipient: a photograph or a recording with a mark of its own (minga_pure.marks).

The key of an item comes from a secret of the house, MINGA_DATA/keys/marks.key, and the item's id:
nothing about the person is stored for it, and a copy can be traced after they were erased. Nothing
leaves unmarked: without the extra "marks", or for a file that cannot carry a mark, CannotMark.
"""

import hashlib
import importlib.util
import io
import wave
from typing import Any
from uuid import UUID

from PIL import Image, ImageOps, UnidentifiedImageError

from minga.domains.consent.errors import CannotMark
from minga.domains.key_store import keys

FILE = "marks.key"
VARIABLE = "MINGA_MARK_KEY"
_QUALITY = 95


def mark_secret(*, may_make: bool) -> tuple[str, bytes]:
    """Return the name and bytes of the house's secret for marks; made before the first delivery.

    Raises KeyMissing.
    """
    secret = keys(FILE, variable=VARIABLE, may_make=may_make)[0]
    return hashlib.sha256(b"minga mark key" + secret).hexdigest()[:16], secret


def marked_copy(
    encoded: bytes, media_type: str, *, item: UUID, recipient: str, secret: bytes
) -> tuple[bytes, str]:
    """Return the copy of a file for one recipient, and its media type. Raises CannotMark."""
    if importlib.util.find_spec("cv2") is None:
        raise CannotMark
    from minga_pure.marks import codes
    from minga_pure.marks.errors import MarkError

    key = codes.item_key(secret, str(item))
    try:
        if media_type in ("image/jpeg", "image/png", "image/webp"):
            return _marked_picture(encoded, key, recipient)
        if media_type in ("audio/wav", "audio/x-wav"):
            return _marked_recording(encoded, key, recipient), "audio/wav"
    except (MarkError, UnidentifiedImageError, OSError, ValueError, wave.Error, EOFError) as error:
        raise CannotMark from error
    raise CannotMark


def _marked_picture(encoded: bytes, key: bytes, recipient: str) -> tuple[bytes, str]:
    import numpy as np

    from minga_pure.marks import pictures

    with Image.open(io.BytesIO(encoded)) as picture:
        lossless = picture.format == "PNG"
        pixels = np.asarray(ImageOps.exif_transpose(picture).convert("RGB"))
    marked = Image.fromarray(pictures.embed(pixels, key, recipient))
    file = io.BytesIO()
    options: dict[str, Any] = {} if lossless else {"quality": _QUALITY, "subsampling": 0}
    marked.save(file, "PNG" if lossless else "JPEG", **options)
    return file.getvalue(), "image/png" if lossless else "image/jpeg"


def _marked_recording(encoded: bytes, key: bytes, recipient: str) -> bytes:
    import numpy as np

    from minga_pure.marks import voice

    with wave.open(io.BytesIO(encoded)) as source:
        if source.getsampwidth() != 2:
            raise CannotMark
        rate, channels = source.getframerate(), source.getnchannels()
        samples = np.frombuffer(source.readframes(source.getnframes()), "<i2")
    recording = voice.Recording(samples.reshape(-1, channels) if channels > 1 else samples, rate)
    marked = voice.embed(recording, key, recipient)
    file = io.BytesIO()
    with wave.open(file, "wb") as target:
        target.setparams((channels, 2, rate, 0, "NONE", ""))
        target.writeframes(np.asarray(marked.samples, "<i2").tobytes())
    return file.getvalue()
