"""Folders that every user of the machine may pass, for programs that the database's user runs.

Not pytest's own: each session of pytest closes the folder above all sessions to other users.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def open_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="minga-release-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
