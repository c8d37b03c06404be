"""All that can happen to a failed row: it is counted, tried again, and deleted once it is done."""

import logging
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from typing import TypeVar

from django.db import transaction
from django.utils import timezone

from minga.domains.retries import queries, rules
from minga.domains.retries.errors import NoSuchFailedRow
from minga.domains.retries.models import FailedRow

Row = TypeVar("Row")
REASON_MAX = 500
log = logging.getLogger("minga.jobs")


def work_through(
    job: str,
    rows: Iterable[Row],
    work: Callable[[Row], int | None],
    *,
    key: Callable[[Row], object] = str,
    one_transaction: bool = True,
) -> int:
    """Carry out a job row by row; a row that fails stops none of the others.

    `work` is carried out in one transaction for its row, unless it makes several of its own; it
    returns whether, or how often, it did something; None means once. A failure is counted, with
    its reason; the row rests longer after each and is given up after the last. Returns the sum of
    what was done.
    """
    now = timezone.now()
    left_alone = queries.resting(job, now)
    failed_before = set(FailedRow.objects.filter(job=job).values_list("row_key", flat=True))
    done = 0
    for row in rows:
        name = str(key(row))
        if name in left_alone:
            continue
        try:
            with transaction.atomic() if one_transaction else nullcontext():
                result = work(row)
        except Exception as exc:
            log.warning("%s failed at %s", job, name, exc_info=exc)
            _count(job, name, exc)
            continue
        done += 1 if result is None else int(result)
        if name in failed_before:
            FailedRow.objects.filter(job=job, row_key=name).delete()
    return done


@transaction.atomic
def _count(job: str, name: str, exc: Exception) -> None:
    now = timezone.now()
    row = FailedRow.objects.select_for_update().filter(job=job, row_key=name).first()
    attempts = row.attempts + 1 if row else 1
    FailedRow.objects.update_or_create(
        job=job,
        row_key=name,
        defaults={
            "attempts": attempts,
            "reason": f"{type(exc).__name__}: {exc}"[:REASON_MAX],
            "failed_at": now,
            "due_at": now + rules.pause_after(attempts),
            "given_up_at": now if rules.is_given_up(attempts) else None,
        },
    )


@transaction.atomic
def retry(*, failed_row: int) -> None:
    """Try a row again at the job's next run, from the first attempt. Raises NoSuchFailedRow."""
    now = timezone.now()
    won = FailedRow.objects.filter(pk=failed_row).update(
        attempts=1, failed_at=now, due_at=now, given_up_at=None
    )
    if won != 1:
        raise NoSuchFailedRow
