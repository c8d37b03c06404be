"""These tests use Django and PostgreSQL."""

from tests.server import pytest_configure

__all__ = ["pytest_configure"]
