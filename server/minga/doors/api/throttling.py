"""Rate limits: a token bucket of requests for each API token, refilled by time.

Each web process keeps its own buckets in memory, so that a limit costs no query. A program that
waits for `Retry-After` seconds loses nothing.
"""

import math
import threading
import time

BURST = 200
REQUESTS_PER_SECOND = 20
BUCKETS_MAX = 10_000


class TooManyRequests(Exception):
    """This token has used up its requests; `seconds` until the next one is there."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


_buckets: dict[str, tuple[float, float]] = {}
_lock = threading.Lock()


def take(token: str) -> None:
    """Use one request; raises TooManyRequests when there is none left."""
    now = time.monotonic()
    with _lock:
        tokens, since = _buckets.get(token, (float(BURST), now))
        tokens = min(float(BURST), tokens + (now - since) * REQUESTS_PER_SECOND)
        if tokens < 1:
            _buckets[token] = (tokens, now)
            raise TooManyRequests(math.ceil((1 - tokens) / REQUESTS_PER_SECOND))
        if len(_buckets) >= BUCKETS_MAX:
            _buckets.clear()
        _buckets[token] = (tokens - 1, now)


def forget() -> None:
    """Empty every bucket's memory (tests)."""
    _buckets.clear()
