"""Tests under `tests/unit` start neither Django nor PostgreSQL."""

import os
import subprocess
import sys

from tests import sessions

RUN = """
import sys
import pytest

code = pytest.main(["-q", "tests/unit/pure/test_intervals.py"])
assert code == 0, code
assert "django" not in sys.modules
assert "psycopg" not in sys.modules
assert "numba" not in sys.modules
"""


def test_a_pure_test_imports_no_django_and_starts_no_server(tmp_path):
    named = {key: value for key, value in os.environ.items() if not key.startswith("MINGA_")}
    for name in ("DJANGO_SETTINGS_MODULE", "DATABASE_URL", "PYTEST_XDIST_WORKER"):
        named.pop(name, None)
    ended = subprocess.run(
        [sys.executable, "-c", RUN],
        cwd=sessions.ROOT,
        env=named | {"TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert not list(tmp_path.glob("minga-tests-*/pg"))
