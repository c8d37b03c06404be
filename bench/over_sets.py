"""Comparisons over sets of answers: intervals, and a choice that never saw the set it is judged on.

A set is one draw, however many tasks it has: two methods differ by the mean of their differences
on each set, and the interval is that of the mean when sets are drawn anew (bootstrap).
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np

from bench.crowd_sets import CrowdSet, hits
from minga_pure.science.methods import METHODS

RIVALS = {
    "MajorityVote": "majority_vote",
    "DawidSkene": "dawid_skene",
    "OneCoinDawidSkene": "one_coin",
}
RESAMPLES = 4_000
MethodResults = dict[str, dict[str, Any]]  # method -> {distribution, seconds, mb} or {skipped}


def interval_over_sets(points: list[float]) -> tuple[float, float | None, float | None]:
    """The mean with its 95 % interval, of sets drawn anew; no interval for fewer than three."""
    values = np.asarray(points)
    if len(values) < 3:
        return float(values.mean()), None, None
    drawn = np.random.default_rng(0).integers(0, len(values), (RESAMPLES, len(values)))
    low, high = np.quantile(values[drawn].mean(axis=1), (0.025, 0.975))
    return float(values.mean()), round(float(low), 2), round(float(high), 2)


def lead_over(
    accuracy: dict[str, dict[str, float]], rival: str, sets: list[CrowdSet]
) -> tuple[float | None, float | None, float | None]:
    """Points by which the default is ahead of a rival: mean over the sets, low and high."""
    points = [100 * (accuracy["default"][s.name] - accuracy[rival][s.name]) for s in sets]
    mean, low, high = interval_over_sets(points)
    print(f"default minus crowd-kit {rival}: {mean:+.2f} points, 95 % [{low}, {high}]")
    return round(mean, 2), low, high


def chosen_by_the_others(sets: list[CrowdSet], our_results: dict[str, MethodResults]) -> None:
    """Prints how right the mean of methods is when its parts are chosen on the other sets only.

    Of all means of one to three methods: by the mean over the other sets, and by that mean less
    half of the worst loss among them. The parts of the default were chosen by people who had seen
    these sets; this says how much of its lead such a choice explains.
    """
    single = [method for method in METHODS if method != "default"]
    ran = [m for m in single if all("distribution" in our_results[crowd.name][m] for crowd in sets)]
    if len(sets) < 3 or not ran:
        return
    mixed = [parts for size in (1, 2, 3) for parts in combinations(ran, size)]
    right = {
        parts: np.array([right_share(crowd, our_results[crowd.name], parts) for crowd in sets])
        for parts in mixed
    }
    correct = np.array(list(right.values()))
    classical = np.max([right[(method,)] for method in RIVALS.values() if method in ran], axis=0)
    lost = 100 * (classical - correct)
    for title, worst_weight in (("mean", 0.0), ("mean and worst set", 0.5)):
        best = []
        for place in range(len(sets)):
            others = np.arange(len(sets)) != place
            merit = 100 * correct[:, others].mean(axis=1)
            best.append(int((merit - worst_weight * lost[:, others].max(axis=1)).argmax()))
        shares = np.array([correct[chosen, place] for place, chosen in enumerate(best)])
        worst = max(float(lost[chosen, place]) for place, chosen in enumerate(best))
        mean, low, high = interval_over_sets(list(100 * (shares - right[("dawid_skene",)])))
        print(
            f"\nLeave one set out, chosen by {title}: right {shares.mean():.4f}, worst loss"
            f" {worst:.2f}; minus Dawid-Skene {mean:+.2f} [{low}, {high}] points"
        )
        for chosen in sorted(set(best), key=best.count, reverse=True):
            for_whom = ", ".join(s.name for s, mix in zip(sets, best, strict=True) if mix == chosen)
            print(f"  {' + '.join(mixed[chosen])} for {for_whom}")


def right_share(crowd: CrowdSet, results: MethodResults, parts: tuple[str, ...]) -> float:
    """The share of right labels of the mean of some methods."""
    mean = np.mean([results[part]["distribution"] for part in parts], axis=0)
    return float(hits(crowd, mean, crowd.scored).mean())
