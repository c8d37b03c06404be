"""A job goes on after a row that fails: it is counted, rests, is given up, and tried again."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from minga.domains.retries import actions, queries, rules
from minga.domains.retries.errors import NoSuchFailedRow
from minga.domains.retries.models import FailedRow
from tests.integration.refusals import refused

pytestmark = pytest.mark.django_db


def divide(row: int) -> int:
    """Work in the database itself, which refuses 0."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 10 / %s", [row])
        return int(cursor.fetchone()[0])


def passed(minutes: float) -> None:
    shift = timedelta(minutes=minutes)
    for row in FailedRow.objects.all():
        FailedRow.objects.filter(pk=row.pk).update(
            failed_at=row.failed_at - shift, due_at=row.due_at - shift
        )


def test_the_others_are_done_and_the_failed_one_is_shown():
    assert actions.work_through("test.divide", [5, 0, 2], divide) == 2 + 5
    (row,) = queries.failed_rows()
    assert (row.job, row.row, row.attempts) == ("test.divide", "0", 1)
    assert "division by zero" in row.reason
    assert not row.is_given_up
    assert queries.failed_rows(limit=0) == []


def test_a_row_rests_before_it_is_tried_again():
    tried = []

    def fails(row: int) -> None:
        tried.append(row)
        raise ValueError("no")

    for _run in range(3):
        actions.work_through("test.fails", [1], fails)
    assert tried == [1]
    passed(1)
    actions.work_through("test.fails", [1], fails)
    assert tried == [1, 1]
    assert queries.failed_rows()[0].attempts == 2
    assert queries.resting("test.fails", timezone.now()) == {"1"}
    assert queries.resting("test.other", timezone.now()) == frozenset()


def test_a_row_is_given_up_and_an_officer_has_it_tried_again():
    for _run in range(rules.ATTEMPTS_MAX + 2):
        actions.work_through("test.divide", [0], divide)
        passed(24 * 60)
    (row,) = queries.failed_rows()
    assert (row.attempts, row.is_given_up) == (rules.ATTEMPTS_MAX, True)
    actions.retry(failed_row=row.id)
    assert queries.failed_rows()[0].attempts == 1
    assert actions.work_through("test.divide", [0], lambda _row: 1) == 1
    assert queries.failed_rows() == []
    with pytest.raises(NoSuchFailedRow):
        actions.retry(failed_row=row.id)


def test_a_row_that_is_done_later_is_forgotten():
    actions.work_through("test.divide", [0], divide)
    passed(1)
    assert actions.work_through("test.divide", [0], lambda _row: None) == 1
    assert queries.failed_rows() == []


def test_half_of_a_row_is_none_of_it():
    def breaks_off(row: int) -> None:
        FailedRow.objects.create(job="half", row_key=str(row), reason="x", due_at=timezone.now())
        raise ValueError("broken off")

    actions.work_through("test.half", [1, 2], breaks_off)
    assert {row.job for row in queries.failed_rows()} == {"test.half"}


def test_a_power_cut_is_no_failure_of_a_row():
    def cut(_row: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        actions.work_through("test.cut", [1], cut)
    assert queries.failed_rows() == []


def test_the_database_wants_a_reason_once_a_row():
    actions.work_through("test.divide", [0], divide)
    refused("UPDATE retries_failedrow SET reason = ''", "23514")
    refused(
        "INSERT INTO retries_failedrow (job, row_key, attempts, reason, due_at)"
        " SELECT job, row_key, 1, 'again', due_at FROM retries_failedrow",
        "23505",
    )
