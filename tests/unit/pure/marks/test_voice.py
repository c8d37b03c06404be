"""Marks of recordings: who is named, and that nobody else is, on a made-up voice."""

from functools import cache

import numpy as np
import pytest

from minga_pure.marks import codes, sound, voice
from minga_pure.marks.errors import UnsuitableMedium
from minga_pure.marks.voice import Recording

SECRET = b"a secret of the house"
KEY = codes.item_key(SECRET, "utterance 1")
RECIPIENTS = [f"recipient {number}" for number in range(300)]
RATE = 22_050


@cache
def utterance(seed=1, seconds=6.0):
    """Return sound with the pitch, formants, syllables and hiss of speech."""
    dice = np.random.default_rng(seed)
    count = int(seconds * RATE)
    times = np.arange(count) / RATE
    knots = np.linspace(0, seconds, int(seconds * 6))
    pitch = np.interp(times, knots, 120 + 40 * dice.random(len(knots)))
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    formants = [np.interp(times, knots, centre * (0.8 + 0.4 * dice.random(len(knots))))
                for centre in (600, 1500, 2700)]  # fmt: skip
    total = np.zeros(count)
    for harmonic in range(1, 40):
        frequency = pitch * harmonic
        loudness = sum(np.exp(-(((frequency - centre) / 250) ** 2)) for centre in formants)
        total += (loudness + 0.02) * np.sin(harmonic * phase) * (frequency < RATE / 2)
    syllables = np.interp(times, knots, dice.random(len(knots)) ** 2)
    samples = total * syllables + 0.02 * dice.normal(size=count)
    return Recording(np.rint(8_000 * samples / np.abs(samples).max()).astype(np.int16), RATE)


@cache
def copy_for(recipient):
    return voice.embed(utterance(), KEY, recipient)


def traced(found_copy, original=None, key=KEY):
    return voice.trace(found_copy, original or utterance(), key, RECIPIENTS)


def as_integers(samples, rate):
    return Recording(np.clip(np.rint(samples), -32_768, 32_767).astype(np.int16), rate)


def telephone(recording):
    return as_integers(
        sound.resample(
            recording.samples.astype(np.float32), len(recording.samples) * 8_000 // RATE
        ),
        8_000,
    )


def three_seconds(recording):
    return Recording(recording.samples[2 * RATE : 5 * RATE], RATE)


def noisy(recording):
    loudness = np.sqrt(np.mean(recording.samples.astype(float) ** 2))
    hiss = np.random.default_rng(5).normal(0, loudness / 10, len(recording.samples))
    return as_integers(recording.samples + hiss, RATE)


def faster(recording):
    positions = np.arange(0, len(recording.samples) - 2, 1.01)
    return as_integers(sound.sample_at(recording.samples.astype(np.float32), positions), RATE)


def in_stereo(recording):
    return Recording(np.stack([recording.samples, recording.samples // 2], axis=1), RATE)


ATTACKS = {
    "untouched": lambda recording: recording,
    "telephone": telephone,
    "three seconds": three_seconds,
    "noise at 20 dB": noisy,
    "one per cent faster": faster,
    "stereo": in_stereo,
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_found_recording_names_its_recipient_and_nobody_else(attack):
    assert traced(ATTACKS[attack](copy_for("recipient 42"))).accused == ("recipient 42",)


def test_two_who_mix_their_copies_are_both_named():
    copies = [copy_for(name).samples.astype(float) for name in ("recipient 1", "recipient 2")]
    mixed = as_integers(np.mean(copies, axis=0), RATE)
    assert set(traced(mixed).accused) == {"recipient 1", "recipient 2"}


def test_a_recording_without_a_mark_or_with_a_foreign_one_accuses_nobody():
    assert traced(noisy(utterance())).accused == ()
    elsewhere = voice.embed(utterance(), codes.item_key(SECRET, "another"), "recipient 42")
    assert traced(elsewhere).accused == ()


def test_another_recording_is_not_taken_for_the_original():
    trace = traced(utterance(seed=2))
    assert trace.accused == ()


def test_a_mark_is_quiet_and_keeps_the_form_of_the_samples():
    original = utterance()
    for recording in (original, in_stereo(original)):
        copy = voice.embed(recording, KEY, "recipient 1")
        assert (copy.samples.shape, copy.samples.dtype) == (recording.samples.shape, np.int16)
        error = copy.samples.astype(float) - recording.samples
        assert np.mean(recording.samples.astype(float) ** 2) > 80 * np.mean(error**2)


@pytest.mark.parametrize(
    "recording",
    [
        Recording(np.zeros(100, np.int16), RATE),
        Recording(np.zeros(RATE * 2, np.int16), 1_000),
        Recording(np.full(RATE * 2, np.nan, np.float32), RATE),
        Recording(np.zeros((10, 10, 10), np.int16), RATE),
        Recording(np.broadcast_to(np.int16(0), (RATE * 601,)), RATE),
    ],
    ids=["too short", "too low a rate", "not numbers", "no recording", "too long"],
)
def test_what_cannot_carry_a_mark_is_refused(recording):
    with pytest.raises(UnsuitableMedium):
        voice.embed(recording, KEY, "recipient 1")


def test_silence_is_no_recording_of_anybody():
    silence = Recording(np.zeros(RATE * 3, np.int16), RATE)
    assert traced(silence).accused == ()
    assert voice.trace(silence, silence, KEY, RECIPIENTS).accused == ()
