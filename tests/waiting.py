"""Waiting in tests: for what a process, a page or the database says, never for a number of seconds.

This is the one place of `tests` that sleeps; `tests/architecture/test_waits.py` keeps it so.
"""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
PATIENCE_SECONDS = 60.0
"""Long enough for a machine that does much else; a test that passes never waits so long."""
PAUSE_SECONDS = 0.05


def until(found: Callable[[], T], seconds: float = PATIENCE_SECONDS) -> T:
    """Ask until the answer is true; return it, or the last one at the end of the patience."""
    end = time.monotonic() + seconds
    while not (answer := found()) and time.monotonic() < end:
        time.sleep(PAUSE_SECONDS)
    return answer


def outlast(seconds: float) -> None:
    """Let an outage last so long, where its duration is what the test is about."""
    time.sleep(seconds)
