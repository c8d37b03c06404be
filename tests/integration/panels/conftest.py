"""Tests of panels begin without the voted values that this process read before."""

import pytest


@pytest.fixture(autouse=True)
def forget_the_charter() -> None:
    """A number that an earlier test voted for is gone again."""
    from minga.domains.charter import queries

    queries.forget_remembered()
