"""Dawid-Skene at a million answers and more: the same EM as crowd-kit's, side by side.

Each side runs in a process of its own; CPU seconds from plain arrays to distributions, so with
what is built on the way, without imports, and without compiling (done on other answers before).
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from bench.peer_crowd_kit import forget_peak, peak_mb

MEMBERS, CLASSES, ANSWERS_A_TASK = 10_000, 5, 5


def made_up(answers: int, path: Path) -> Path:
    """Answers as the database keeps them, task by task; members right in 40 to 95 of 100."""
    dice = np.random.default_rng(20261122)
    tasks = answers // ANSWERS_A_TASK
    truth = dice.integers(0, CLASSES, tasks)
    skill = dice.uniform(0.4, 0.95, MEMBERS)
    task = np.repeat(np.arange(tasks, dtype=np.int32), ANSWERS_A_TASK)
    member = dice.integers(0, MEMBERS, len(task)).astype(np.int32)
    correct = dice.random(len(task)) < skill[member]
    label = np.where(correct, truth[task], dice.integers(0, CLASSES, len(task))).astype(np.int32)
    np.savez(path, task=task, member=member, label=label, tasks=tasks, classes=CLASSES)
    return path


def run_ours(path: Path, sweeps: int) -> None:
    from minga_pure.science.compiled_sweep import kernels
    from minga_pure.science.dawid_skene import COMPILED_FROM, dawid_skene
    from minga_pure.science.labels import from_codes

    arrays = dict(np.load(path).items())
    ready = np.arange(COMPILED_FROM, dtype=np.int32)
    dawid_skene(from_codes(ready // 5, ready % 7, ready % CLASSES), sweeps=1, settled=0.0)
    base_mb, began = forget_peak(), time.process_time()
    labels = from_codes(arrays["task"], arrays["member"], arrays["label"],
                        task_ids=range(int(arrays["tasks"])))  # fmt: skip
    estimate = dawid_skene(labels, sweeps=sweeps, settled=0.0)
    spent, peak = time.process_time() - began, peak_mb() - base_mb
    np.save(f"{path}.ours.npy", estimate.distribution)
    compiled = kernels() is not None
    print(
        json.dumps({"seconds": spent, "mb": peak, "sweeps": estimate.sweeps, "compiled": compiled})
    )


def measured(folder: Path, peers: Path | None) -> dict[str, float]:
    """Ratios crowd-kit / ours, and a table; without peers only our own side."""
    keys: dict[str, float] = {}
    print("\nDawid-Skene, the same EM from the same vote shares (10,000 members, 5 classes)")
    print(
        f"{'answers':>12} {'sweeps':>6} {'crowd-kit':>18} {'Minga':>18} {'floor':>8} {'same':>10}"
    )
    for answers, sweeps, name in ((100_000, 10, ""), (1_000_000, 10, "1m"), (10_000_000, 3, "10m")):
        path = made_up(answers, folder / f"speed{answers}.npz")
        our = _typical([sys.executable, "-m", "bench.dawid_skene_speed", str(path), str(sweeps)], 3)
        row = f"{answers:>12,} {sweeps:>6}"
        if peers is None or not name:
            print(f"{row} {'':>18} {_cell(our)} {_floor(answers, sweeps):>6.2f} s")
            continue
        script = str(Path(__file__).parent / "peer_crowd_kit.py")
        their = _typical(
            [str(peers), script, "speed", str(path), str(sweeps)], 2 if name == "1m" else 1
        )
        agreement = _agreement(path)
        print(f"{row} {_cell(their)} {_cell(our)} {_floor(answers, sweeps):>6.2f} s {agreement}")
        keys[f"cpu_ratio_{name}"] = round(their["seconds"] / our["seconds"], 1)
        if name == "1m":
            keys["memory_ratio_1m"] = round(their["mb"] / max(our["mb"], 1.0), 1)
    if not our["compiled"]:
        print("numba is not installed: these are the numpy sweeps")
    print("floor: bytes that one pass must move (answers once, results once) at this machine's "
          "copying speed; the rest is waiting for members' rows from the cache.")  # fmt: skip
    return keys


def _typical(words: list[str], times: int) -> dict[str, float]:
    """The median run: neighbours on the machine disturb some."""
    runs = []
    for _ in range(times):
        completed = subprocess.run(words, capture_output=True, text=True)
        if completed.returncode:
            raise SystemExit(completed.stderr[-2000:])
        runs.append(json.loads(completed.stdout.splitlines()[-1]))
    middle = sorted(runs, key=lambda run: run["seconds"])[len(runs) // 2]
    return middle | {"seconds": statistics.median(run["seconds"] for run in runs)}


def _cell(run: dict[str, float]) -> str:
    return f"{run['seconds']:>7.2f} s {run['mb']:>6.0f} MB"


def _floor(answers: int, sweeps: int) -> float:
    block = np.ones(8_000_000)
    copy = np.empty_like(block)
    began = time.process_time()
    for _ in range(3):
        np.copyto(copy, block)
    speed = 3 * 2 * block.nbytes / (time.process_time() - began)
    moved = answers * 4 + 2 * (answers // ANSWERS_A_TASK) * CLASSES * 8
    return sweeps * moved / speed


def _agreement(path: Path) -> str:
    """Render the number of differing labels and their greatest difference of probability."""
    our_distribution, peer_distribution = np.load(f"{path}.ours.npy"), np.load(f"{path}.peer.npy")
    present = np.isfinite(peer_distribution).all(axis=1)
    difference = float(np.abs(our_distribution[present] - peer_distribution[present]).max())
    best = np.take_along_axis(our_distribution, peer_distribution.argmax(axis=1)[:, None], axis=1)[
        :, 0
    ]
    differing = int((our_distribution.max(axis=1) - best > 1e-9).sum())
    return f"{differing} labels differ, by {difference:.0e} at most"


if __name__ == "__main__":
    run_ours(Path(sys.argv[1]), int(sys.argv[2]))
