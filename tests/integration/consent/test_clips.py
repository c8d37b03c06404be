"""Compressed recordings and clips leave with a mark that outlives their own encoding, and more."""

import io
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import pytest
from PIL import Image

from minga.domains.consent import media, tracing
from minga.domains.consent.errors import CannotMark
from minga.domains.consent.marking import mark_name, marked_copy
from minga_pure.marks import codes, video, voice

av = pytest.importorskip("av")
pytest.importorskip("cv2")

SECRET = b"a secret of the house for these tests"
ITEM, GRANT = UUID(int=7), UUID(int=8)
NAMES = [mark_name(GRANT, node) for node in ("aurora", "cloud", "eve", "oskar")]
KEY = codes.item_key(SECRET, str(ITEM))
PHOTOGRAPHS = Path(__file__).parents[3] / "server/minga/demo/data/photographs"
RATE, FRAMES, FRAMES_A_SECOND = 48_000, 36, 12


def speech() -> np.ndarray:
    """Four seconds that sound like syllables: tones with overtones, loud and soft."""
    dice = np.random.default_rng(3)
    time = np.arange(4 * RATE) / RATE
    pitch = 140 * 2 ** (np.interp(time, np.arange(0, 5, 0.4), dice.uniform(-0.4, 0.4, 13)))
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    tones = sum(np.sin(phase * n) * dice.uniform(0.2, 1) / n**0.7 for n in range(1, 40))
    loudness = np.interp(time, np.arange(0, 5, 0.13), dice.uniform(0.05, 1, 39))
    return (0.15 * tones * loudness + 0.004 * dice.normal(size=len(time))).astype(np.float32)


@cache
def film() -> list[np.ndarray]:
    """Three seconds in which the camera moves over a photograph."""
    with Image.open(PHOTOGRAPHS / "astronaut.jpg") as picture:
        scene = np.asarray(picture.convert("RGB").resize((640, 640)))
    return [scene[2 * n : 2 * n + 384, 3 * n : 3 * n + 480].copy() for n in range(FRAMES)]


def written(container: str, film_codec: str = "", sound_codec: str = "", **options: str) -> bytes:
    """The film and the speech as a recorder writes them."""
    target = io.BytesIO()
    with av.open(target, "w", format=container) as sink:
        if film_codec:
            stream = sink.add_stream(film_codec, rate=FRAMES_A_SECOND, options=options)
            stream.width, stream.height, stream.pix_fmt = 480, 384, "yuv420p"
        if sound_codec:
            track = sink.add_stream(sound_codec, rate=RATE, layout="mono")
        if film_codec:
            for pixels in film():
                sink.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
            sink.mux(stream.encode(None))
        if sound_codec:
            frame = av.AudioFrame.from_ndarray(speech()[None, :], format="fltp", layout="mono")
            frame.sample_rate = RATE
            resampler = av.AudioResampler(
                format=track.codec_context.format.name, layout="mono", rate=RATE,
                frame_size=track.codec_context.frame_size or None,
            )  # fmt: skip
            for part in [*resampler.resample(frame), *resampler.resample(None)]:
                sink.mux(track.encode(part))
            sink.mux(track.encode(None))
    return target.getvalue()


SOUNDS = {
    "audio/mpeg": ("mp3", "libmp3lame"),
    "audio/ogg": ("ogg", "libopus"),
    "audio/webm": ("webm", "libopus"),
    "audio/mp4": ("mp4", "aac"),
    "audio/flac": ("flac", "flac"),
}
CLIPS = {
    "video/webm": ("webm", "libvpx", "libopus"),
    "video/mp4": ("mp4", "libx264", "aac"),
    "video/webm;codecs=vp8": ("webm", "libvpx", ""),
}


def copy_for(encoded: bytes, media_type: str, node: str) -> tuple[bytes, str]:
    return marked_copy(
        encoded, media_type, item=ITEM, recipient=mark_name(GRANT, node), secret=SECRET
    )


def heard_in(copy: bytes, original: bytes) -> tuple[str, ...]:
    sounds: list[Any] = []
    for encoded in (copy, original):
        sound = media.decode(encoded).sound
        assert sound is not None
        sounds.append(voice.Recording(sound.samples, sound.rate))
    return voice.trace(sounds[0], sounds[1], KEY, NAMES).accused


@pytest.mark.parametrize("media_type", SOUNDS)
def test_a_compressed_recording_names_its_recipient(media_type: str) -> None:
    container, codec = SOUNDS[media_type]
    original = written(container, sound_codec=codec)
    copy, copy_type = copy_for(original, media_type, "cloud")
    assert copy_type == media_type
    length = len(media.decode(copy).sound.samples) / len(media.decode(original).sound.samples)
    assert 0.97 < length < 1.03
    assert heard_in(copy, original) == (mark_name(GRANT, "cloud"),)
    assert heard_in(original, original) == ()


@pytest.mark.parametrize("media_type", CLIPS)
def test_a_clip_names_its_recipient_by_its_frames_and_by_its_sound(media_type: str) -> None:
    container, film_codec, sound_codec = CLIPS[media_type]
    original = written(container, film_codec, sound_codec)
    copy, copy_type = copy_for(original, media_type, "aurora")
    assert copy_type == media_type.partition(";")[0]
    found, genuine = media.decode(copy), media.decode(original)
    assert len(found.frames) == len(genuine.frames) == FRAMES
    assert found.frames[0].shape == genuine.frames[0].shape
    named = video.trace(found.frames, genuine.frames, KEY, NAMES)
    assert named.accused == (mark_name(GRANT, "aurora"),)
    assert (found.sound is None) is (not sound_codec)
    if sound_codec:
        assert heard_in(copy, original) == (mark_name(GRANT, "aurora"),)


def test_a_clip_is_named_by_its_frames_also_when_the_sound_is_gone_and_it_is_encoded_anew() -> None:
    original = written("webm", "libvpx", "libopus")
    copy, _media_type = copy_for(original, "video/webm", "eve")
    target = io.BytesIO()
    with av.open(target, "w", format="mp4") as sink:
        stream = sink.add_stream("libx264", rate=FRAMES_A_SECOND, options={"crf": "23"})
        stream.width, stream.height, stream.pix_fmt = 480, 384, "yuv420p"
        for pixels in media.decode(copy).frames:
            sink.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        sink.mux(stream.encode(None))
    frames = media.decode(target.getvalue()).frames
    named = video.trace(frames, media.decode(original).frames, KEY, NAMES)
    assert named.accused == (mark_name(GRANT, "eve"),)
    other = codes.item_key(SECRET, str(uuid4()))
    assert video.trace(frames, media.decode(original).frames, other, NAMES).accused == ()


@pytest.mark.parametrize(
    ("encoded", "media_type"),
    [
        (b"", "video/webm"),
        (b"\x1a\x45\xdf\xa3" + bytes(200), "video/webm"),
        (b"ID3" + bytes(200), "audio/mpeg"),
        (written("ogg", sound_codec="libopus"), "video/webm"),
        (written("webm", "libvpx"), "audio/webm"),
        (written("mp4", "libx264")[:2_000], "video/mp4"),
        (b"x", "application/pdf"),
    ],
)
def test_what_cannot_be_decoded_does_not_leave(encoded: bytes, media_type: str) -> None:
    with pytest.raises(CannotMark):
        copy_for(encoded, media_type, "aurora")


def test_a_clip_too_long_does_not_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "SECONDS_MAX", 1.0)
    with pytest.raises(CannotMark):
        copy_for(written("webm", "libvpx"), "video/webm", "aurora")
    assert tracing.is_possible()
