"""Rate limits: a token bucket of requests for each key, refilled by time.

Each web process keeps its own buckets in memory, so that a limit costs no query. A program that
waits for the seconds that it is told loses nothing.
"""

import math
import threading
import time

BUCKETS_MAX = 10_000


class TooManyRequests(Exception):
    """This key has used up its requests; `seconds` until the next one is there."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Buckets:
    """The buckets of one door, by key."""

    def __init__(self) -> None:
        self._buckets: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def take(self, key: str, *, burst: float, requests_per_second: float) -> None:
        """Use one request of `burst` at once; raises TooManyRequests when there is none left."""
        now = time.monotonic()
        with self._lock:
            tokens, since = self._buckets.get(key, (float(burst), now))
            tokens = min(float(burst), tokens + (now - since) * requests_per_second)
            if tokens < 1:
                self._buckets[key] = (tokens, now)
                raise TooManyRequests(math.ceil((1 - tokens) / requests_per_second))
            if len(self._buckets) >= BUCKETS_MAX:
                self._buckets.clear()
            self._buckets[key] = (tokens - 1, now)

    def forget(self) -> None:
        """Empty the memory of every bucket (tests)."""
        self._buckets.clear()
