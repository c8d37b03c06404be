"""Copies for one recipient: a file with a mark of its own (minga_pure.marks).

The key of an item comes from a secret of the house, MINGA_DATA/keys/marks.key, and the item's id:
nothing about the person is stored for it, and a copy can be traced after they were erased. Nothing
leaves unmarked: without the extra "marks" (and "media" for compressed sound and clips), or for a
file that cannot carry a mark, CannotMark.

Two recipients of different grants may have the same key in their terms: the mark is that of grant
and recipient together, so that a trace names one delivery.
"""

import hashlib
import importlib.util
import io
import wave
from typing import Any
from uuid import UUID

from PIL import Image

from minga.domains.consent import clips, media
from minga.domains.consent.errors import CannotMark, MediaTooLarge, UnreadableMedia
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


def mark_name(grant: UUID, recipient: str) -> str:
    """Return the name under which copies for a recipient of a grant are marked."""
    return f"{grant}/{recipient}"


def marked_copy(
    encoded: bytes, media_type: str, *, item: UUID, recipient: str, secret: bytes
) -> tuple[bytes, str]:
    """Return the copy of a file for one recipient (`mark_name`), and its media type.

    Raises CannotMark.
    """
    if importlib.util.find_spec("cv2") is None:
        raise CannotMark
    from minga_pure.marks import codes
    from minga_pure.marks.errors import MarkError

    key = codes.item_key(secret, str(item))
    plain_type = media_type.partition(";")[0].strip().lower()
    try:
        if plain_type in ("image/jpeg", "image/png", "image/webp"):
            return _marked_picture(encoded, key, recipient)
        if plain_type in ("audio/wav", "audio/x-wav"):
            return _marked_recording(encoded, key, recipient), "audio/wav"
        if plain_type in clips.SOUND_FORMS:
            return clips.marked_sound(encoded, plain_type, key, recipient)
        if plain_type in clips.CLIP_FORMS:
            return clips.marked_clip(encoded, plain_type, key, recipient)
    except (MarkError, UnreadableMedia, MediaTooLarge, OSError, ValueError) as error:
        raise CannotMark from error
    raise CannotMark


def _marked_picture(encoded: bytes, key: bytes, recipient: str) -> tuple[bytes, str]:
    from minga_pure.marks import pictures

    pixels = media.picture_pixels(encoded)
    if pixels is None:
        raise CannotMark
    lossless = encoded[:8] == b"\x89PNG\r\n\x1a\n"
    marked = Image.fromarray(pictures.embed(pixels, key, recipient))
    file = io.BytesIO()
    options: dict[str, Any] = {} if lossless else {"quality": _QUALITY, "subsampling": 0}
    marked.save(file, "PNG" if lossless else "JPEG", **options)
    return file.getvalue(), "image/png" if lossless else "image/jpeg"


def _marked_recording(encoded: bytes, key: bytes, recipient: str) -> bytes:
    import numpy as np

    from minga_pure.marks import voice

    sound = media.wav_sound(encoded)
    marked = voice.embed(voice.Recording(sound.samples, sound.rate), key, recipient)
    channels = 1 if sound.samples.ndim == 1 else sound.samples.shape[1]
    file = io.BytesIO()
    with wave.open(file, "wb") as target:
        target.setparams((channels, 2, sound.rate, 0, "NONE", ""))
        target.writeframes(np.asarray(marked.samples, "<i2").tobytes())
    return file.getvalue()
