"""What every test uses: closed connections to the outside, property budgets, sessions.

Tests under `tests/unit` start neither Django nor PostgreSQL. The folders that need a server say so
in a `conftest.py` of their own, which takes `pytest_configure` from `tests/server.py`.
"""

import gc
import os
import re
import sys
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests import sessions

LOOPBACK = re.compile(r"^(127\.|::1$|localhost$|0\.0\.0\.0$|::$|$)")
FILE_BY_FILE = (
    "tests/release/",
    "tests/resilience/",
    "tests/e2e/",
    "tests/architecture/test_seeded.py",
)

# Children write compiled modules too: a suite starts dozens of processes that import Django.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# The duration of an example is no property: machines are as slow as they are.
# `--hypothesis-profile nightly` tries as many examples as the tests name; a local run tries fewer.
unhurried: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow],
}
settings.register_profile("nightly", max_examples=100, **unhurried)
settings.register_profile("local", max_examples=25, **unhurried)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "local"))


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Take part in the lock of all sessions before a folder starts the server: the last session
    that leaves stops it."""
    sys.addaudithook(_refuse_the_outside)
    if "PYTEST_XDIST_WORKER" not in os.environ:
        config.add_cleanup(sessions.enter())


def pytest_collection_finish() -> None:
    """Spare the collector the modules and tests that live until the end of the session."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def _refuse_the_outside(event: str, args: tuple[Any, ...]) -> None:
    if event == "socket.connect" and isinstance(args[1], tuple):
        host = str(args[1][0])
        if not LOOPBACK.match(host):
            raise RuntimeError(f"A test tried to reach {host}: tests stay on this machine.")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Share the tests among the workers one by one, but those of FILE_BY_FILE file by file.

    Their files start a server once and ask it many things.
    """
    from xdist.scheduler import LoadScopeScheduling

    class OneByOneOrFileByFile(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            return nodeid.split("::")[0] if nodeid.startswith(FILE_BY_FILE) else nodeid

    return OneByOneOrFileByFile(config, log)
