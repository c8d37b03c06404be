"""Clara speaks for Valencia, Carlos for another city, Lova is a member; each has a browser."""

import pytest


@pytest.fixture
def clara(db):
    """A verified client with money."""
    from tests.cast import good_customer

    return good_customer()


@pytest.fixture
def carlos(db):
    """Another client, whom nobody has verified."""
    from tests.cast import customer

    return customer("carlos", "X-1")


@pytest.fixture
def lova(db):
    from tests.cast import worker

    return worker()


@pytest.fixture
def browser(clara):
    from tests.interface.web.client.browsers import browser_of

    return browser_of(clara)
