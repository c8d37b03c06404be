"""Recordings and clips of bench.trace, and what is done to their copies."""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from bench.trace_pictures import Picture, coded, cut, face, from_an_angle, mirrored, scaled, turned
from minga_pure.marks import sound
from minga_pure.marks.voice import Recording

Clip = list[Picture]
VoiceAttack = Callable[[Recording], Recording]
ClipAttack = Callable[[Clip], Clip]

ALSA = Path("/usr/share/sounds/alsa")
SENTENCES = {
    "en": "Who owns the recording of my voice, and who may sell it again to others?",
    "es": "Nadie puede vender mi voz sin mi permiso, y quien la compra debe decir para qué la usa.",
}


def recordings() -> dict[str, Recording]:
    """Return real and synthetic voices of this machine, and a made-up one that needs nothing."""
    voices = {"made-up voice": made_up_voice()}
    spoken = [path for path in sorted(ALSA.glob("*.wav")) if path.stem != "Noise"]
    if spoken:
        voices["a woman's voice (alsa-utils)"] = _joined([_read(path) for path in spoken])
    else:
        print("alsa-utils is not installed: the real voice is left out.")
    if not shutil.which("espeak-ng"):
        print("espeak-ng is not installed: its two voices are left out.")
        return voices
    for language, sentence in SENTENCES.items():
        with tempfile.NamedTemporaryFile(suffix=".wav") as file:
            subprocess.run(["espeak-ng", "-v", language, "-w", file.name, sentence], check=True)
            voices[f"espeak-ng, {language}"] = _read(Path(file.name))
    return voices


def made_up_voice(seconds: float = 6.0, rate: int = 22_050) -> Recording:
    dice = np.random.default_rng(1)
    times = np.arange(int(seconds * rate)) / rate
    knots = np.linspace(0, seconds, int(seconds * 6))
    pitch = np.interp(times, knots, 120 + 40 * dice.random(len(knots)))
    phase = 2 * np.pi * np.cumsum(pitch) / rate
    centres = [np.interp(times, knots, centre * (0.8 + 0.4 * dice.random(len(knots))))
               for centre in (600, 1500, 2700)]  # fmt: skip
    total = np.zeros(len(times))
    for harmonic in range(1, 40):
        loudness = sum(np.exp(-(((pitch * harmonic - centre) / 250) ** 2)) for centre in centres)
        total += (loudness + 0.02) * np.sin(harmonic * phase)
    total = total * np.interp(times, knots, dice.random(len(knots)) ** 2)
    total += 0.02 * dice.normal(size=len(times))
    return _integers(8_000 * total / np.abs(total).max(), rate)


def _read(path: Path) -> Recording:
    with wave.open(str(path)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        return Recording(samples.reshape(-1, file.getnchannels())[:, 0], file.getframerate())


def _joined(parts: list[Recording]) -> Recording:
    return Recording(np.concatenate([part.samples for part in parts]), parts[0].rate)


def _integers(samples: Any, rate: int) -> Recording:
    return Recording(np.clip(np.rint(samples), -32_768, 32_767).astype(np.int16), rate)


def at_rate(rate: int) -> VoiceAttack:
    def attack(recording: Recording) -> Recording:
        length = round(len(recording.samples) * rate / recording.rate)
        return _integers(sound.resample(recording.samples.astype(np.float32), length), rate)

    return attack


def codec(name: str, kind: str, rate: int, bits_a_second: int) -> VoiceAttack:
    """Return a round trip through a codec of FFmpeg."""

    def attack(recording: Recording) -> Recording:
        import av

        samples, data = at_rate(rate)(recording).samples, io.BytesIO()
        with av.open(data, "w", format=kind) as file:
            stream = file.add_stream(name, rate=rate)
            stream.bit_rate, stream.layout = bits_a_second, "mono"
            frame = av.AudioFrame.from_ndarray(samples[None], format="s16", layout="mono")
            frame.rate = rate
            for packet in [*stream.encode(frame), *stream.encode(None)]:
                file.mux(packet)
        data.seek(0)
        with av.open(data) as file:
            frames = list(file.decode(audio=0))
        pieces = [frame.to_ndarray()[0].astype(np.float64) for frame in frames]
        loudness = 32_767 if "flt" in frames[0].format.name else 1
        return _integers(np.concatenate(pieces) * loudness, frames[0].sample_rate)

    return attack


def hiss(decibels: float) -> VoiceAttack:
    def attack(recording: Recording) -> Recording:
        samples = recording.samples.astype(float)
        loudness = np.sqrt(np.mean(samples**2)) * 10 ** (-decibels / 20)
        return _integers(
            samples + np.random.default_rng(0).normal(0, loudness, len(samples)), recording.rate
        )

    return attack


def faster(speed: float) -> VoiceAttack:
    def attack(recording: Recording) -> Recording:
        places = np.arange(0, len(recording.samples) - 2, speed)
        return _integers(
            sound.sample_at(recording.samples.astype(np.float32), places), recording.rate
        )

    return attack


def snippet(seconds: float) -> VoiceAttack:
    def attack(recording: Recording) -> Recording:
        length = int(seconds * recording.rate)
        start = max(0, (len(recording.samples) - length) // 3)
        return Recording(recording.samples[start : start + length], recording.rate)

    return attack


def in_a_room(recording: Recording) -> Recording:
    dice = np.random.default_rng(3)
    length = int(0.3 * recording.rate)
    echo = dice.normal(size=length) * np.exp(-np.arange(length) / (0.06 * recording.rate))
    echo *= 0.5 / np.sqrt((echo**2).sum())
    echo[0] = 1
    return _integers(
        0.7 * np.convolve(recording.samples.astype(float), echo)[: len(recording.samples)],
        recording.rate,
    )


def over_a_telephone(recording: Recording) -> Recording:
    """300 to 3,400 Hz at 8,000 samples a second, eight bits by the mu law."""
    low = at_rate(8_000)(recording).samples.astype(float)
    spectrum = np.fft.rfft(low)
    hertz = np.fft.rfftfreq(len(low), 1 / 8_000)
    spectrum[(hertz < 300) | (hertz > 3_400)] = 0
    narrow = np.clip(np.fft.irfft(spectrum, len(low)) / 32_768, -1, 1)
    steps = np.round(np.sign(narrow) * np.log1p(255 * np.abs(narrow)) / np.log(256) * 127) / 127
    return _integers(np.sign(steps) * (256 ** np.abs(steps) - 1) / 255 * 32_767, 8_000)


def voice_attacks() -> dict[str, VoiceAttack]:
    return {
        "untouched": lambda recording: recording,
        "MP3, 128 kbit/s": codec("libmp3lame", "mp3", 44_100, 128_000),
        "MP3, 48 kbit/s": codec("libmp3lame", "mp3", 24_000, 48_000),
        "Opus, 24 kbit/s": codec("libopus", "ogg", 48_000, 24_000),
        "Opus, 12 kbit/s": codec("libopus", "ogg", 48_000, 12_000),
        "AAC, 32 kbit/s": codec("aac", "adts", 32_000, 32_000),
        "8,000 samples a second": at_rate(8_000),
        "telephone, mu law": over_a_telephone,
        "three seconds of it": snippet(3),
        "1.5 seconds of it": snippet(1.5),
        "half as loud": lambda recording: _integers(recording.samples * 0.5, recording.rate),
        "1 % faster": faster(1.01),
        "3 % slower": faster(0.97),
        "noise at 20 dB": hiss(20),
        "noise at 10 dB": hiss(10),
        "noise at 0 dB": hiss(0),
        "in a room": in_a_room,
        "in a room, MP3, 48 kbit/s": lambda recording: codec("libmp3lame", "mp3", 24_000, 48_000)(
            in_a_room(recording)
        ),
    }


def clips(frames: int = 75) -> dict[str, Clip]:
    """Return three seconds of a face that moves and speaks, 25 frames a second."""
    return {
        f"face {number}": _moving(face(tone, 50 + number), number, frames)
        for number, tone in enumerate(("d7bd96", "604134"))
    }


def _moving(picture: Picture, seed: int, frames: int) -> Clip:
    height, width = picture.shape[:2]
    clip = []
    for step in range(frames):
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), 3 * np.sin(step / 20), 1.1)
        turn[:, 2] += (8 * np.sin(step / 13), 5 * np.cos(step / 17))
        frame = cv2.warpAffine(picture, turn, (width, height), borderMode=cv2.BORDER_REFLECT)
        frame = cv2.resize(frame, (384, 480), interpolation=cv2.INTER_AREA).astype(np.float32)
        mouth = (24, int(3 + 8 * abs(np.sin(step / 3))))
        cv2.ellipse(frame, (192, 330), mouth, 0, 0, 360, (90, 30, 30), -1)
        noise = np.random.default_rng(1000 * seed + step).normal(0, 1.5, frame.shape)
        clip.append(np.clip(frame + noise, 0, 255).astype(np.uint8))
    return clip


def h264(quality: int) -> ClipAttack:
    """Return a round trip through H.264; `quality` is its constant rate factor."""

    def attack(clip: Clip) -> Clip:
        import av

        data = io.BytesIO()
        with av.open(data, "w", format="mp4") as file:
            stream = file.add_stream("libx264", rate=25)
            stream.height, stream.width = clip[0].shape[0] // 2 * 2, clip[0].shape[1] // 2 * 2
            stream.pix_fmt, stream.options = "yuv420p", {"crf": str(quality)}
            stream.thread_count = 1
            for frame in clip:
                even = np.ascontiguousarray(frame[: stream.height, : stream.width])
                file.mux(stream.encode(av.VideoFrame.from_ndarray(even, format="rgb24")))
            file.mux(stream.encode(None))
        data.seek(0)
        with av.open(data) as file:
            return [frame.to_ndarray(format="rgb24") for frame in file.decode(video=0)]

    return attack


def without_what_stays(clip: Clip) -> Clip:
    """Estimate the mark as what stays the same in all frames' fine detail, and subtract it."""
    details = [
        frame.astype(np.float32) - cv2.GaussianBlur(frame, (0, 0), 3).astype(np.float32)
        for frame in clip
    ]
    stays = np.mean(details, axis=0)
    return [np.clip(frame - stays, 0, 255).astype(np.uint8) for frame in clip]


def clip_attacks() -> dict[str, ClipAttack]:
    def then(*steps: Any, quality: int = 28) -> ClipAttack:
        def attack(clip: Clip) -> Clip:
            for step in steps:
                clip = [step(frame) for frame in clip]
            return h264(quality)(clip)

        return attack

    return {
        "untouched": lambda clip: clip,
        "H.264, CRF 23": h264(23),
        "H.264, CRF 28": h264(28),
        "H.264, CRF 35": h264(35),
        "H.264, CRF 40": h264(40),
        "half the size, CRF 28": then(scaled(0.5)),
        "cut to 50 %, CRF 28": then(cut(0.5)),
        "mirrored, CRF 28": then(mirrored),
        "turned by 4 degrees, CRF 28": then(turned(4)),
        "perspective, smaller, CRF 30": then(from_an_angle, scaled(0.8), quality=30),
        "one second of it, CRF 28": lambda clip: h264(28)(clip[20:45]),
        "one still, JPEG 60": lambda clip: [coded(".jpg", 60)(clip[40])],
        "three frames mixed": lambda clip: [
            np.mean(clip[step : step + 3], axis=0).astype(np.uint8) for step in range(len(clip) - 2)
        ],
        "what stays the same subtracted": without_what_stays,
    }
