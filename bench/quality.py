"""Labels from answers: every method of Minga and of crowd-kit on real answers, and how fast.

    make bench NAME=quality ARGS="folder of sets"        (default: ../shared/crowd)
    make bench NAME=quality ARGS="FOLDER --accuracy"     (no speed)
    make bench NAME=quality ARGS="FOLDER --smoke"        (no peer, no speed)

Each folder of the folder holds labels.csv (task, member, label) and gold.csv (task, label). The
gold is used to score, and 50 tasks of it, drawn anew each time, where "gold 50" is said; those are
not scored. What cannot be read or scored is named with the reason. Differences have an interval
over the sets: a set is one draw, however many tasks it has. The last line is one JSON object.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from bench.crowd_sets import CrowdSet, crowd_sets, hits
from bench.dawid_skene_speed import measured
from bench.over_sets import RIVALS, MethodResults, chosen_by_the_others, lead_over
from bench.peer_crowd_kit import forget_peak, peak_mb
from minga_pure.science.ensemble import aggregate, estimate_methods
from minga_pure.science.labels import UNKNOWN, EncodedLabels, Numbers
from minga_pure.science.method_result import MethodResult
from minga_pure.science.methods import METHODS

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / ".bootstrap" / "peers" / "bin" / "python"
GOLD, DRAWS, STATED = 50, 10, (0.90, 0.95)
SECONDS_A_METHOD, SECONDS_OF_PEERS, SECONDS_OF_OURS = 20, 300, 600


def main(folder: Path, *, smoke: bool, accuracy_only: bool) -> None:
    print(f"load average {os.getloadavg()[0]:.1f}; nothing here is tuned to a set")
    sets = list(crowd_sets(folder))
    if not sets:
        print(f"No sets of answers in {folder}: accuracy is not measured, only speed.")
    keys: dict[str, float | None] = dict.fromkeys(
        (
            "mean_accuracy",
            "best_single_crowdkit_mean",
            "default_minus_best_crowdkit",
            "low",
            "high",
            "worst_loss_points_gold50",
            "worst_loss_points",
            "cpu_ratio_1m",
            "cpu_ratio_10m",
            "memory_ratio_1m",
            "calibration_gap_points",
            "calibration_gap_no_gold",
        )
    )
    if not smoke:
        subprocess.run([ROOT / "tools" / "bootstrap", "peers"], check=False)
    peers = PEERS if PEERS.exists() and not smoke else None
    if peers is None and not smoke:
        print("crowd-kit could not be installed: only our own side is measured")
    with tempfile.TemporaryDirectory() as place:
        if sets:
            keys |= compared(sets, Path(place), peers)
        if not smoke and not accuracy_only:
            keys |= measured(Path(place), peers)
    print(json.dumps(keys))


def compared(sets: list[CrowdSet], place: Path, peers: Path | None) -> dict[str, float | None]:
    """Accuracy, loss and honesty over all sets."""
    our_results = {crowd.name: our_results_on(crowd, place) for crowd in sets}
    peer_results = peer_results_on(sets, place, peers)
    accuracy: dict[str, dict[str, float]] = {}
    for crowd in sets:
        for results in (our_results[crowd.name], peer_results[crowd.name]):
            for method, result in results.items():
                if "distribution" in result:
                    score = float(hits(crowd, result["distribution"], crowd.scored).mean())
                    accuracy.setdefault(method, {})[crowd.name] = score
    show(sets, our_results, peer_results, accuracy)
    complete = {
        m: float(np.mean(list(scores.values())))
        for m, scores in accuracy.items()
        if len(scores) == len(sets) and m not in METHODS
    }
    best = max(complete, key=lambda m: complete[m]) if complete else None
    print(f"\nbest single method of crowd-kit that finished every set: {best}")
    losses = [
        loss(crowd, aggregate(crowd.labels).distribution, crowd.scored, our_results, peer_results)
        for crowd in sets
    ]
    chosen_by_the_others(sets, our_results)
    golden, gap, gap_without = with_gold(sets, our_results, peer_results)
    lead = lead_over(accuracy, best, sets) if best else (None, None, None)
    return {
        "mean_accuracy": round(float(np.mean(list(accuracy["default"].values()))), 4),
        "best_single_crowdkit_mean": round(complete[best], 4) if best else None,
        "default_minus_best_crowdkit": lead[0],
        "low": lead[1],
        "high": lead[2],
        "worst_loss_points_gold50": round(max(golden), 2) if golden else None,
        "worst_loss_points": round(max(losses), 2),
        "calibration_gap_points": gap,
        "calibration_gap_no_gold": gap_without,
    }


def our_results_on(crowd: CrowdSet, place: Path) -> MethodResults:
    return {
        name: run_in_child(name, crowd.labels, place / f"{crowd.name}.{name}.ours.npz")
        for name in METHODS
    }


def run_in_child(name: str, labels: EncodedLabels, path: Path) -> dict[str, Any]:
    """One method in a child process, so that its peak of memory is its own."""
    child = os.fork()
    if child == 0:
        try:
            resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_OF_OURS, SECONDS_OF_OURS))
            base_mb, began = forget_peak(), time.process_time()
            outcome: MethodResult = METHODS[name].run(labels)
            spent = time.process_time() - began
            peak = peak_mb() - base_mb
            np.savez(path, distribution=outcome.distribution, spent=(spent, peak))
        finally:
            os._exit(0)  # whatever happened: what is missing afterwards is said by the parent
    os.waitpid(child, 0)
    if not path.exists():
        return {"skipped": f"stopped by an error or after {SECONDS_OF_OURS} CPU s"}
    stored = np.load(path)
    return {
        "distribution": stored["distribution"],
        "seconds": float(stored["spent"][0]),
        "mb": float(stored["spent"][1]),
    }


def peer_results_on(
    sets: list[CrowdSet], place: Path, peers: Path | None
) -> dict[str, MethodResults]:
    """crowd-kit on the same answers; what takes too long is stopped, and said."""
    results: dict[str, MethodResults] = {crowd.name: {} for crowd in sets}
    if peers is None:
        return results
    place = place / "peers"
    place.mkdir()
    for crowd in sets:
        answers = crowd.labels
        np.savez(
            place / f"{crowd.name}.npz",
            task=answers.task,
            member=answers.member,
            label=answers.label,
            tasks=answers.tasks,
            classes=answers.classes,
        )
    script = Path(__file__).parent / "peer_crowd_kit.py"
    words = [
        str(peers),
        str(script),
        "sets",
        str(place),
        str(SECONDS_A_METHOD),
        str(SECONDS_OF_PEERS),
    ]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=quiet, text=True) as running:
        for line in running.stdout or ():
            result = json.loads(line)
            method, name = result.pop("method"), result.pop("set")
            array_path = place / f"{name}.npz.{method}.npy"
            results[name][method] = result | (
                {"distribution": np.load(array_path)} if array_path.exists() else {}
            )
    return results


def loss(
    crowd: CrowdSet,
    distribution: Numbers,
    tasks: np.ndarray,
    our_results: dict[str, MethodResults],
    peer_results: dict[str, MethodResults],
) -> float:  # fmt: skip
    """Points behind the best of majority, Dawid-Skene and one-coin, crowd-kit's where it ran."""
    rivals = []
    for peer, own_method in RIVALS.items():
        ran = (peer_results[crowd.name].get(peer, {}), our_results[crowd.name][own_method])
        rivals += [side["distribution"] for side in ran if "distribution" in side][:1]
    best = max(float(hits(crowd, rival, tasks).mean()) for rival in rivals)
    return 100 * (best - float(hits(crowd, distribution, tasks).mean()))


def with_gold(
    sets: list[CrowdSet],
    our_results: dict[str, MethodResults],
    peer_results: dict[str, MethodResults],
) -> tuple[list[float], float | None, float | None]:
    """(mean loss of each set with 50 gold tasks, points between stated and true confidence with
    gold, and without)."""
    losses, honesty = [], {}
    for crowd in sets:
        if len(crowd.scored) < 2 * GOLD:
            print(f"{crowd.name}: too little gold to spare {GOLD} tasks")
            continue
        opinions, lost, rows = estimate_methods(crowd.labels), [], []
        for draw in range(DRAWS):
            order = np.random.default_rng(draw).permutation(crowd.scored)
            gold = np.full(crowd.labels.tasks, UNKNOWN, dtype=np.int32)
            gold[order[:GOLD]] = crowd.gold[order[:GOLD]]
            scored = np.sort(order[GOLD:])
            aggregated = aggregate(crowd.labels, gold=gold, opinions=opinions)
            lost.append(loss(crowd, aggregated.distribution, scored, our_results, peer_results))
            rows.append(stated_and_true(crowd, aggregated.distribution, scored))
        losses.append(float(np.mean(lost)))
        bare = stated_and_true(
            crowd, aggregate(crowd.labels, opinions=opinions).distribution, crowd.scored
        )
        textbook = our_results[crowd.name]["dawid_skene"].get("distribution", opinions.shares)
        raw = stated_and_true(crowd, textbook, crowd.scored)
        honesty[crowd.name] = np.mean(rows, axis=0), bare, raw
    return losses, *show_honesty(honesty, dict(zip(honesty, losses, strict=True)))


def stated_and_true(crowd: CrowdSet, distribution: Numbers, tasks: np.ndarray) -> Numbers:
    """For .90 and .95: [share of tasks stated at least so sure, sums of stated and of true]."""
    sure, correct = distribution[tasks].max(axis=1), hits(crowd, distribution, tasks)
    rows = [(sure >= level).astype(float) for level in STATED]
    return np.array([(mask.mean(), (sure * mask).mean(), (correct * mask).mean()) for mask in rows])


def show_honesty(
    honesty: dict[str, Any], losses: dict[str, float]
) -> tuple[float | None, float | None]:
    """Prints stated against true, and gives the greater gap of the two levels, in points: with
    gold, and without.

    Each set weighs the same; within it a task counts if it was stated so sure. Overclaiming on
    one set is not made good by underclaiming on another.
    """
    if not honesty:
        return None, None
    print(
        f"\nWith {GOLD} gold tasks, {DRAWS} draws, scored on the others: points lost to the best"
        "\nof majority, Dawid-Skene and one-coin; then of 100 tasks how many are stated at .90"
        "\nand at .95 or surer, and by how many points they claim too much"
    )
    print(
        f"{'set':<14}{'lost':>6}   {'gold 50':^25}   {'without gold':^25}   {'raw Dawid-Skene':^25}"
    )
    for name, kinds in honesty.items():
        cells = [
            "  ".join(f"{100 * n:>4.0f}: {_gap(n, s, r):>+6.1f}" for n, s, r in kind)
            for kind in kinds
        ]
        print(f"{name:<14}{losses[name]:>6.2f}   " + "   ".join(f"{cell:^25}" for cell in cells))
    gaps = []
    for kind, title in enumerate(("gold 50", "without gold", "raw Dawid-Skene")):
        table = np.array([kinds[kind] for kinds in honesty.values()])
        off = np.abs(table[:, :, 1] - table[:, :, 2]).sum(axis=0)
        mean = 100 * off / np.maximum(table[:, :, 0].sum(axis=0), 1e-9)
        worst = [
            max(abs(_gap(*row)) if row[0] > 0.02 else 0.0 for row in table[:, level])
            for level in range(2)
        ]
        middle = [
            float(np.median([abs(_gap(*row)) for row in table[:, level] if row[0] > 0.02]))
            if (table[:, level, 0] > 0.02).any()
            else 0.0
            for level in range(2)
        ]
        print(
            f"{title}: gap {mean[0]:.1f} / {mean[1]:.1f} points at .90 / .95; median set "
            f"{middle[0]:.1f} / {middle[1]:.1f}, worst set {worst[0]:.1f} / {worst[1]:.1f}"
        )
        gaps.append(float(mean.max()))
    return round(gaps[0], 2), round(gaps[1], 2)


def _gap(share: float, stated: float, correct: float) -> float:
    return 100 * (stated - correct) / share if share else 0.0


def show(
    sets: list[CrowdSet],
    our_results: dict[str, MethodResults],
    peer_results: dict[str, MethodResults],
    accuracy: dict[str, dict[str, float]],
) -> None:  # fmt: skip
    """Accuracy (ties by lot) x method x set, then CPU seconds / MB."""
    print("\nAccuracy (ties broken by lot)")
    methods = [*METHODS, *(m for m in dict.fromkeys(m for f in peer_results.values() for m in f))]
    names = [crowd.name[:9] for crowd in sets]
    print(f"{'':<26}{'mean':>7}  " + " ".join(f"{name:>9}" for name in names))
    for method in methods:
        scores = accuracy.get(method, {})
        mean = f"{np.mean(list(scores.values())):.4f}" if len(scores) == len(sets) else "·"
        cells = " ".join(
            f"{scores[crowd.name]:>9.4f}" if crowd.name in scores else f"{'·':>9}" for crowd in sets
        )
        print(f"{_owner(method):<26}{mean:>7}  {cells}")
    print("\nCPU seconds / MB above the imports (·: see below)")
    reasons: dict[str, list[str]] = {}
    for method in methods:
        cells = []
        for crowd in sets:
            result = (our_results[crowd.name] | peer_results[crowd.name]).get(
                method, {"skipped": "not run"}
            )
            if "skipped" in result:
                reasons.setdefault(f"{_owner(method)}: {result['skipped']}", []).append(crowd.name)
            cells.append(
                "·" if "skipped" in result else f"{result['seconds']:.2f}/{result['mb']:.0f}"
            )
        print(f"{_owner(method):<26}{'':>7}  " + " ".join(f"{cell:>9}" for cell in cells))
    for reason, names in reasons.items():
        print(f"{reason} ({', '.join(names)})")


def _owner(method: str) -> str:
    return method if method in METHODS else f"crowd-kit {method}"


if __name__ == "__main__":
    folders = [Path(word) for word in sys.argv[1:] if not word.startswith("--")]
    main(
        (folders or [ROOT.parent / "shared" / "crowd"])[0],
        smoke="--smoke" in sys.argv,
        accuracy_only="--accuracy" in sys.argv,
    )
