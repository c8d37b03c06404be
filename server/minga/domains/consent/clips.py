"""Marks of compressed recordings and of clips: decoded, marked, and encoded in their own form.

PyAV (the extra "media"). A clip's frames and its sound are marked, both under the item's key; a
recording keeps its codec, so that the client's program plays what it played before. Rates are high:
the mark must outlive this encoding and the next.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Final, NamedTuple

from minga.domains.consent import media
from minga.domains.consent.errors import MediaTooLarge, UnreadableMedia
from minga.domains.consent.media import SoundTrack


class Form(NamedTuple):
    """The written form of a media type: container, codecs of sound and film, the copy's type."""

    container: str
    sound: str
    film: str
    media_type: str


SOUND_FORMS: Final = {
    "audio/mpeg": Form("mp3", "libmp3lame", "", "audio/mpeg"),
    "audio/mp3": Form("mp3", "libmp3lame", "", "audio/mpeg"),
    "audio/ogg": Form("ogg", "libopus", "", "audio/ogg"),
    "audio/opus": Form("ogg", "libopus", "", "audio/ogg"),
    "audio/webm": Form("webm", "libopus", "", "audio/webm"),
    "audio/mp4": Form("mp4", "aac", "", "audio/mp4"),
    "audio/x-m4a": Form("mp4", "aac", "", "audio/mp4"),
    "audio/flac": Form("flac", "flac", "", "audio/flac"),
}
CLIP_FORMS: Final = {
    "video/webm": Form("webm", "libopus", "libvpx-vp9", "video/webm"),
    "video/mp4": Form("mp4", "aac", "libx264", "video/mp4"),
    "video/quicktime": Form("mp4", "aac", "libx264", "video/mp4"),
}
_FILM_OPTIONS: Final = {
    "libx264": {"crf": "18", "preset": "veryfast"},
    "libvpx-vp9": {"crf": "20", "b": "0", "deadline": "realtime", "cpu-used": "7"},
}
_SOUND_BITS_A_SECOND: Final = 128_000
_OPUS_HZ: Final = 48_000
_MP3_RATES: Final = (32_000, 44_100, 48_000, 16_000, 22_050, 24_000)
_FRAME_SAMPLES: Final = 1_024
_TICKS_A_SECOND: Final = 90_000


def marked_sound(encoded: bytes, media_type: str, key: bytes, recipient: str) -> tuple[bytes, str]:
    """Return a compressed recording with a recipient's mark. Raises UnreadableMedia, MarkError."""
    form = SOUND_FORMS[media_type]
    sound = media.stream_sound(encoded)
    if sound is None:
        raise UnreadableMedia
    av = media.require_av()
    target = io.BytesIO()
    with av.open(target, "w", format=form.container) as sink:
        stream = _sound_stream(sink, form, sound)
        sink.mux(_sound_packets(av, stream, _marked(sound, key, recipient)))
    return target.getvalue(), form.media_type


def marked_clip(encoded: bytes, media_type: str, key: bytes, recipient: str) -> tuple[bytes, str]:
    """Return a clip whose frames and sound carry a recipient's mark.

    Raises UnreadableMedia, MediaTooLarge, MarkError.
    """
    form = CLIP_FORMS[media_type]
    sound = media.stream_sound(encoded)
    if sound is not None and len(sound.samples) < sound.rate:
        sound = None  # under a second: too short for a mark of its own, and so for the copy
    av = media.require_av()
    target = io.BytesIO()
    try:
        with (
            av.open(io.BytesIO(encoded), "r") as source,
            av.open(target, "w", format=form.container) as sink,
        ):
            film = source.streams.video[0]
            rate = film.average_rate or film.guessed_rate or Fraction(25)
            stream = sink.add_stream(form.film, rate=rate, options=_FILM_OPTIONS[form.film])
            stream.width = film.codec_context.width - film.codec_context.width % 2
            stream.height = film.codec_context.height - film.codec_context.height % 2
            stream.pix_fmt = "yuv420p"
            stream.codec_context.time_base = Fraction(1, _TICKS_A_SECOND)
            voice = None if sound is None else _sound_stream(sink, form, sound)
            for frame in _marked_frames(av, source, film, key, recipient):
                sink.mux(stream.encode(frame))
            sink.mux(stream.encode(None))
            if voice is not None and sound is not None:
                sink.mux(_sound_packets(av, voice, _marked(sound, key, recipient)))
    except (av.error.FFmpegError, IndexError) as error:
        raise UnreadableMedia from error
    return target.getvalue(), form.media_type


def _marked_frames(av: Any, source: Any, film: Any, key: bytes, recipient: str) -> Iterator[Any]:
    """Yield the marked frames with the times of the original's."""
    from minga_pure.marks import video

    times: list[float] = []

    def pixels() -> Iterator[Any]:
        for frame in source.decode(film):
            times.append(frame.time if frame.time is not None else len(times) / 25)
            if len(times) > media.FRAMES_MAX or times[-1] > media.SECONDS_MAX:
                raise MediaTooLarge
            if frame.width * frame.height > media.FRAME_PIXELS_MAX:
                raise MediaTooLarge
            array = frame.to_ndarray(format="rgb24")
            height, width = array.shape[0] & ~1, array.shape[1] & ~1
            yield array[:height, :width]

    for number, marked in enumerate(video.embed(pixels(), key, recipient)):
        frame = av.VideoFrame.from_ndarray(marked, format="rgb24")
        frame.time_base = Fraction(1, _TICKS_A_SECOND)
        frame.pts = round((times[number] - times[0]) * _TICKS_A_SECOND)
        yield frame


def _marked(sound: SoundTrack, key: bytes, recipient: str) -> SoundTrack:
    from minga_pure.marks import voice

    marked = voice.embed(voice.Recording(sound.samples, sound.rate), key, recipient)
    return SoundTrack(marked.samples, marked.rate)


def _sound_stream(sink: Any, form: Form, sound: SoundTrack) -> Any:
    channels = 1 if sound.samples.ndim == 1 else 2
    rate = sound.rate
    if form.sound == "libopus":
        rate = _OPUS_HZ
    elif form.sound == "libmp3lame" and rate not in _MP3_RATES:
        rate = 44_100
    stream = sink.add_stream(form.sound, rate=rate, layout="mono" if channels == 1 else "stereo")
    if form.sound != "flac":
        stream.bit_rate = _SOUND_BITS_A_SECOND
    return stream


def _sound_packets(av: Any, stream: Any, sound: SoundTrack) -> list[Any]:
    """Return the encoded packets of samples."""
    import numpy as np

    planes = sound.samples[None, :] if sound.samples.ndim == 1 else sound.samples.T
    planes = np.ascontiguousarray(np.clip(planes, -1, 1), np.float32)
    layout = "mono" if len(planes) == 1 else "stereo"
    context = stream.codec_context
    resampler = av.AudioResampler(
        format=context.format.name if context.format else "fltp",
        layout=layout,
        rate=stream.rate,
        frame_size=context.frame_size or None,
    )
    packets: list[Any] = []
    for start in range(0, planes.shape[1], _FRAME_SAMPLES):
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(planes[:, start : start + _FRAME_SAMPLES]),
            format="fltp",
            layout=layout,
        )
        frame.sample_rate, frame.pts = sound.rate, start
        frame.time_base = Fraction(1, sound.rate)
        for part in resampler.resample(frame):
            packets += stream.encode(part)
    for part in resampler.resample(None):
        packets += stream.encode(part)
    packets += stream.encode(None)
    return packets
