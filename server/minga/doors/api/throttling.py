"""Rate limits of the API: a token bucket of requests for each API token."""

from minga.rate_limits import Buckets, TooManyRequests

__all__ = ["BURST", "REQUESTS_PER_SECOND", "TooManyRequests", "forget", "take"]

BURST = 200
REQUESTS_PER_SECOND = 20

_buckets = Buckets()
forget = _buckets.forget


def take(token: str) -> None:
    """Use one request; raises TooManyRequests when there is none left."""
    _buckets.take(token, burst=BURST, requests_per_second=REQUESTS_PER_SECOND)
