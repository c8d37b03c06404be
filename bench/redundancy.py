"""Accuracy against answers paid, replayed on real answers: fixed redundancy beside the rule.

    make bench NAME=redundancy                               # the sets in ../shared/crowd
    make bench NAME=redundancy ARGS="FOLDER --seeds 5 --draw"

A set is a folder with labels.csv (task, worker, label) and gold.csv (task, gold). Answers arrive in
random order (by seed); whoever asks for another answer gets the next real one, and every answer is
paid, wrong ones too. Sets with fewer than four answers a task cannot be replayed and are named.
Gold is looked at by the score only. The rule is the same for all sets; what each set would have
chosen by the others is printed too (leave one out). Ends with one line of JSON.
"""

import argparse
import json
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bench import redundancy_chart
from bench.crowd_sets import CrowdSet, crowd_sets, hits
from minga_pure.science.interim import interim_posterior
from minga_pure.science.labels import EncodedLabels, Numbers, from_codes
from minga_pure.science.method_result import vote_shares
from minga_pure.science.redundancy import Policy, plan, usual_answer

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "crowd"
ANSWERS_A_TASK_MIN = 4.0
GOLD_MIN = 20
WORSE_POINTS = -0.5
PACE = 0.12
"""The part of the items that is asked for again before everything is estimated anew."""
FIXED = (1, 2, 3, 4, 5, 7, 10)
SHARES = (0.45, 0.55, 0.68, 0.8, 1.0)
RULE = Policy()
CHOICES = tuple(Policy(share=share, worth=worth)
                for share in (0.62, 0.68, 0.74) for worth in (200.0, 500.0, 2000.0))  # fmt: skip
SAVING_WANTED, WORSE_AT_MOST = 0.30, 1 / 7

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Crowd:
    """A set whose answers lie in the order in which they arrive, task by task."""

    of: CrowdSet
    labels: EncodedLabels
    place: IntArray
    answers: IntArray

    def first(self, bought: IntArray) -> EncodedLabels:
        """Return the labels of the first `bought` answers of each task."""
        paid = self.place < bought[self.labels.task]
        return from_codes(
            self.labels.task[paid], self.labels.member[paid], self.labels.label[paid],
            task_ids=self.labels.task_ids, member_ids=self.labels.member_ids,
            class_names=self.labels.class_names,
        )  # fmt: skip

    def score(self, distribution: Numbers) -> float:
        """Share right by gold; among classes tied at the top, the chance to pick the right one."""
        return float(hits(self.of, distribution, self.of.scored).mean())


def too_little(crowd_set: CrowdSet) -> str | None:
    """Why a set cannot be replayed, if it cannot."""
    answers_per_task = len(crowd_set.labels) / int(crowd_set.answered.sum())
    if answers_per_task < ANSWERS_A_TASK_MIN:
        return f"{answers_per_task:.1f} answers a task: there is no fixed five to compare with"
    if len(crowd_set.scored) < GOLD_MIN:
        return f"{len(crowd_set.scored)} answered tasks with gold: too few to score"
    return None


def arrive(crowd_set: CrowdSet, seed: int) -> Crowd:
    """The same answers in a random order."""
    labels, dice = crowd_set.labels, np.random.default_rng(seed)
    order = dice.permutation(len(labels))
    order = order[np.argsort(labels.task[order], kind="stable")]
    answers = labels.answers_per_task()
    begin = np.concatenate([[0], np.cumsum(answers)[:-1]])
    place = np.arange(len(labels)) - begin[labels.task[order]]
    mixed = from_codes(
        labels.task[order], labels.member[order], labels.label[order],
        task_ids=labels.task_ids, member_ids=labels.member_ids, class_names=labels.class_names,
    )  # fmt: skip
    return Crowd(crowd_set, mixed, place, answers)


def fixed(crowd: Crowd, redundancy: int) -> dict[str, float]:
    """So many answers for every task, or all there are."""
    bought = np.minimum(crowd.answers, redundancy)
    known = crowd.first(bought)
    return {
        "paid": float(bought.sum()),
        "votes": crowd.score(vote_shares(known)),
        "skills": crowd.score(interim_posterior(known).distribution),
    }


def adaptive(crowd: Crowd, policy: Policy) -> dict[str, float]:
    """The rule: buy where it helps, look again, until nothing is worth its price or all is spent.

    Where a task has fewer answers than the usual redundancy, the budget is a share of those.
    """
    budget = int(policy.share * np.minimum(crowd.answers, policy.usual).sum())
    bought = np.minimum(crowd.answers, policy.at_least)
    pilots = 1
    while True:
        known = crowd.first(bought)
        estimate = interim_posterior(known)
        # A task whose real answers are used up cannot be asked for again.
        beyond = np.where(bought < crowd.answers, bought, policy.at_most)
        step = plan(
            estimate.distribution,
            beyond,
            usual_answer=usual_answer(known, estimate.distribution),
            policy=policy,
            budget=int(beyond.sum()) + budget - int(bought.sum()),
            asked_max=max(1, int(PACE * len(bought))),
        )
        if not len(step.items):
            break
        bought[step.items] += 1
        pilots += 1
    sure = estimate.confidence[crowd.of.scored]
    return {
        "paid": float(bought.sum()),
        "skills": crowd.score(estimate.distribution),
        "stated": float(sure.mean()),
        "most": float(bought.max()),
        "pilots": float(pilots),
    }


def mean(lines: list[dict[str, float]]) -> dict[str, float]:
    return {key: statistics.fmean(line[key] for line in lines) for key in lines[0]}


def measure(crowd_set: CrowdSet, seeds: int, *, curve: bool) -> dict[str, Any]:
    crowds, tasks = (
        [arrive(crowd_set, seed) for seed in range(seeds)],
        int(crowd_set.answered.sum()),
    )
    counts = FIXED if curve else (3, 5)
    shares = sorted({*SHARES, RULE.share}) if curve else [RULE.share]
    line: dict[str, Any] = {
        "set": crowd_set.name,
        "tasks": tasks,
        "answers_a_task": round(len(crowd_set.labels) / tasks, 1),
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


def replayable(folder: Path) -> Iterator[CrowdSet]:
    for crowd_set in crowd_sets(folder):
        if obstacle := too_little(crowd_set):
            print(f"{crowd_set.name}: left out, {obstacle}", flush=True)
        else:
            yield crowd_set


def measured(sets: list[CrowdSet], seeds: int, *, curve: bool) -> Iterator[dict[str, Any]]:
    for crowd_set in sets:
        started = time.process_time()
        line = measure(crowd_set, seeds, curve=curve)
        five, rule = line["fixed"][5], line["adaptive"][RULE.share]
        print(
            f"{crowd_set.name:<14}{line['answers_a_task']:>6} answers a task | fixed 5: paid"
            f" {five['paid'] / line['tasks']:.2f}, majority {five['votes']:.3f}, same estimate"
            f" {five['skills']:.3f} | rule: paid {rule['paid'] / line['tasks']:.2f}"
            f" (most {rule['most']:.0f}), {rule['skills']:.3f} | saved {line['saving']:.0%},"
            f" {line['gain_points']:+.1f} points, {line['gain_points_same']:+.1f} against the same"
            f" estimate | {time.process_time() - started:.1f} CPU s",
            flush=True,
        )
        yield line


def main(words: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    parser.add_argument("--seeds", type=int, default=5, help="random orders of arrival")
    parser.add_argument("--draw", action="store_true", help="draw docs/pictures/redundancy.svg")
    options = parser.parse_args(words)
    sets = list(replayable(options.folder))
    lines = list(measured(sets, options.seeds, curve=options.draw))
    if not lines:
        print("None of the sets has enough answers to be replayed: nothing is measured.")
    if len(sets) > 2:
        chosen_by_the_others(
            [[arrive(crowd_set, seed) for seed in range(options.seeds)] for crowd_set in sets]
        )
    if lines and options.draw:
        print(redundancy_chart.draw(lines))
    print(json.dumps(summary(lines)))


def chosen_by_the_others(crowds: list[list[Crowd]]) -> None:
    """Prints what the rule brings where each set's policy is chosen on the other sets only.

    Of CHOICES: those that save enough with few sets worse, then the one that gains most there.
    """
    lines = [[_against_five(crowd, policy) for policy in CHOICES] for crowd in crowds]
    held_out = []
    print("\nLeave one out: share and worth chosen on the other sets, judged on this one")
    for place, crowd in enumerate(crowds):
        training = [line for index, line in enumerate(lines) if index != place]
        best = max(
            range(len(CHOICES)), key=lambda choice: _merit([line[choice] for line in training])
        )
        policy, line = CHOICES[best], lines[place][best]
        held_out.append(line)
        print(
            f"{crowd[0].of.name:<14} share {policy.share:.2f}, worth {policy.worth:>4.0f}:"
            f" saved {line['saving']:.0%}, {line['gain_points']:+.1f} points",
            flush=True,
        )
    print("Leave one out:", ", ".join(f"{key} {value}" for key, value in summary(held_out).items()))


def _merit(lines: list[dict[str, float]]) -> tuple[bool, float]:
    """A policy that keeps the promise on these sets comes first, then the one that gains most."""
    totals = summary(lines)
    saves_enough = totals["median_saving"] >= SAVING_WANTED
    return saves_enough and totals["sets_worse"] <= WORSE_AT_MOST * len(lines), totals[
        "median_gain_points"
    ]


def _against_five(crowds: list[Crowd], policy: Policy) -> dict[str, float]:
    rule = mean([adaptive(crowd, policy) for crowd in crowds])
    five = mean([fixed(crowd, 5) for crowd in crowds])
    return {"saving": 1 - rule["paid"] / five["paid"],
            "gain_points": 100 * (rule["skills"] - five["votes"])}  # fmt: skip


def summary(lines: list[dict[str, Any]]) -> dict[str, float | None]:
    """The four numbers; those of no set at all are null."""
    saving = [line["saving"] for line in lines]
    gain = [line["gain_points"] for line in lines]
    return {
        "sets": len(lines),
        "sets_worse": sum(points < WORSE_POINTS for points in gain),
        "median_saving": round(statistics.median(saving), 3) if lines else None,
        "median_gain_points": round(statistics.median(gain), 2) if lines else None,
    }


if __name__ == "__main__":
    main()
