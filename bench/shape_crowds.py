"""Made-up crowds for answers with a shape: what is true, and what members of more or less care say.

Members err each in a way of her own; besides, some things mislead most who look (a box that is
easily overlooked, a word that sounds like another): people err together, as they do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Value = dict[str, Any]
Dice = np.random.Generator
Drawn = Callable[[Dice], tuple[Value, Callable[[float], Value]]]
"""Draws an item: what is true, and what a member of this care (0..1) says of it."""

LABELS = ("cup", "bowl", "spoon")
WORDS = ("luna", "vino", "fragua", "toca", "nardos", "niño", "mira", "aire", "mueve", "blanca",
         "seda", "plata", "gitano", "noche", "collar", "anillo")  # fmt: skip
MISLEADING = 0.06
MISLED = 0.7


def _misleads(dice: Dice) -> bool:
    return bool(dice.random() < MISLEADING)


def _overlooked(dice: Dice, care: float, *, misleading: bool) -> bool:
    return bool(dice.random() < (MISLED if misleading else 0.6 * (1 - care)))


def boxes(dice: Dice) -> tuple[Value, Callable[[float], Value]]:
    true = [
        {"label": LABELS[dice.integers(3)], "x": dice.uniform(0, 0.7), "y": dice.uniform(0, 0.7),
         "width": dice.uniform(0.1, 0.3), "height": dice.uniform(0.1, 0.3)}
        for _ in range(dice.integers(1, 4))
    ]  # fmt: skip
    hard = [_misleads(dice) for _ in true]

    def answer(care: float) -> Value:
        drawn = []
        for box, misleading in zip(true, hard, strict=True):
            if _overlooked(dice, care, misleading=misleading):
                continue
            off = dice.normal(0, 0.04 + 0.12 * (1 - care), 4).tolist()
            wide, high = box["width"] * (1 + off[2]), box["height"] * (1 + off[3])
            x, y = box["x"] + off[0] * box["width"], box["y"] + off[1] * box["height"]
            label = box["label"] if dice.random() < 0.5 + care / 2 else LABELS[dice.integers(3)]
            x, y = min(max(x, 0.0), 0.85), min(max(y, 0.0), 0.85)
            drawn.append({"label": label, "x": x, "y": y, "width": min(max(wide, 0.02), 1 - x),
                          "height": min(max(high, 0.02), 1 - y)})  # fmt: skip
        return {"boxes": drawn}

    return {"boxes": true}, answer


def polygons(dice: Dice) -> tuple[Value, Callable[[float], Value]]:
    true, draw = boxes(dice)

    def outline(value: Value) -> Value:
        return {"polygons": [
            {"label": box["label"], "points": [
                [box["x"], box["y"]], [box["x"] + box["width"], box["y"]],
                [box["x"] + box["width"], box["y"] + box["height"]],
                [box["x"] + box["width"] / 2, box["y"] + 0.8 * box["height"]],
                [box["x"], box["y"] + box["height"]]]}
            for box in value["boxes"]
        ]}  # fmt: skip

    return outline(true), lambda care: outline(draw(care))


def spans(dice: Dice) -> tuple[Value, Callable[[float], Value]]:
    true = [(int(index) * 40, int(index) * 40 + int(dice.integers(8, 30)), LABELS[dice.integers(3)])
            for index in range(dice.integers(1, 5))]  # fmt: skip
    hard = [_misleads(dice) for _ in true]

    def value(marks: list[tuple[int, int, str]]) -> Value:
        return {"spans": [{"start": a, "end": b, "label": label} for a, b, label in marks]}

    def answer(care: float) -> Value:
        marks = []
        for (start, end, label), misleading in zip(true, hard, strict=True):
            if _overlooked(dice, care, misleading=misleading):
                continue
            off = dice.integers(-2 - int(6 * (1 - care)), 3 + int(6 * (1 - care)), 2)
            start = max(0, start + int(off[0]))
            member_label = label if dice.random() < 0.5 + care / 2 else LABELS[dice.integers(3)]
            marks.append((start, max(start + 1, end + int(off[1])), member_label))
        return value(marks)

    return value(true), answer


def points(dice: Dice) -> tuple[Value, Callable[[float], Value]]:
    true = {name: dice.uniform(0.1, 0.9, 2) for name in LABELS}
    lures = {name: dice.uniform(0.1, 0.9, 2) if _misleads(dice) else None for name in LABELS}

    def value(places: dict[str, Any]) -> Value:
        return {"points": [{"label": name, "x": float(x), "y": float(y)}
                           for name, (x, y) in places.items()]}  # fmt: skip

    def answer(care: float) -> Value:
        places = {}
        for name, place in true.items():
            lure = lures[name]
            if lure is not None and dice.random() < MISLED:
                place = lure
            elif dice.random() < 0.4 * (1 - care):
                place = dice.uniform(0.1, 0.9, 2)
            places[name] = np.clip(place + dice.normal(0, 0.012, 2), 0, 1)
        return value(places)

    return value(true), answer


def transcripts(dice: Dice) -> tuple[Value, Callable[[float], Value]]:
    true = [str(word) for word in dice.choice(WORDS, dice.integers(4, 12))]
    sounds = [str(dice.choice(WORDS)) if _misleads(dice) else None for _ in true]

    def answer(care: float) -> Value:
        heard = []
        for word, like in zip(true, sounds, strict=True):
            if like is not None and dice.random() < MISLED:
                heard.append(like)
            elif dice.random() < 0.5 * (1 - care):
                heard += [] if dice.random() < 0.4 else [str(dice.choice(WORDS))]
            else:
                heard.append(word)
        return {"text": " ".join(heard) or "luna"}

    return {"text": " ".join(true)}, answer


def orders(dice: Dice) -> tuple[Value, Callable[[float], Value]]:
    names = ("a", "b", "c", "d")[: dice.integers(2, 5)]
    worth = dice.normal(0, 1, len(names))
    seems = worth + dice.normal(0, 1, len(names)) * (dice.random(len(names)) < 2 * MISLEADING)

    def value(scores: Any) -> Value:
        return {"ranking": [[names[index]] for index in np.argsort(-scores)], "criteria": {}}

    return value(worth), lambda care: value(seems + dice.normal(0, 1.2 * (1 - care), len(names)))


def numbers(dice: Dice) -> tuple[Value, Callable[[float], Value]]:
    true = float(np.exp(dice.uniform(2, 5)))
    lure = true * float(np.exp(dice.normal(0, 0.3))) if _misleads(dice) else None

    def value(number: float) -> Value:
        return {"fields": {"seats": round(number, 3)}}

    def answer(care: float) -> Value:
        if lure is not None and dice.random() < MISLED:
            return value(lure * (1 + dice.normal(0, 0.01)))
        if dice.random() < 0.3 * (1 - care):
            return value(true * float(np.exp(dice.normal(0, 0.7))))
        return value(true * (1 + dice.normal(0, 0.01 + 0.05 * (1 - care))))

    return value(true), answer


def sets(dice: Dice) -> tuple[Value, Callable[[float], Value]]:
    true = {name: bool(dice.random() < 0.4) for name in LABELS}
    hard = {name: _misleads(dice) for name in LABELS}
    if not any(true.values()):
        true[LABELS[0]] = True

    def value(chosen: dict[str, bool]) -> Value:
        selected = [name for name in LABELS if chosen[name]]
        return {"labels": selected or [LABELS[dice.integers(3)]]}

    def answer(care: float) -> Value:
        return value({name: is_present ^ bool(dice.random() < (MISLED if hard[name] else
                      0.4 * (1 - care))) for name, is_present in true.items()})  # fmt: skip

    return {"labels": [name for name in LABELS if true[name]]}, answer


CROWDS: dict[str, tuple[str, Drawn]] = {
    "boxes": ("boxes", boxes),
    "polygons": ("polygons", polygons),
    "spans": ("spans", spans),
    "key points": ("keypoints", points),
    "transcripts": ("audio_transcription", transcripts),
    "pairwise": ("comparison", orders),
    "numbers": ("survey", numbers),
    "several labels": ("image_classification", sets),
}
