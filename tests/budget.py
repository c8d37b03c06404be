"""How many examples of a property a run tries: all of them nightly, fewer locally."""

from hypothesis import settings

NIGHTLY = 100
LEAST = 5


def examples(nightly: int) -> int:
    """Return the share of `nightly` examples that the profile of this run wants."""
    return max(min(LEAST, nightly), round(nightly * settings().max_examples / NIGHTLY))
