"""crowd-kit's side of the measurement; run by the interpreter of .bootstrap/peers, knows no Minga.

peer_crowd_kit.py sets FOLDER SECONDS    each method on each FOLDER/*.npz, one JSON line each
peer_crowd_kit.py speed FILE SWEEPS      Dawid-Skene on one file; the labels to FILE.peer.npy
"""

import json
import os
import resource
import sys
import time
import warnings
from pathlib import Path

import numpy as np

FIRST = ("MajorityVote", "Wawa", "DawidSkene", "OneCoinDawidSkene")  # these get six times as long
METHODS = (*FIRST, "MACE", "KOS", "MMSR", "GLAD", "ZeroBasedSkill")


def peak_mb() -> float:
    text = Path("/proc/self/status").read_text()
    return int(text.partition("VmHWM:")[2].split()[0]) / 1024


def forget_peak() -> float:
    Path("/proc/self/clear_refs").write_text("5")
    return peak_mb()


def frame(arrays):
    import pandas as pd

    return pd.DataFrame({"task": arrays["task"], "worker": arrays["member"],
                         "label": arrays["label"]})  # fmt: skip


def run_method(name: str, path: Path) -> dict:
    from crowdkit import aggregation

    arrays = np.load(path)
    answers, tasks, classes = frame(arrays), int(arrays["tasks"]), int(arrays["classes"])
    if name == "KOS" and classes != 2:
        return {"skipped": "binary only"}
    base_mb, began = forget_peak(), time.process_time()
    model = getattr(aggregation, name)()
    chances = np.zeros((tasks, classes))
    if hasattr(model, "fit_predict_proba"):
        fitted = model.fit_predict_proba(answers)
        chances[np.ix_(fitted.index, fitted.columns)] = fitted.to_numpy()
    else:
        fitted = model.fit_predict(answers)
        chances[fitted.index, fitted.to_numpy(dtype=int)] = 1
    spent = time.process_time() - began
    np.save(f"{path}.{name}.npy", np.nan_to_num(chances))
    return {"seconds": round(spent, 3), "mb": round(peak_mb() - base_mb, 1)}


def run_in_child(name: str, path: Path, seconds: int) -> dict:
    """A child of its own, so that its peak is its own and it can be stopped."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        warnings.simplefilter("ignore")
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        try:
            outcome = run_method(name, path)
        except Exception as broken:  # noqa: BLE001
            outcome = {"skipped": f"{type(broken).__name__}: {broken}"[:80]}
        os.write(write, json.dumps(outcome).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    return json.loads(text) if text else {"skipped": f"more than {seconds} CPU s"}


def spent_by_children() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def speed(path: Path, sweeps: int) -> None:
    from crowdkit.aggregation import DawidSkene

    arrays = dict(np.load(path).items())
    warnings.simplefilter("ignore")
    base_mb, began = forget_peak(), time.process_time()
    model = DawidSkene(n_iter=sweeps, tol=-1e9).fit(frame(arrays))
    spent, peak = time.process_time() - began, peak_mb() - base_mb
    best = model.probas_.sort_index().reindex(columns=range(int(arrays["classes"])))
    np.save(f"{path}.peer.npy", best.to_numpy())
    print(json.dumps({"seconds": spent, "mb": peak, "sweeps": len(model.loss_history_)}))


if __name__ == "__main__":
    if sys.argv[1] == "speed":
        speed(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        import crowdkit.aggregation  # noqa: F401  (once, before the children)

        seconds = int(sys.argv[3])
        for method in METHODS:
            for crowd_path in sorted(Path(sys.argv[2]).glob("*.npz")):
                if method in FIRST:
                    outcome = run_in_child(method, crowd_path, 6 * seconds)
                elif spent_by_children() < int(sys.argv[4]):
                    outcome = run_in_child(method, crowd_path, seconds)
                else:
                    outcome = {"skipped": f"the {sys.argv[4]} CPU s for crowd-kit were used up"}
                print(json.dumps({"method": method, "set": crowd_path.stem} | outcome), flush=True)
