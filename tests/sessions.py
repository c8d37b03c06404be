"""Sessions of tests on this machine: they share one PostgreSQL server and the last one stops it.

Each session holds a shared lock as long as it runs and has a folder and databases of its own,
named after its process. This module needs the standard library only.
"""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent
HOME = Path(tempfile.gettempdir()) / f"minga-tests-{os.geteuid()}"
POSTGRES = HOME / "pg"
RUN = os.environ.setdefault("MINGA_TEST_RUN", str(os.getpid()))
DATA = HOME / "runs" / RUN


def enter() -> Callable[[], None]:
    """Take part in the lock of all sessions; return the function that leaves it."""
    HOME.mkdir(parents=True, exist_ok=True, mode=0o755)
    lock = os.open(HOME / "sessions.lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(lock, fcntl.LOCK_SH)

    def leave() -> None:
        shutil.rmtree(DATA, ignore_errors=True)
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if (POSTGRES / "postmaster.pid").exists() and not os.environ.get("MINGA_TEST_KEEP"):
                stop_postgres()
        os.close(lock)

    return leave


def scratch(name: str) -> Path:
    """Make a folder for a server of its own, which goes with this session.

    It lies outside pytest's own folders: each session that begins closes those to other users,
    and so to the system user of a PostgreSQL that another session runs in them.
    """
    DATA.mkdir(parents=True, exist_ok=True, mode=0o755)
    folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=DATA))
    folder.chmod(0o755)
    return folder


def stop_postgres() -> None:
    from minga.embedded_postgres import EmbeddedPostgres

    EmbeddedPostgres(POSTGRES, durable=False).stop()
