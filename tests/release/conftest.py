"""Some of these tests use Django and PostgreSQL; all have a folder that every user may pass.

The programs of the database's user run in it. Not pytest's own: each session of pytest closes the
folder above all sessions to other users.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server import pytest_configure

__all__ = ["open_folder", "pytest_configure"]


@pytest.fixture(scope="module")
def open_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="minga-release-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
