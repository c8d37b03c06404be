"""Pictures, recordings and clips as arrays: decoded within bounds, for marking and for tracing.

Pictures by Pillow, WAV by the standard library, everything else by PyAV (the extra "media").
Errors: UnreadableMedia (not one, damaged, of a form that is not read), MediaTooLarge (unpacks to
more pixels, frames or seconds than the bounds).
"""

from __future__ import annotations

import importlib.util
import io
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from PIL import Image, ImageOps, UnidentifiedImageError

from minga.domains.consent.errors import MediaTooLarge, UnreadableMedia

PIXELS_MAX: Final = 40_000_000
FRAME_PIXELS_MAX: Final = 1920 * 1920
SECONDS_MAX: Final = 120.0
FRAMES_MAX: Final = 3_600
TRACED_FRAMES_MAX: Final = 240
"""Frames of a clip that a search keeps in memory, evenly spread."""
TRACED_PIXELS_MAX: Final = 4_000_000
SAMPLES_A_SECOND_MAX: Final = 48_000
_PICTURE_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
_CONTAINERS: Final = "matroska,mov,ogg,mp3,wav,flac,aac"


@dataclass(frozen=True)
class SoundTrack:
    """Samples of a recording, (length) or (length, channels), 16-bit integers or floats."""

    samples: Any
    rate: int


@dataclass(frozen=True)
class Media:
    """A decoded file: frames (a picture has one) as bytes of red, green, blue; its sound."""

    kind: str
    frames: tuple[Any, ...] = ()
    sound: SoundTrack | None = None


def decode(encoded: bytes) -> Media:
    """Return the picture, recording or clip in a file. Raises UnreadableMedia, MediaTooLarge."""
    if encoded[:4] == b"RIFF" and encoded[8:12] == b"WAVE":
        return Media("recording", sound=wav_sound(encoded))
    pixels = picture_pixels(encoded, pixels_shown=TRACED_PIXELS_MAX)
    if pixels is not None:
        return Media("picture", (pixels,))
    return _decoded_clip(encoded)


def picture_pixels(encoded: bytes, *, pixels_shown: int = PIXELS_MAX) -> Any | None:
    """Return the pixels of a picture, upright; None when it is no picture.

    Larger ones than `pixels_shown` are scaled down. Raises UnreadableMedia, MediaTooLarge.
    """
    import numpy as np

    if importlib.util.find_spec("pillow_heif") is not None:
        from pillow_heif import register_heif_opener

        register_heif_opener()
    formats = (*_PICTURE_FORMATS, *(name for name in ("HEIF",) if name in Image.OPEN))
    try:
        picture = Image.open(io.BytesIO(encoded), formats=formats)
    except (UnidentifiedImageError, Image.DecompressionBombError) as error:
        if isinstance(error, Image.DecompressionBombError):
            raise MediaTooLarge from error
        return None
    except (OSError, ValueError, SyntaxError) as error:
        raise UnreadableMedia from error
    with picture:
        if picture.width * picture.height > PIXELS_MAX:
            raise MediaTooLarge
        try:
            upright = ImageOps.exif_transpose(picture).convert("RGB")
        except Image.DecompressionBombError as error:
            raise MediaTooLarge from error
        except (OSError, ValueError, SyntaxError, IndexError, MemoryError) as error:
            raise UnreadableMedia from error
    scale = (pixels_shown / max(1, upright.width * upright.height)) ** 0.5
    if scale < 1:
        size = (max(1, int(upright.width * scale)), max(1, int(upright.height * scale)))
        upright = upright.resize(size, Image.Resampling.LANCZOS)
    return np.asarray(upright)


def wav_sound(encoded: bytes) -> SoundTrack:
    """Return the samples of a WAV of 16 bits. Raises UnreadableMedia, MediaTooLarge."""
    import numpy as np

    try:
        with wave.open(io.BytesIO(encoded)) as source:
            rate, channels = source.getframerate(), source.getnchannels()
            if source.getsampwidth() != 2 or not 1 <= channels <= 8 or rate < 1:
                raise UnreadableMedia
            if source.getnframes() > SECONDS_MAX * 5 * min(rate, 192_000):
                raise MediaTooLarge
            samples = np.frombuffer(source.readframes(source.getnframes()), "<i2")
    except (wave.Error, EOFError, ValueError, OSError) as error:
        raise UnreadableMedia from error
    length = len(samples) - len(samples) % channels
    samples = samples[:length]
    return SoundTrack(samples.reshape(-1, channels) if channels > 1 else samples, rate)


def require_av() -> Any:
    """Return PyAV. Raises UnreadableMedia without the extra "media"."""
    if importlib.util.find_spec("av") is None:
        raise UnreadableMedia
    import av

    return av


def _decoded_clip(encoded: bytes) -> Media:
    """Return a recording or a clip, its frames evenly spread. Raises UnreadableMedia."""
    av = require_av()
    try:
        with av.open(io.BytesIO(encoded), "r", options={"format_whitelist": _CONTAINERS}) as source:
            film = _film_stream(source)
            voice = source.streams.audio[0] if source.streams.audio else None
            if film is None and voice is None:
                raise UnreadableMedia
            sound = None if voice is None else SoundTrack(*_samples(av, source, voice))
            if film is None:
                return Media("recording", sound=sound)
            source.seek(0)
            frames = tuple(_spread(frame_pixels(source, film), TRACED_FRAMES_MAX))
    except (av.error.FFmpegError, ValueError, IndexError, OverflowError, MemoryError) as error:
        raise UnreadableMedia from error
    if not frames:
        raise UnreadableMedia
    return Media("clip", frames, sound if sound is not None and len(sound.samples) else None)


def _film_stream(source: Any) -> Any | None:
    """Return the moving pictures of a container, not the cover of a song."""
    for stream in source.streams.video:
        if "attached_pic" not in str(stream.disposition):
            return stream
    return None


def frame_pixels(source: Any, stream: Any) -> Iterator[Any]:
    """Yield the frames of a stream as red, green, blue. Raises MediaTooLarge."""
    if stream.codec_context.width * stream.codec_context.height > FRAME_PIXELS_MAX:
        raise MediaTooLarge
    for number, frame in enumerate(source.decode(stream)):
        too_long = frame.time is not None and frame.time > SECONDS_MAX
        if number >= FRAMES_MAX or too_long or frame.width * frame.height > FRAME_PIXELS_MAX:
            raise MediaTooLarge
        yield frame.to_ndarray(format="rgb24")


def _spread(frames: Iterator[Any], count_max: int) -> list[Any]:
    """Return at most so many frames, evenly spread, without keeping all of them."""
    step, chosen = 1, []
    for number, frame in enumerate(frames):
        if number % step == 0:
            chosen.append(frame)
            if len(chosen) > count_max:
                chosen, step = chosen[::2], step * 2
    return chosen


def _samples(av: Any, source: Any, stream: Any) -> tuple[Any, int]:
    """Return the samples of a stream, one or two channels, and their rate. Raises MediaTooLarge."""
    import numpy as np

    rate = min(stream.rate or SAMPLES_A_SECOND_MAX, SAMPLES_A_SECOND_MAX)
    layout = "mono" if stream.codec_context.channels == 1 else "stereo"
    resampler = av.AudioResampler(format="fltp", layout=layout, rate=rate)
    parts, length = [], 0
    for frame in source.decode(stream):
        for part in resampler.resample(frame):
            length += part.samples
            if length > SECONDS_MAX * 5 * rate:
                raise MediaTooLarge
            parts.append(part.to_ndarray())
    parts += [part.to_ndarray() for part in resampler.resample(None)]
    if not parts:
        raise UnreadableMedia
    samples = np.concatenate(parts, axis=1).T
    return np.ascontiguousarray(samples[:, 0] if layout == "mono" else samples), rate


def stream_sound(encoded: bytes) -> SoundTrack | None:
    """Return the sound of a compressed file; None where it has none. Raises UnreadableMedia."""
    av = require_av()
    try:
        with av.open(io.BytesIO(encoded), "r", options={"format_whitelist": _CONTAINERS}) as source:
            if not source.streams.audio:
                return None
            return SoundTrack(*_samples(av, source, source.streams.audio[0]))
    except (av.error.FFmpegError, ValueError, IndexError, OverflowError, MemoryError) as error:
        raise UnreadableMedia from error
