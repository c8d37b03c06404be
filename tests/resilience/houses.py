"""Houses whose database is migrated already: copies of a data folder that was opened once."""

import fcntl
import shutil
import subprocess
from pathlib import Path

from tests import sessions
from tests.resilience.test_process_tree import House
from tests.template import fingerprint

NAMED = "house-"
KEPT_MAX = 4


def furnished(folder: Path) -> House:
    """A house on a copy of the template: initdb, migrations and keys are done."""
    with (sessions.HOME / "houses.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        template = sessions.HOME / f"{NAMED}{fingerprint()}"
        if not template.exists():
            make(template)
        subprocess.run(["cp", "-a", "--reflink=auto", template, folder], check=True)
    return House(folder)


def make(template: Path) -> None:
    """Open a house in an empty folder, close it, and keep what it left."""
    making = House(sessions.HOME / "making")
    shutil.rmtree(making.folder, ignore_errors=True)
    making.open()
    assert making.close() == 0
    making.folder.rename(template)
    for forgotten in templates()[:-KEPT_MAX]:
        shutil.rmtree(forgotten, ignore_errors=True)


def templates() -> list[Path]:
    """Return the templates there are, oldest first."""
    return sorted(sessions.HOME.glob(f"{NAMED}*"), key=lambda path: path.stat().st_mtime)
