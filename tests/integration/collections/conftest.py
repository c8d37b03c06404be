"""Tests of consent begin without the voted values that this process read before."""

import pytest


@pytest.fixture(autouse=True)
def forget_the_charter() -> None:
    """A purpose that an earlier test forbade is allowed again."""
    from minga.domains.charter import queries

    queries.forget_remembered()
