"""Answers of simulated members: pure rules over the truth, a member's habits and the dice.

Errors are those that people make: digits that look alike, languages that are neighbours, boxes a
little off. A member who does not read a language mostly says “cannot tell”.
"""

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LOOK_ALIKE = {
    "0": "6", "1": "78", "2": "7", "3": "895", "4": "9", "5": "39", "6": "05", "7": "1",
    "8": "139", "9": "8347",
}  # fmt: skip
NEIGHBOURS = {
    "English": ("German",),
    "Spanish": ("Portuguese", "Italian"),
    "Portuguese": ("Spanish",),
    "German": ("English",),
    "Italian": ("Spanish", "Portuguese"),
    "Polish": ("Mixed or other",),
}
SECONDS = {"image_classification": 2.6, "text_classification": 6.5}
KNOWN_TYPES = frozenset({"image_classification", "text_classification", "boxes"})
SECONDS_TO_LOOK_FOR_BOXES = 6.0
SECONDS_A_BOX = 11.0
SPREAD = 0.45
SAYS_CANNOT_TELL = 0.65
TIRED = 0.01


@dataclass(frozen=True, slots=True)
class Habits:
    """One simulated member. error_rate 0..1; pace 1 = the median; jitter as a share of a side."""

    error_rate: float
    pace: float
    reads: frozenset[str]
    jitter: float


@dataclass(frozen=True, slots=True)
class SimulatedAnswer:
    """An answer and the seconds that it took."""

    kind: str
    value: dict[str, Any] | None
    seconds: float


def habits(reads: Sequence[str], dice: random.Random) -> Habits:
    """A person out of many: most make few errors, some many; a few are twice as quick as others."""
    return Habits(
        error_rate=min(0.35, 0.015 + dice.betavariate(1.2, 14)),
        pace=math.exp(dice.gauss(0, 0.25)),
        reads=frozenset(reads),
        jitter=dice.uniform(0.004, 0.03),
    )


def answer(
    task_type: str, truth: Mapping[str, Any] | None, member: Habits, dice: random.Random
) -> SimulatedAnswer:
    """Return a simulated answer; an item without a truth is answered “cannot tell”."""
    seconds = _seconds(task_type, truth, member, dice)
    if truth is None or dice.random() < TIRED:
        return SimulatedAnswer("cant_tell", None, seconds)
    if task_type == "boxes":
        return SimulatedAnswer("label", {"boxes": _boxes(truth["boxes"], member, dice)}, seconds)
    label = str(truth["label"])
    if task_type == "text_classification":
        return _language(label, str(truth["code"]), member, dice, seconds)
    if dice.random() < member.error_rate:
        label = dice.choice(LOOK_ALIKE[label])
    return SimulatedAnswer("label", {"label": label}, seconds)


def seconds_of(task_type: str, member: Habits, dice: random.Random) -> float:
    """Return the time of an answer to an item whose truth is not known."""
    return _seconds(task_type, None, member, dice)


def _seconds(
    task_type: str, truth: Mapping[str, Any] | None, member: Habits, dice: random.Random
) -> float:
    """Log-normal around the median of this kind of task."""
    if task_type == "boxes":
        median = SECONDS_TO_LOOK_FOR_BOXES + SECONDS_A_BOX * len((truth or {}).get("boxes", ()))
    else:
        median = SECONDS.get(task_type, 5.0)
    return median * member.pace * math.exp(dice.gauss(0, SPREAD))


def _language(
    label: str, code: str, member: Habits, dice: random.Random, seconds: float
) -> SimulatedAnswer:
    knows = code in member.reads
    if not knows and dice.random() < SAYS_CANNOT_TELL:
        return SimulatedAnswer("cant_tell", None, seconds)
    if dice.random() < (member.error_rate if knows else 0.5):
        label = dice.choice(NEIGHBOURS[label])
    return SimulatedAnswer("label", {"label": label}, seconds)


def _boxes(
    true: Sequence[Mapping[str, Any]], member: Habits, dice: random.Random
) -> list[dict[str, Any]]:
    """Every box a little off; now and then one is overlooked."""
    drawn = []
    for box in true:
        if dice.random() < member.error_rate / 2:
            continue
        left, right = _jittered_side(box["x"], box["width"], member, dice)
        top, bottom = _jittered_side(box["y"], box["height"], member, dice)
        drawn.append(
            {"label": box["label"], "x": left, "y": top, "width": right - left,
             "height": bottom - top}
        )  # fmt: skip
    return drawn


def _jittered_side(
    start: float, length: float, member: Habits, dice: random.Random
) -> tuple[float, float]:
    """Both ends moved by a share of the length, on the picture, never crossed."""
    ends = (
        start + dice.gauss(0, member.jitter) * max(length, 0.1),
        start + length + dice.gauss(0, member.jitter) * max(length, 0.1),
    )
    start_edge, end_edge = min(ends), max(ends)
    start_edge = round(min(max(start_edge, 0.0), 0.98), 6)
    return start_edge, round(min(max(end_edge, start_edge + 0.01), 1.0), 6)
