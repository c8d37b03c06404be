"""CPU that today's test suite uses, by that of an earlier day, for the tests that both have.

    make bench NAME=suite                          # both suites, three processes: about an hour
    make bench NAME=suite ARGS="resilience unit"   # some folders
    make bench NAME=suite ARGS=--smoke             # this checkout against itself, a few tests

The earlier suite is a worktree of its commit with an environment of its own (.bootstrap/suite).
A test is in both when a folder has a test function of its name on both days. CPU is that of every
process that a run starts, PostgreSQL and browsers included: this process adopts what outlives its
parent. Both days run in turns, folder by folder.
"""

import argparse
import contextlib
import ctypes
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
COMMIT = "cdace73"
FOLDERS = {
    "unit": "rules", "architecture": "house", "interface": "doors", "integration": "domains",
    "resilience": "faults", "e2e": "walks",
}  # fmt: skip
SMOKE = "unit/charter"
PROCESSES = 3
SLOWEST = 10
PR_SET_CHILD_SUBREAPER = 36


@dataclass
class Run:
    """One folder's tests on one day."""

    cpu_s: float
    names: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)


def main() -> int:
    options = parse()
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    folders = {SMOKE: SMOKE} if options.smoke else {name: FOLDERS[name] for name in options.folders}
    with scratch() as folder:
        earlier = ROOT if options.smoke else earlier_checkout(options.commit)
        rows = [
            compare(folder, earlier, name, old_name, options.processes)
            for name, old_name in folders.items()
        ]
    print(json.dumps(summary(rows)))
    return int(any(row["today"].failed for row in rows))


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench NAME=suite")
    parser.add_argument("folders", nargs="*", choices=[[], *FOLDERS], default=[])
    parser.add_argument("--commit", default=COMMIT)
    parser.add_argument("--processes", type=int, default=PROCESSES)
    parser.add_argument("--smoke", action="store_true")
    options = parser.parse_args()
    options.folders = options.folders or list(FOLDERS)
    return options


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """A temporary folder which the system user of the embedded PostgreSQL may pass."""
    folder = Path(tempfile.mkdtemp(prefix="ms-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def earlier_checkout(commit: str) -> Path:
    """Have a worktree of the commit, installed by its own tools/bootstrap."""
    checkout = ROOT / ".bootstrap" / "suite" / commit
    if not checkout.exists():
        words = ("git", "worktree", "add", "--force", "--detach", str(checkout), commit)
        subprocess.run(words, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    subprocess.run([str(checkout / "tools" / "bootstrap"), "test"], cwd=checkout, check=True)
    return checkout


def compare(
    scratch_folder: Path, earlier: Path, name: str, old_name: str, processes: int
) -> dict[str, Any]:
    """Run the tests that a folder has on both days, the earlier day first."""
    old_tests, tests = earlier / "tests" / old_name, ROOT / "tests" / name
    old_names = run(scratch_folder, earlier, old_tests, "--collect-only", "-n0").names
    names = run(scratch_folder, ROOT, tests, "--collect-only", "-n0").names
    common = sorted({*old_names} & {*names})
    wanted = scratch_folder / "names.json"
    wanted.write_text(json.dumps(common))
    words = (f"-n{processes}",)
    row = {
        "folder": name,
        "test_functions": len(common),
        "earlier": run(scratch_folder, earlier, old_tests, *words, wanted=wanted),
        "today": run(scratch_folder, ROOT, tests, *words, wanted=wanted),
    }
    print(
        f"{name:<14} {len(common):>5} of {len(names)} test functions in both;"
        f" CPU {row['earlier'].cpu_s:7.1f} s then, {row['today'].cpu_s:7.1f} s today;"
        f" failed {len(row['earlier'].failed)} then, {len(row['today'].failed)} today",
        flush=True,
    )
    for nodeid in row["today"].failed:
        print(f"  failed: {nodeid}", flush=True)
    return row


def run(
    scratch_folder: Path, checkout: Path, tests: Path, *words: str, wanted: Path | None = None
) -> Run:
    """Run pytest on a folder of tests, in a temporary folder of its own."""
    home = Path(tempfile.mkdtemp(dir=scratch_folder))
    home.chmod(0o755)
    report = home / "report.json"
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {
        "TMPDIR": str(home),
        "PYTHONPATH": str(Path(__file__).parent),
        "SUITE_REPORT": str(report),
        "SUITE_NAMES": str(wanted or ""),
    }
    before = cpu_seconds()
    completed = subprocess.run(
        [str(checkout / ".venv" / "bin" / "python"), "-m", "pytest", "-p", "suite_plugin", "-q",
         *words, str(tests)],
        cwd=checkout, env=environment, text=True, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    wait_for_orphans()
    cpu_s = cpu_seconds() - before
    if not report.exists():
        raise SystemExit(f"pytest did not end by itself:\n{completed.stdout[-3_000:]}")
    rows = json.loads(report.read_text())
    shutil.rmtree(home, ignore_errors=True)
    return Run(cpu_s, rows["names"], rows["seconds"], rows["failed"])


def cpu_seconds() -> float:
    """User and system seconds of all processes below this one that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def wait_for_orphans() -> None:
    """Wait until every process has ended that outlived the run, PostgreSQL among them."""
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()


def summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    earlier_s = sum(row["earlier"].cpu_s for row in rows)
    today_s = sum(row["today"].cpu_s for row in rows)
    seconds = {nodeid: s for row in rows for nodeid, s in row["today"].seconds.items()}
    slowest = sorted(seconds.items(), key=lambda item: -item[1])[:SLOWEST]
    return {
        "bench": "suite",
        "cpu_ratio": round(today_s / earlier_s, 3),
        "cpu_earlier_s": round(earlier_s, 1),
        "cpu_today_s": round(today_s, 1),
        "folders": {
            row["folder"]: {
                "cpu_ratio": round(row["today"].cpu_s / row["earlier"].cpu_s, 3),
                "cpu_earlier_s": round(row["earlier"].cpu_s, 1),
                "cpu_today_s": round(row["today"].cpu_s, 1),
                "test_functions": row["test_functions"],
                "failed_earlier": row["earlier"].failed,
                "failed_today": row["today"].failed,
            }
            for row in rows
        },
        "slowest": [[round(s, 1), nodeid] for nodeid, s in slowest],
        "load_average": round(os.getloadavg()[0], 1),
    }


if __name__ == "__main__":
    sys.exit(main())
