"""Queries of training and of a member's own hours, which no page of anybody else shows."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from minga.domains.people import queries as people
from minga.domains.people.types import MemberRef
from minga.domains.training.models import Attempt
from minga.domains.training.types import Hours
from minga.domains.wages.types import OVERHEAD_WORDS, OverheadKind
from minga_pure.money import Money

WEEKS_SHOWN = 8


def attempt(member: MemberRef, example: UUID) -> tuple[int, UUID] | None:
    """(pay in micros, receipt) of an example that she has tried; else None."""
    rows = Attempt.objects.filter(member_id=member.member_id, example=example)
    paid_attempt: tuple[int, UUID] | None = rows.values_list(
        "price_micros", "receipt__public_id"
    ).first()
    return paid_attempt


def practised(member: MemberRef, projects: Sequence[UUID]) -> list[UUID]:
    """The worked examples of these projects that this member has tried."""
    rows = Attempt.objects.filter(member_id=member.member_id, project__public_id__in=projects)
    return list(rows.values_list("example", flat=True))


def hours(
    member: MemberRef, *, weeks: int = WEEKS_SHOWN, now: datetime | None = None
) -> list[Hours]:
    """Her time and pay by week (from Monday, where she lives) and project, the newest first.

    Read from her receipts: their answers and worked examples, with the time that her own device
    measured while the task was in sight; and juries, which belong to no project.
    """
    zone = people.settings_of(member).time_zone
    since = people.week_begins(member, now or timezone.now()) - timedelta(weeks=weeks - 1)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH done AS (
                SELECT receipt.at, project.id, answer.spent_ms, answer.price_micros,
                       NULL AS currency
                  FROM answers.receipt receipt
                 CROSS JOIN LATERAL (
                        SELECT (row->>'project')::uuid AS project, (row->>'pos')::int AS pos
                          FROM json_array_elements((receipt.body::json)->'answers') AS row) AS told
                  JOIN work.project project ON project.public_id = told.project
                  JOIN answers.answer answer ON answer.project_id = project.id
                   AND answer.pos = told.pos AND answer.member_id = receipt.member_id
                 WHERE receipt.member_id = %(member)s AND receipt.at >= %(since)s
                UNION ALL
                SELECT at, project_id, spent_ms, price_micros, NULL FROM training_attempt
                 WHERE member_id = %(member)s AND at >= %(since)s
                UNION ALL
                SELECT recorded_at, NULL, seconds * 1000::bigint, paid_micros, currency
                  FROM wages.overhead
                 WHERE member_id = %(member)s AND recorded_at >= %(since)s AND kind = 'jury'
            )
            SELECT date_trunc('week', done.at, %(zone)s) AT TIME ZONE %(zone)s AS week,
                   project.public_id, project.title, count(*), sum(done.spent_ms)::bigint,
                   sum(done.price_micros)::bigint, coalesce(project.currency, done.currency)
              FROM done LEFT JOIN work.project project ON project.id = done.id
             GROUP BY 1, 2, 3, 7 ORDER BY 1 DESC, 5 DESC
            """,
            {"member": member.member_id, "since": since, "zone": zone},
        )
        return [
            Hours(
                week.date(),
                project,
                title or str(OVERHEAD_WORDS[OverheadKind.JURY]),
                count,
                spent,
                Money(micros, currency),
            )
            for week, project, title, count, spent, micros, currency in cursor.fetchall()
        ]
