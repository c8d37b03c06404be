"""The measurements of `bench/` still run: each in its smallest form, its last line read.

`bench.faults` has its harness in test_desk_accidents.py. Three smallest forms do without what a
whole measurement downloads: a Spark (spark), crowd-kit (quality), and blind marks (trace).
"""

import csv
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SERVER_SETTINGS = {"DATABASE_URL", "MINGA_DEBUG", "MINGA_ORIGIN", "MINGA_DB_POOL", "MINGA_DATA"}
README = (ROOT / "bench" / "README.md").read_text()
CROWD = "a folder of answer sets"
SMALLEST = {
    "allocation": (("1",), {"short_slot_ratio", "polling_gain", "gini_change"}),
    "audit": (("200", "400"), {"memory_growth_mb", "us_an_answer", "lines"}),
    "browsers": (("chromium", "text_classification", "--smoke"), {"chromium"}),
    "desk": (("--smoke",), {"first_task_requests", "first_task_wire_bytes", "tti_ms"}),
    "export": (("200", "400"), {"memory_growth_mb", "lines"}),
    "fair": (("--smoke",), {"share_reaching_floor", "labour_cost_ratio"}),
    "fuzz": (("--smoke",), {"requests", "server_errors"}),
    "import": (("1000",), {"lines"}),
    "items": ((CROWD, "--smoke"), {"pay_ratio_equal_accuracy", "harm_sets"}),
    "limits": (("--smoke",), {"worst_s", "doors", "server_errors"}),
    "manager": (("200", "400"), {"manager_flat", "lines"}),
    "mass_refusal": (("700",), {"mass_refusal_loss_micros"}),
    "mutants": (("--only", "intervals", "--share", "0.05"), {"killed", "mutants", "survivors"}),
    "quality": ((CROWD, "--smoke"), {"mean_accuracy", "worst_loss_points"}),
    "redundancy": ((CROWD, "--seeds", "1"), {"sets", "median_saving"}),
    "shapes": (("--seeds", "1", "--items", "60"), {"worst_gap_points"}),
    "sizes": (("client",), {"client_mb"}),
    "spark": (("2000", "--smoke"), {"largest_difference_duckdb_arrays"}),
    "suite": (("--smoke",), {"cpu_ratio", "slowest", "folders"}),
    "trace": (("--smoke",), {"right_recipient", "false_accusations", "detect_100k_ratio"}),
    "sync": (("--smoke",), {"cpu_ratio_batch20_clients8", "books"}),
}
APART = {"faults"}  # its harness has tests of its own

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", SMALLEST)
def test_a_bench_runs_in_its_smallest_form(name, tmp_path):
    words, keys = SMALLEST[name]
    words = [str(answer_sets(tmp_path)) if word == CROWD else word for word in words]
    environment = {key: value for key, value in os.environ.items() if key not in SERVER_SETTINGS}
    for key in [key for key in environment if key.startswith("PYTEST_")]:
        del environment[key]
    completed = subprocess.run(
        [sys.executable, "-m", f"bench.{name}", *words],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert completed.returncode == 0, (completed.stdout + completed.stderr)[-3_000:]
    report = json.loads(completed.stdout.splitlines()[-1])
    assert keys <= report.keys()


def test_each_bench_has_a_smallest_form():
    programs = {path.stem: path.read_text() for path in (ROOT / "bench").glob("*.py")}
    benches = {name for name, text in programs.items() if f"make bench NAME={name}" in text}
    assert benches == SMALLEST.keys() | APART
    assert {name for name in benches if f"NAME={name}" not in README} == set()


def answer_sets(folder):
    """Write three sets of 80 tasks, five answers a task, by twelve members of unequal skill."""
    dice = random.Random(7)
    for number in range(3):
        home = folder / f"set-{number}"
        home.mkdir()
        truth = [dice.choice(("cat", "dog", "hen")) for _ in range(80)]
        answers = [
            (task, member, label if dice.random() < 0.5 + member / 30 else "cat")
            for task, label in enumerate(truth)
            for member in dice.sample(range(12), 5)
        ]
        write_table(home / "labels.csv", ("task", "worker", "label"), answers)
        write_table(home / "gold.csv", ("task", "gold"), enumerate(truth))
    return folder


def write_table(path, head, rows):
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([head, *rows])
