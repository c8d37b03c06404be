"""Marks of clips: who is named, and that nobody else is."""

from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest

from minga_pure.marks import codes, video
from minga_pure.marks.errors import UnsuitableMedium

PHOTOGRAPHS = Path(__file__).parents[4] / "server" / "minga" / "demo" / "data" / "photographs"
KEY = codes.item_key(b"a secret of the house", "clip 1")
RECIPIENTS = [f"recipient {number}" for number in range(300)]


@cache
def clip():
    """Return eight frames of a camera that moves over a photograph."""
    picture = cv2.imread(str(PHOTOGRAPHS / "astronaut.jpg"))[..., ::-1]
    return [
        cv2.resize(picture[2 * step : 400 + 2 * step, 3 * step : 440 + 3 * step], (260, 236))
        for step in range(8)
    ]


@cache
def copy_for(recipient):
    return list(video.embed(clip(), KEY, recipient))


def compressed(frame):
    coded = cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, 50])[1]
    return cv2.imdecode(coded, cv2.IMREAD_COLOR)


ATTACKS = {
    "a few compressed frames": lambda frames: [compressed(frame) for frame in frames[4:7]],
    "mirrored and cut": lambda frames: [frame[20:220, 230:20:-1] for frame in frames[::3]],
    "one still": lambda frames: frames[5:6],
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_found_clip_names_its_recipient_and_nobody_else(attack):
    trace = video.trace(ATTACKS[attack](copy_for("recipient 42")), clip(), KEY, RECIPIENTS)
    assert trace.accused == ("recipient 42",)
    assert trace.frames > 0


def test_a_clip_without_a_mark_accuses_nobody():
    trace = video.trace([compressed(frame) for frame in clip()[:3]], clip(), KEY, RECIPIENTS)
    assert (trace.accused, trace.frames) == ((), 3)


def test_another_clip_is_not_taken_for_the_original():
    noise = np.random.default_rng(1).integers(0, 255, (3, 200, 200, 3)).astype(np.uint8)
    trace = video.trace(noise, clip(), KEY, RECIPIENTS)
    assert (trace.accused, trace.frames, trace.share) == ((), 0, 0.0)


def test_a_clip_without_frames_is_refused():
    with pytest.raises(UnsuitableMedium, match="frame"):
        video.trace([], clip(), KEY, RECIPIENTS)
