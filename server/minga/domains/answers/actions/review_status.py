"""Accept and pay answers that peers may look at first, or refuse them by a finding.

The books lie in `sql/40_settle.sql`; each verb may be called again and then finds nothing to do.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from minga.domains.answers.types import ReviewState
from minga.domains.ledger.types import TransferCode

ACCEPTED_AT_ONCE = 20_000


@transaction.atomic
def accept_due(*, now: datetime | None = None) -> int:
    """Silence accepts: pay every answer whose deadline passed. Call it until it returns 0."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT answers_accept_due(%s, %s)", [now or timezone.now(), ACCEPTED_AT_ONCE]
        )
        return int(cursor.fetchone()[0])


@transaction.atomic
def accept(*, answers: Sequence[UUID]) -> int:
    """Pay these in full, waiting or refused; how many changed. What is released stays refused."""
    return _settle(dict.fromkeys(answers), ReviewState.ACCEPTED, TransferCode.ACCEPTED)


@transaction.atomic
def refuse(*, micros: Mapping[UUID, int]) -> int:
    """Refuse waiting answers and pay these amounts for the time; how many changed.

    Only a finding may call this: the database refuses a refused answer without one (G7).
    """
    return _settle(micros, ReviewState.REFUSED, TransferCode.TIME_PAID)


@transaction.atomic
def release(*, answers: Sequence[UUID]) -> int:
    """The rest of the pay of refused answers serves quality from now on; nothing to appeal left."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers_release(%s::uuid[])", [list(answers)])
        return int(cursor.fetchone()[0])


def _settle(
    upto: Mapping[UUID, int] | Mapping[UUID, None], state: ReviewState, code: TransferCode
) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT answers_settle(%s::uuid[], %s::bigint[], %s, %s)",
            [list(upto), list(upto.values()), state.value, code.value],
        )
        return int(cursor.fetchone()[0])
