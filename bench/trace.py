"""Whose copy is it? Marks of pictures, voice and clips under attacks, collusion and false evidence.

    make bench NAME=trace                # about ten minutes of CPU; ARGS=2000: so many trials
    make bench NAME=trace ARGS=--smoke   # two photographs, three attacks

Real photographs that scikit-image ships, synthetic faces, 1,000 recipients, a key of its own for
each item. A trial for false accusations is one search: one picture that carries no mark of this key
(unmarked, marked with another key, or with a mark stolen from another item), one fresh secret key,
one list of 1,000 recipients. Registration does not depend on the key: a picture is laid onto its
original once and then searched with many keys. The last line is one JSON object.
"""

from __future__ import annotations

import importlib.util
import json
import os
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import cv2
import numpy as np

from bench import trace_blind, trace_innocent, trace_media, trace_pictures
from bench.trace_pictures import Picture
from minga_pure.marks import codes, pictures, video, voice

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".bootstrap" / "trace" / "bin" / "python"
SECRET = b"the secret of a house that only measures"
RECIPIENTS = [f"recipient {number}" for number in range(1000)]
TRIALS = 20_000
BLIND_ATTACKS = (
    "untouched", "JPEG 70", "JPEG 50", "resized to 50 %", "cut to 25 %", "turned by 3 degrees",
    "mirrored", "screenshot",
)  # fmt: skip


class Tally:
    """Right names and false accusations, by row of a table."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.rows: dict[str, list[tuple[bool, float]]] = defaultdict(list)
        self.false: list[str] = []

    def add(self, row: str, trace: Any, right: tuple[str, ...]) -> None:
        """Count a search: `right` are the recipients whose copies were used."""
        scores = [entry.score for entry in trace.ranked if entry.recipient == right[0]]
        self.rows[row].append((right[0] in trace.accused, scores[0] if scores else 0.0))
        self.false += [f"{row}: {name}" for name in trace.accused if name not in right]

    def share(self) -> float:
        """Return how often the right recipient was named."""
        outcomes = [named for row in self.rows.values() for named, _score in row]
        return sum(outcomes) / max(1, len(outcomes))

    def print_table(self) -> None:
        if not self.rows:
            return
        print(f"\n{self.title:<44} named       least score")
        for row, outcomes in self.rows.items():
            named = sum(named for named, _score in outcomes)
            weak = "" if named == len(outcomes) else "   <- weak"
            least = min(score for _named, score in outcomes)
            print(f"  {row:<42} {named:>3} of {len(outcomes):<3} {least:>9.1f}{weak}")
        if self.false:
            print(f"  FALSE ACCUSATIONS: {self.false}")
        sys.stdout.flush()


def key_of(item: str) -> bytes:
    return codes.item_key(SECRET, item)


def psnr(original: Picture, copy: Picture) -> float:
    return float(10 * np.log10(255**2 / np.mean((original.astype(float) - copy) ** 2)))


def single_copies(
    originals: dict[str, Picture], attacks: dict[str, trace_pictures.Attack], tally: Tally
) -> None:
    for number, (item, original) in enumerate(originals.items()):
        recipient = RECIPIENTS[7 + 31 * number]
        copy = pictures.embed(original, key_of(item), recipient)
        for name, attack in attacks.items():
            trace = pictures.trace(attack(copy), original, key_of(item), RECIPIENTS)
            tally.add(name, trace, (recipient,))


def second_marks(originals: dict[str, Picture], tally: Tally) -> None:
    """Mark a copy again: for another recipient of this house, and by another house."""
    recompress = trace_pictures.coded(".jpg", 75)
    for item, original in originals.items():
        copy = pictures.embed(original, key_of(item), RECIPIENTS[7])
        again = pictures.embed(copy, key_of(item), RECIPIENTS[8])
        trace = pictures.trace(recompress(again), original, key_of(item), RECIPIENTS)
        tally.add("a second mark of this house on top", trace, (RECIPIENTS[7], RECIPIENTS[8]))
        foreign = pictures.embed(copy, codes.item_key(b"quite another house", item), RECIPIENTS[9])
        trace = pictures.trace(recompress(foreign), original, key_of(item), RECIPIENTS)
        tally.add("a second mark of another house on top", trace, (RECIPIENTS[7],))


def colluders(originals: dict[str, Picture], sizes: range) -> tuple[int, int, list[str]]:
    """Mix 2 to 5 copies in four ways, JPEG 75; return named, all, and false accusations."""
    mixes: dict[str, Callable[[Any], Any]] = {
        "mean": lambda copies: copies.mean(axis=0),
        "median": lambda copies: np.median(copies, axis=0),
        "middle of least and most": lambda copies: (copies.min(axis=0) + copies.max(axis=0)) / 2,
        "patches of 24 pixels": _patches,
    }
    totals: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0])
    false: list[str] = []
    for item, original in originals.items():
        for size in sizes:
            guilty = RECIPIENTS[40 : 40 + size]
            copies = np.stack([pictures.embed(original, key_of(item), name) for name in guilty])
            for name, mix in mixes.items():
                mixed = np.clip(np.rint(mix(copies.astype(np.float32))), 0, 255).astype(np.uint8)
                found_copy = trace_pictures.coded(".jpg", 75)(mixed)
                trace = pictures.trace(found_copy, original, key_of(item), RECIPIENTS)
                totals[name, size][0] += len(set(trace.accused) & set(guilty))
                totals[name, size][1] += size
                false += [f"{name}: {who}" for who in trace.accused if who not in guilty]
    print("\ncolluders named, of all")
    for (name, size), (named, count) in totals.items():
        print(f"  {size} copies, {name:<38} {named:>3} of {count}")
    sys.stdout.flush()
    sums = np.sum(list(totals.values()), axis=0)
    return int(sums[0]), int(sums[1]), false


def _patches(copies: np.ndarray) -> np.ndarray:
    height, width = copies.shape[1:3]
    dice = np.random.default_rng(4)
    choice = dice.integers(0, len(copies), (-(-height // 24), -(-width // 24)))
    choice = choice.repeat(24, axis=0).repeat(24, axis=1)[:height, :width]
    return np.take_along_axis(copies, choice[None, ..., None], axis=0)[0]


def skin_tones(tones: tuple[str, ...]) -> Tally:
    """Trace the same drawn face in each tone: the mark should be as strong in all."""
    attacks = {
        "JPEG 50": trace_pictures.coded(".jpg", 50),
        "social feed": trace_pictures.social_feed,
        "cut to 25 %, JPEG 70": trace_pictures.chain(
            trace_pictures.cut(0.25), trace_pictures.coded(".jpg", 70)
        ),
    }
    tally = Tally("skin tone (Monk scale, the same face)")
    for number, tone in enumerate(tones, start=1):
        original = trace_pictures.face(tone, 5)
        copy = pictures.embed(original, key_of(f"tone {tone}"), RECIPIENTS[3])
        for attack in attacks.values():
            trace = pictures.trace(attack(copy), original, key_of(f"tone {tone}"), RECIPIENTS)
            tally.add(f"tone {number} (#{tone})", trace, (RECIPIENTS[3],))
    means = {row: statistics.mean(score for _named, score in outcomes)
             for row, outcomes in tally.rows.items()}  # fmt: skip
    tally.print_table()
    print(
        f"  mean score, weakest by strongest tone: {min(means.values()) / max(means.values()):.2f}"
    )
    return tally


def speed(original: Picture, turns: int) -> dict[str, float]:
    """Measure CPU seconds a megapixel, and 100,000 recipients against 1,000, in turns."""
    megapixels = original.shape[0] * original.shape[1] / 1e6
    many = [f"recipient {number}" for number in range(100_000)]
    embedding, few, lots = [], [], []
    for _turn in range(turns):
        began = time.process_time()
        copy = pictures.embed(original, key_of("speed"), RECIPIENTS[7])
        embedding.append(time.process_time() - began)
        for times, recipients in ((few, RECIPIENTS), (lots, many)):
            began = time.process_time()
            trace = pictures.trace(copy, original, key_of("speed"), recipients)
            times.append(time.process_time() - began)
            assert trace.accused == (RECIPIENTS[7],)
    print(f"\n{megapixels:.2f} MP: among 1,000 {statistics.median(few):.2f} s of CPU, "
          f"among 100,000 {statistics.median(lots):.2f} s")  # fmt: skip
    return {
        "embed_s_per_mp": round(statistics.median(embedding) / megapixels, 3),
        "detect_s_per_mp": round(statistics.median(few) / megapixels, 3),
        "detect_100k_ratio": round(statistics.median(lots) / statistics.median(few), 2),
    }


def voices(attacks: dict[str, Any], recordings: dict[str, Any]) -> Tally:
    tally = Tally("voice")
    for number, (name, original) in enumerate(recordings.items()):
        key, recipient = key_of(f"voice {name}"), RECIPIENTS[11 + number]
        copy = voice.embed(original, key, recipient)
        noise = copy.samples.astype(float) - original.samples
        snr = 10 * np.log10(np.mean(original.samples.astype(float) ** 2) / np.mean(noise**2))
        print(f"{name}: {len(original.samples) / original.rate:.1f} s, mark {snr:.1f} dB below it")
        for attack_name, attack in attacks.items():
            tally.add(
                attack_name, voice.trace(attack(copy), original, key, RECIPIENTS), (recipient,)
            )
            unmarked = voice.trace(attack(original), original, key, RECIPIENTS)
            tally.false += [f"unmarked {attack_name}: {who}" for who in unmarked.accused]
    tally.print_table()
    return tally


def films(attacks: dict[str, Any], clips: dict[str, Any]) -> Tally:
    tally = Tally("video, 3 s")
    for number, (name, original) in enumerate(clips.items()):
        key, recipient = key_of(f"clip {name}"), RECIPIENTS[21 + number]
        copy = list(video.embed(original, key, recipient))
        for attack_name, attack in attacks.items():
            tally.add(
                attack_name, video.trace(attack(copy), original, key, RECIPIENTS), (recipient,)
            )
        unmarked = video.trace(original[::5], original, key, RECIPIENTS)
        tally.false += [f"unmarked {name}: {who}" for who in unmarked.accused]
    tally.print_table()
    return tally


def side_by_side(original: Picture, attacks: dict[str, trace_pictures.Attack]) -> None:
    """Print what ours and two blind marks keep of one picture."""
    copy = pictures.embed(original, key_of("blind"), RECIPIENTS[7])
    ours = {"PSNR": f"{psnr(original, copy):.1f} dB"}
    for name, attack in attacks.items():
        trace = pictures.trace(attack(copy), original, key_of("blind"), RECIPIENTS)
        ours[name] = "named" if trace.accused == (RECIPIENTS[7],) else "lost"
    table = {"ours (has the original)": ours}
    table |= trace_blind.compare(original, attacks, RECIPIENTS)
    height, width = original.shape[:2]
    print(f"\nside by side with blind marks, {width} x {height} pixels")
    for method, row in table.items():
        print(f"  {method}")
        for name, outcome in row.items():
            print(f"    {name:<40} {outcome}")
    sys.stdout.flush()


class Sample(NamedTuple):
    """Media of one run and what is done to their copies."""

    originals: dict[str, Picture]
    attacks: dict[str, trace_pictures.Attack]
    harsher: dict[str, trace_pictures.Attack]
    tones: tuple[str, ...]
    voices: dict[str, Any]
    voice_attacks: dict[str, Any]
    clips: dict[str, Any]
    clip_attacks: dict[str, Any]


def whole_sample() -> Sample:
    originals = trace_pictures.photographs(large=True)
    attacks = trace_pictures.attacks(trace_pictures.advert_background())
    for number, tone in enumerate(trace_pictures.SKIN_TONES[::4]):
        originals[f"face {number}"] = trace_pictures.face(tone, number)
    return Sample(
        originals, attacks, trace_pictures.harsher(), trace_pictures.SKIN_TONES,
        trace_media.recordings(), trace_media.voice_attacks(),
        trace_media.clips(), trace_media.clip_attacks(),
    )  # fmt: skip


def smallest_sample() -> Sample:
    shipped = trace_pictures.photographs(large=False)
    attacks = trace_pictures.attacks(trace_pictures.advert_background())
    face, clip = next(iter(trace_media.clips(frames=3).items()))
    return Sample(
        originals={name: cv2.resize(shipped[name], (300, 300)) for name in ("astronaut", "coffee")},
        attacks={name: attacks[name] for name in ("untouched", "JPEG 50", "mirrored")},
        harsher={},
        tones=trace_pictures.SKIN_TONES[4:5],
        voices={"made-up voice": trace_media.made_up_voice()},
        voice_attacks={"three seconds of it": trace_media.snippet(3)},
        clips={face: clip},
        clip_attacks={"untouched": lambda frames: frames},
    )


def measure(trials: int, *, smoke: bool) -> None:
    cv2.setNumThreads(1)
    sample = smallest_sample() if smoke else whole_sample()
    originals = sample.originals
    least_psnr = min(
        psnr(original, pictures.embed(original, key_of(item), RECIPIENTS[7]))
        for item, original in originals.items()
    )
    tally = Tally(f"one copy, {len(originals)} pictures")
    single_copies(originals, sample.attacks, tally)
    second_marks(dict(list(originals.items())[:4]), tally)
    tally.print_table()
    beyond = Tally("harsher than the list (not counted)")
    single_copies(originals, sample.harsher, beyond)
    beyond.print_table()
    mixed = dict(list(originals.items())[: 1 if smoke else 3])
    named, guilty, false = colluders(mixed, range(2, 3) if smoke else range(2, 6))
    searches, false_in_trials = trace_innocent.search(originals, trials, key_of, RECIPIENTS)
    toned = skin_tones(sample.tones)
    heard = voices(sample.voice_attacks, sample.voices)
    watched = films(sample.clip_attacks, sample.clips)
    largest = max(originals.values(), key=lambda original: original.size)
    seconds = speed(largest, 1 if smoke else 3)
    if not smoke:
        side_by_side(originals["chelsea"], {name: sample.attacks[name] for name in BLIND_ATTACKS})
    tallies = (tally, beyond, toned, heard, watched)
    accusations = [*false, *false_in_trials, *(line for table in tallies for line in table.false)]
    print("\n".join(accusations))
    print(json.dumps({
        "right_recipient": round(tally.share(), 4),
        "false_accusations": len(accusations),
        "unmarked_trials": searches,
        "attacks": len(tally.rows),
        "colluders_named": round(named / guilty, 4),
        "psnr_db": round(least_psnr, 2),
        **seconds,
        "voice_right": round(heard.share(), 4),
        "video_right": round(watched.share(), 4),
    }))  # fmt: skip


def main(words: list[str]) -> None:
    """Begin again inside the environment that has the sample photographs and the blind marks."""
    trials = next((int(word) for word in words if word.isdecimal()), TRIALS)
    if "--smoke" in words:
        measure(9, smoke=True)
        return
    if importlib.util.find_spec("blind_watermark"):
        measure(trials, smoke=False)
        return
    subprocess.run([ROOT / "tools" / "bootstrap", "trace"], check=False)
    if not HOME.exists():
        sys.exit("bench/trace.lock could not be installed: nothing is measured.")
    around = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'pure'}"}
    command = [str(HOME), "-m", "bench.trace", str(trials)]
    sys.exit(subprocess.run(command, cwd=ROOT, env=around, check=False).returncode)


if __name__ == "__main__":
    main(sys.argv[1:])
