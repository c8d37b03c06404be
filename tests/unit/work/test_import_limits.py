"""The size of one import and the waits between its attempts: at each bound."""

import pytest

from minga.domains.work import rules
from minga.domains.work.types import ImportLimits

LARGEST = ImportLimits(rows=1_000_000, unpacked_bytes=10 * 1024**3, seconds=1_800)
SMALL = ImportLimits(rows=50, unpacked_bytes=1_000, seconds=7)


def limits_of(waiting: int = 0, *, is_verified: bool = True, largest: ImportLimits = LARGEST):
    limits = rules.import_limits(is_verified=is_verified, waiting=waiting, largest=largest)
    return limits.rows, limits.unpacked_bytes, limits.seconds


def test_a_client_that_nobody_has_looked_at_may_try_with_little():
    assert limits_of(is_verified=False) == (10_000, 512 * 1024**2, 120)
    assert limits_of(is_verified=False, largest=SMALL) == (50, 1_000, 7)


@pytest.mark.parametrize(("waiting", "rows"), [(0, 10_000), (1, 9_999), (9_999, 1),
                                               (10_000, 0), (10_001, 0)])  # fmt: skip
def test_all_that_waits_of_an_unverified_client_counts(waiting, rows):
    assert limits_of(waiting, is_verified=False)[0] == rows


@pytest.mark.parametrize(
    ("waiting", "rows"),
    [(0, 50), (450, 50), (451, 49), (499, 1), (500, 0), (501, 0)],
)
def test_ten_of_the_largest_imports_of_a_verified_client_may_wait(waiting, rows):
    assert limits_of(waiting, largest=SMALL) == (rows, 1_000, 7)


def test_each_attempt_waits_four_times_as_long_as_the_one_before():
    seconds = [rules.next_attempt_seconds(attempts) for attempts in range(6)]
    assert seconds == [60, 60, 240, 960, 3_840, 15_360]
