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
    right = dice.random(len(task)) < skill[member]
    label = np.where(right, truth[task], dice.integers(0, CLASSES, len(task))).astype(np.int32)
    np.savez(path, task=task, member=member, label=label, tasks=tasks, classes=CLASSES)
    return path


def ours(path: Path, sweeps: int) -> None:
    from minga_pure.science.compiled_sweep import kernels
    from minga_pure.science.dawid_skene import COMPILED_FROM, dawid_skene
    from minga_pure.science.labels import from_codes

    arrays = dict(np.load(path).items())
    ready = np.arange(COMPILED_FROM, dtype=np.int32)
    dawid_skene(from_codes(ready // 5, ready % 7, ready % CLASSES), sweeps=1, settled=0.0)
    before, began = forget_peak(), time.process_time()
    labels = from_codes(arrays["task"], arrays["member"], arrays["label"],
                        task_ids=range(int(arrays["tasks"])))  # fmt: skip
    found = dawid_skene(labels, sweeps=sweeps, settled=0.0)
    spent, peak = time.process_time() - began, peak_mb() - before
    np.save(f"{path}.ours.npy", found.distribution)
    compiled = kernels() is not None
    print(json.dumps({"seconds": spent, "mb": peak, "sweeps": found.sweeps, "compiled": compiled}))


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
        same = _agreement(path)
        print(f"{row} {_cell(their)} {_cell(our)} {_floor(answers, sweeps):>6.2f} s {same}")
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
        seen = subprocess.run(words, capture_output=True, text=True)
        if seen.returncode:
            raise SystemExit(seen.stderr[-2000:])
        runs.append(json.loads(seen.stdout.splitlines()[-1]))
    middle = sorted(runs, key=lambda one: one["seconds"])[len(runs) // 2]
    return middle | {"seconds": statistics.median(one["seconds"] for one in runs)}


def _cell(one: dict[str, float]) -> str:
    return f"{one['seconds']:>7.2f} s {one['mb']:>6.0f} MB"


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
    """How many labels are the same, and the greatest difference of a probability."""
    ours, theirs = np.load(f"{path}.ours.npy"), np.load(f"{path}.peer.npy")
    present = np.isfinite(theirs).all(axis=1)
    apart = float(np.abs(ours[present] - theirs[present]).max())
    best = np.take_along_axis(ours, theirs.argmax(axis=1)[:, None], axis=1)[:, 0]
    differing = int((ours.max(axis=1) - best > 1e-9).sum())
    return f"{differing} labels differ, by {apart:.0e} at most"


if __name__ == "__main__":
    ours(Path(sys.argv[1]), int(sys.argv[2]))
