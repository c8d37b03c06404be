"""These tests use Django and PostgreSQL, with the rights of web and jobs."""

import pytest

from tests.server import pytest_configure

__all__ = ["pytest_configure"]


@pytest.fixture(autouse=True)
def with_the_rights_of_the_application(application_role: None) -> None:
    """Run every test of a door under the role of web and jobs."""
