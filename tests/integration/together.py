"""Several people at the same moment: each call in its own thread, on its own connection."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection

from tests.waiting import until

T = TypeVar("T")


def soon(happened: Callable[[], bool]) -> bool:
    """Whether it happens within a minute: other test sessions share the server's clockwork."""
    return until(happened)


def together(calls: Sequence[Callable[[], T]]) -> list[T]:
    """Start all calls at one moment and give back their answers; the first error is raised."""
    gate = threading.Barrier(len(calls))

    def run(call: Callable[[], T]) -> T:
        try:
            gate.wait(timeout=30)
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))
