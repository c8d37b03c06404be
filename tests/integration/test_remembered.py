"""A cast that is put in again is the one that the actions made, and only in an empty database."""

import contextlib
from collections.abc import Iterator

import pytest
from django.db import transaction

from minga.domains.charter import actions as charter
from minga.domains.work import queries as work
from minga.doors.cli.auditing import audit_everything
from tests import cast
from tests.remembered import rows_by_table

pytestmark = pytest.mark.django_db


@contextlib.contextmanager
def undone() -> Iterator[None]:
    """Take back what happens, as the end of a test does."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def offended() -> list[str]:
    return [audit.sentence for audit in audit_everything() if audit.offenders]


def test_a_published_project_that_is_put_in_again_has_the_rows_of_the_first():
    with undone():
        first, rows = cast.published(texts=4, title="Is this remembered?"), rows_by_table()
    project = cast.published(texts=4, title="Is this remembered?")
    assert project == first
    assert rows_by_table() == rows
    assert work.project(project.public_id) == project
    assert offended() == []
    lova = cast.worker()
    lova.ask(project.public_id, 4)
    assert {answer.state for answer in lova.work_through().answers} == {"stored"}
    assert offended() == []


@pytest.mark.parametrize(
    "leave", [lambda: cast.person("left"), charter.hold_founding_vote], ids=["a person", "a vote"]
)
def test_a_database_in_which_another_test_left_something_gets_the_actions(leave):
    with undone():
        first = cast.good_customer("clara")
    with undone():
        assert cast.good_customer("clara").id == first.id
    leave()
    assert cast.good_customer("clara").id > first.id


def test_other_arguments_are_another_memory():
    with undone():
        first = cast.published(texts=4)
    with undone():
        assert cast.published(texts=5).id > first.id
    assert cast.published(texts=4) == first
