"""The house stands as drawn: every import-linter contract is kept."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_contract_of_the_house_is_kept():
    program = Path(sys.executable).parent / "lint-imports"
    seen = subprocess.run(
        [program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert seen.returncode == 0, seen.stdout[-3000:] + seen.stderr[-1000:]
