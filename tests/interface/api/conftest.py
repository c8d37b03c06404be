"""Clara's script, and those who should get nothing."""

import pytest


@pytest.fixture(autouse=True)
def fresh_memory():
    from minga.domains.answers import queries as answers
    from minga.doors.api import throttling

    throttling.forget()
    answers.forget_task_specs()


@pytest.fixture
def clara(db):
    from tests.cast import good_customer

    return good_customer("clara")


@pytest.fixture
def script(clara):
    from tests.interface.api.programs import program_of

    return program_of(clara)


@pytest.fixture
def strangers(db):
    """An outsider, and somebody who acts for another client."""
    from tests.cast import good_customer, person
    from tests.interface.api.programs import program_of

    return [program_of(person("oskar")), program_of(good_customer("carlos"))]
