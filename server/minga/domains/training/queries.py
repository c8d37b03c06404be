"""Queries of training and of a member's own hours, which no page of anybody else shows."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from minga.domains.people import queries as people
from minga.domains.people.types import MemberRef
from minga.domains.sql_files import named_queries
from minga.domains.training.models import Attempt
from minga.domains.training.types import Hours
from minga.domains.wages.types import OVERHEAD_WORDS, OverheadKind
from minga_pure.money import Money

SQL = named_queries("training")

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
            SQL["hours_by_week"], {"member": member.member_id, "since": since, "zone": zone}
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
