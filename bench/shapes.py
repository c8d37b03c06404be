"""Calibration of the confidence of structured answers, on simulated crowds with known truth.

    make bench NAME=shapes                     (ARGS="--seeds 2 --items 200": quicker)

For each kind of task: seeded projects in which members of different care answer, two to five an
item; some things mislead most of them. 50 items are gold. Of the others: what is stated at .90 and
at .95 or surer, against how much of it is right; without gold beside it. And how often the
interval of a member's skill holds what she was really right by. The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from bench.shape_crowds import CROWDS, Drawn
from minga_pure.science.results import Aggregation
from minga_pure.tasktypes import TaskType, task_type

GOLD, LEVELS = 50, (0.90, 0.95)
FORM = [{"name": "seats", "title": "Seats", "kind": "number"}]
AnswersByItem = dict[int, list[tuple[int, dict[str, Any]]]]


def crowd(
    kind: TaskType, drawn: Drawn, labels: Any, items: int, seed: int
) -> tuple[dict[int, Any], AnswersByItem]:
    """Simulate the truth of each item and the answers of two to five members."""
    dice = np.random.default_rng(seed)
    care = dice.beta(6, 2, 20)
    truths: dict[int, Any] = {}
    answers: AnswersByItem = {}
    for item in range(items):
        true, answer_of = drawn(dice)
        truths[item] = kind.check_value(true, labels, multiple=True)
        people = dice.choice(len(care), dice.integers(2, 6), replace=False).tolist()
        answers[item] = [
            (person, kind.check_value(answer_of(float(care[person])), labels, multiple=True))
            for person in people
        ]
    return truths, answers


def stated_and_true(
    aggregation: Aggregation, exact: dict[int, float], items: Sequence[int]
) -> list[tuple[float, float, float]]:
    """For each level: (items stated so sure, the sum of what they state, of what is right)."""
    rows = []
    for level in LEVELS:
        sure = [i for i in items if aggregation.estimates[i].confidence >= level]
        stated = sum(aggregation.estimates[i].confidence for i in sure)
        rows.append((float(len(sure)), stated, sum(exact[i] for i in sure)))
    return rows


def measure(name: str, seeds: int, items: int) -> dict[str, Any]:
    kind, drawn = task_type(CROWDS[name][0]), CROWDS[name][1]
    labels = FORM if name == "numbers" else [
        {"name": name, "title": name} for name in ("cup", "bowl", "spoon")]  # fmt: skip
    if name == "pairwise":
        labels = []
    with_gold, without, share, in_interval = [], [], [], []
    for seed in range(seeds):
        truths, answers = crowd(kind, drawn, labels, items, seed)
        gold = {item: truths[item] for item in range(min(GOLD, items // 2))}
        ungolded = range(len(gold), items)
        exact = dict(kind.aggregate(answers, labels, gold=truths).estimate_scores)
        aggregation = kind.aggregate(answers, labels, gold=gold)
        # which value is taken does not depend on gold, so how right it is may be read there
        with_gold.append(stated_and_true(aggregation, exact, ungolded))
        without.append(stated_and_true(kind.aggregate(answers, labels), exact, ungolded))
        share.append(float(np.mean([exact[item] for item in ungolded])))
        in_interval += interval_holds(kind, labels, truths, answers, aggregation)
    return {"right": float(np.mean(share)), "gold": gaps(with_gold), "bare": gaps(without),
            "held": float(np.mean(in_interval))}  # fmt: skip


def interval_holds(
    kind: TaskType,
    labels: Any,
    truths: dict[int, Any],
    answers: AnswersByItem,
    aggregation: Aggregation,
) -> list[bool]:
    """Return for each member whether the interval of their skill holds its true value."""
    known = kind.aggregate(answers, labels, gold=truths).skills
    return [
        skill.low <= known[member].share <= skill.high
        for member, skill in aggregation.skills.items()
        if skill.answers >= 10
    ]


def gaps(rows: list[list[tuple[float, float, float]]]) -> list[tuple[float, float]]:
    """For each level: (share of the items stated so sure, points claimed too much)."""
    total = np.sum(np.array(rows), axis=0)
    return [
        (n, 100 * (stated - correct) / n if n else 0.0) for n, stated, correct in total.tolist()
    ]


def main(words: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=6, help="projects of each kind")
    parser.add_argument("--items", type=int, default=350, help="items a project")
    options = parser.parse_args(words)
    print(f"{'':<16}{'right':>7}   {'stated at .90 / .95 or surer: items, points too much':<54}")
    print(f"{'':<16}{'':>7}   {'with 50 gold items':<28}{'without gold':<28}{'skill held':>10}")
    worst = 0.0
    keys: dict[str, float] = {}
    for name in CROWDS:
        began = time.process_time()
        result = measure(name, options.seeds, options.items)
        gap = max(abs(points) for _, points in result["gold"])
        worst = max(worst, gap)
        keys[f"gap_points_{name.replace(' ', '_')}"] = round(gap, 2)
        cells = ["  ".join(f"{n:>5.0f}:{points:>+6.1f}" for n, points in result[side])
                 for side in ("gold", "bare")]  # fmt: skip
        spent = time.process_time() - began
        print(
            f"{name:<16}{result['right']:>7.3f}   {cells[0]:<28}{cells[1]:<28}"
            f"{result['held']:>10.2f}   {spent:.1f} CPU s",
            flush=True,
        )
    print(json.dumps({"worst_gap_points": round(worst, 2)} | keys))


if __name__ == "__main__":
    main()
