"""The desk against accidents, a small deck: the whole one is `make bench NAME=faults`.

The harness brings its own house (database, server, browser), as an operator's measurement does.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
FAULTS = 10
MUTANT_FAULTS = 3

pytestmark = [pytest.mark.walk, pytest.mark.slow]


def test_what_the_screen_called_saved_is_stored_once_and_mutants_are_seen():
    left_out = {"DATABASE_URL", "MINGA_DEBUG", "MINGA_ORIGIN", "MINGA_DB_POOL", "MINGA_DATA"}
    environment = {name: said for name, said in os.environ.items() if name not in left_out}
    words = ["--seeds", "1", "--faults", str(FAULTS), "--mutant-faults", str(MUTANT_FAULTS)]
    seen = subprocess.run(
        [sys.executable, "-m", "bench.faults", *words],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert seen.returncode == 0, (seen.stdout + seen.stderr)[-3_000:]
    assert json.loads(seen.stdout.splitlines()[-1]) == {
        "faults": FAULTS,
        "lost": 0,
        "wrong": 0,
        "duplicates": 0,
        "drafts_lost": 0,
        "mutants_caught": 2,
    }
