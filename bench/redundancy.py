"""Accuracy against answers paid, replayed on real answers: fixed redundancy beside the rule.

    make bench NAME=redundancy                               # the sets in ../shared/crowd
    make bench NAME=redundancy ARGS="FOLDER --seeds 5 --draw"

A set is a folder with labels.csv (task, worker, label) and gold.csv (task, gold). Answers arrive in
random order (by seed); whoever asks for another answer gets the next real one, and every answer is
paid, wrong ones too. Sets with fewer than four answers a task cannot be replayed and are named.
Gold is looked at by the score only. The rule is the same for all sets. Ends with one line of JSON.
"""

import argparse
import csv
import json
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bench import redundancy_chart
from minga_pure.science.labels import Labels, Numbers, from_answers, from_codes
from minga_pure.science.outcome import vote_shares
from minga_pure.science.redundancy import Policy, plan, usual_answer
from minga_pure.science.standing import standing

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "crowd"
ANSWERS_A_TASK_MIN = 4.0
CLASSES_MAX = 40
GOLD_MIN = 20
WORSE_POINTS = -0.5
PACE = 0.12
"""The part of the items that is asked for again before everything is estimated anew."""
FIXED = (1, 2, 3, 4, 5, 7, 10)
SHARES = (0.45, 0.55, 0.68, 0.8, 1.0)
RULE = Policy()

Whole = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Crowd:
    """A set whose answers lie in the order in which they arrive, task by task."""

    name: str
    labels: Labels
    gold: Whole
    place: Whole
    answers: Whole

    def first(self, bought: Whole) -> Labels:
        """What is known when `bought` answers of each task have been paid."""
        seen = self.place < bought[self.labels.task]
        return from_codes(
            self.labels.task[seen], self.labels.member[seen], self.labels.label[seen],
            task_ids=self.labels.task_ids, member_ids=self.labels.member_ids,
            class_names=self.labels.class_names,
        )  # fmt: skip

    def score(self, distribution: Numbers) -> float:
        """Share right by gold; among classes tied at the top, the chance to pick the right one."""
        known = self.gold >= 0
        top = distribution >= distribution.max(axis=1, keepdims=True) - 1e-9
        chance = top[known, self.gold[known]] / top[known].sum(axis=1)
        return float(chance.mean())


def read(folder: Path) -> tuple[Labels, Whole] | str:
    """The answers and the gold of a folder, or why it cannot be replayed."""
    files = folder / "labels.csv", folder / "gold.csv"
    if not all(one.exists() for one in files):
        return "no labels.csv and gold.csv"
    rows, truth = (list(csv.reader(one.open(encoding="utf-8", newline="")))[1:] for one in files)
    labels = from_answers((row[0], row[1], row[2]) for row in rows if len(row) >= 3)
    if not len(labels) or labels.classes > CLASSES_MAX:
        return f"{labels.classes} different labels: texts, not classes"
    if len(labels) / labels.tasks < ANSWERS_A_TASK_MIN:
        return f"{len(labels) / labels.tasks:.1f} answers a task"
    gold = labels.gold({row[0]: row[1] for row in truth if len(row) >= 2})[0].astype(np.int64)
    if (gold >= 0).sum() < GOLD_MIN:
        return f"{(gold >= 0).sum()} tasks with gold"
    return labels, gold


def arrive(name: str, labels: Labels, gold: Whole, seed: int) -> Crowd:
    """The same answers in a random order."""
    dice = np.random.default_rng(seed)
    order = dice.permutation(len(labels))
    order = order[np.argsort(labels.task[order], kind="stable")]
    answers = labels.answers_per_task()
    begin = np.concatenate([[0], np.cumsum(answers)[:-1]])
    place = np.arange(len(labels)) - begin[labels.task[order]]
    mixed = from_codes(
        labels.task[order], labels.member[order], labels.label[order],
        task_ids=labels.task_ids, member_ids=labels.member_ids, class_names=labels.class_names,
    )  # fmt: skip
    return Crowd(name, mixed, gold, place, answers)


def fixed(crowd: Crowd, redundancy: int) -> dict[str, float]:
    """So many answers for every task, or all there are."""
    bought = np.minimum(crowd.answers, redundancy)
    known = crowd.first(bought)
    return {
        "paid": float(bought.sum()),
        "votes": crowd.score(vote_shares(known)),
        "skills": crowd.score(standing(known).distribution),
    }


def adaptive(crowd: Crowd, policy: Policy) -> dict[str, float]:
    """The rule: buy where it helps, look again, until nothing is worth its price or all is spent.

    Where a task has fewer answers than the usual redundancy, the budget is a share of those.
    """
    budget = int(policy.share * np.minimum(crowd.answers, policy.usual).sum())
    bought = np.minimum(crowd.answers, policy.at_least)
    rounds = 1
    while True:
        known = crowd.first(bought)
        found = standing(known)
        # A task whose real answers are used up cannot be asked for again.
        beyond = np.where(bought < crowd.answers, bought, policy.at_most)
        step = plan(
            found.distribution,
            beyond,
            usual_answer=usual_answer(known, found.distribution),
            policy=policy,
            budget=int(beyond.sum()) + budget - int(bought.sum()),
            most=max(1, int(PACE * len(bought))),
        )
        if not len(step.ask):
            break
        bought[step.ask] += 1
        rounds += 1
    gold = crowd.gold >= 0
    sure = found.confidence[gold]
    return {
        "paid": float(bought.sum()),
        "skills": crowd.score(found.distribution),
        "stated": float(sure.mean()),
        "most": float(bought.max()),
        "rounds": float(rounds),
    }


def mean(lines: list[dict[str, float]]) -> dict[str, float]:
    return {key: statistics.fmean(line[key] for line in lines) for key in lines[0]}


def measure(name: str, labels: Labels, gold: Whole, seeds: int, *, curve: bool) -> dict[str, Any]:
    crowds = [arrive(name, labels, gold, seed) for seed in range(seeds)]
    counts = FIXED if curve else (3, 5)
    shares = sorted({*SHARES, RULE.share}) if curve else [RULE.share]
    line: dict[str, Any] = {
        "set": name,
        "tasks": labels.tasks,
        "answers_a_task": round(len(labels) / labels.tasks, 1),
        "fixed": {k: mean([fixed(crowd, k) for crowd in crowds]) for k in counts},
        "adaptive": {
            share: mean([adaptive(crowd, Policy(share=share)) for crowd in crowds])
            for share in shares
        },
    }
    five, rule = line["fixed"][5], line["adaptive"][RULE.share]
    line["saving"] = 1 - rule["paid"] / five["paid"]
    line["gain_points"] = 100 * (rule["skills"] - five["votes"])
    line["gain_points_same"] = 100 * (rule["skills"] - five["skills"])
    return line


def measured(folder: Path, seeds: int, *, curve: bool) -> Iterator[dict[str, Any]]:
    for one in sorted(path for path in folder.iterdir() if path.is_dir()):
        found = read(one)
        if isinstance(found, str):
            print(f"{one.name:<14} left out: {found}", flush=True)
            continue
        started = time.process_time()
        line = measure(one.name, *found, seeds, curve=curve)
        five, rule = line["fixed"][5], line["adaptive"][RULE.share]
        print(
            f"{one.name:<14}{line['answers_a_task']:>6} answers a task | fixed 5: paid"
            f" {five['paid'] / line['tasks']:.2f}, majority {five['votes']:.3f}, same estimate"
            f" {five['skills']:.3f} | rule: paid {rule['paid'] / line['tasks']:.2f}"
            f" (most {rule['most']:.0f}), {rule['skills']:.3f} | saved {line['saving']:.0%},"
            f" {line['gain_points']:+.1f} points, {line['gain_points_same']:+.1f} against the same"
            f" estimate | {time.process_time() - started:.1f} CPU s",
            flush=True,
        )
        yield line


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    asked.add_argument("--seeds", type=int, default=5, help="random orders of arrival")
    asked.add_argument("--draw", action="store_true", help="draw docs/pictures/redundancy.svg")
    given = asked.parse_args()
    if not given.folder.is_dir():
        sys.exit(f"There is no folder {given.folder} with sets to replay.")
    lines = list(measured(given.folder, given.seeds, curve=given.draw))
    if not lines:
        sys.exit("None of the sets has enough answers to be replayed.")
    if given.draw:
        print(redundancy_chart.draw(lines))
    print(
        json.dumps(
            {
                "sets": len(lines),
                "sets_worse": sum(line["gain_points"] < WORSE_POINTS for line in lines),
                "median_saving": round(statistics.median(line["saving"] for line in lines), 3),
                "median_gain_points": round(
                    statistics.median(line["gain_points"] for line in lines), 2
                ),
            }
        )
    )


if __name__ == "__main__":
    main()
