"""The measurements of `bench/` still run: each in its smallest form, its last line read.

The harness of `bench.faults` runs in test_desk_accidents.py. Left out are those that need what no
test installs: a crowd-kit, Spark or mutants environment, old browsers, package registries.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SERVER_SETTINGS = {"DATABASE_URL", "MINGA_DEBUG", "MINGA_ORIGIN", "MINGA_DB_POOL", "MINGA_DATA"}
SMALLEST = {
    "export": (("200", "400"), {"memory_growth_mb", "lines"}),
    "import": (("1000",), {"lines"}),
    "shapes": (("--seeds", "1", "--items", "60"), {"worst_gap_points"}),
    "suite": (("--smoke",), {"cpu_ratio", "slowest", "folders"}),
}

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", SMALLEST)
def test_a_bench_runs_in_its_smallest_form(name):
    words, keys = SMALLEST[name]
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
