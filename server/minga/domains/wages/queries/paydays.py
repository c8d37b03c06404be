"""Paydays as a treasurer sees them: how far each is, what it comes to, who pays it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connection

from minga.domains.charter import queries as charter
from minga.domains.charter.types import ValueName
from minga.domains.sql_files import named_queries
from minga.domains.wages.errors import NoSuchPayday
from minga.domains.wages.models import Payday
from minga.domains.wages.types import PaydaySum, PaydayView, Stage
from minga_pure.money import Money

SQL = named_queries("wages")

BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)


def payday_row(public_id: UUID) -> Payday:
    """For this domain's actions. Raises NoSuchPayday."""
    row = Payday.objects.filter(public_id=public_id).first()
    if row is None:
        raise NoSuchPayday
    return row


def payday(public_id: UUID) -> PaydayView:
    """Return one payday. Raise NoSuchPayday."""
    return _card(payday_row(public_id))


def paydays(limit: int = 20) -> list[PaydayView]:
    """The latest paydays, newest first."""
    return [_card(row) for row in Payday.objects.order_by("-until")[:limit]]


def next_period(now: datetime) -> tuple[datetime, datetime]:
    """From the end of the last payday, in whole voted periods, to the last that has ended.

    Both are the same when none has ended yet, and before the first payday.
    """
    since = Payday.objects.order_by("-until").values_list("until", flat=True).first()
    if since is None:
        return BEGINNING, BEGINNING
    until, days = since, timedelta(days=int(str(charter.value(ValueName.PAYDAY_DAYS))))
    while until + days <= now:
        until += days
    return since, until


def promises(row: Payday) -> dict[str, int]:
    """Return the micros that the co-op would promise today, by currency."""
    return {currency: parts[2] for currency, parts in _forecast(row.id).items() if parts[2]}


def _forecast(payday_id: int) -> dict[str, tuple[int, int, int]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT wages_open_accounts(%s)", [payday_id])
        cursor.execute(SQL["forecast"], [payday_id])
        return {row[0]: (row[1], row[2], row[3]) for row in cursor.fetchall()}


def _card(row: Payday) -> PaydayView:
    with connection.cursor() as cursor:
        cursor.execute(SQL["payday_sums"], [row.id])
        rows = cursor.fetchall()
    ahead = {} if row.stage == Stage.POSTED else _forecast(row.id)
    sums = []
    for currency, members, seconds, earned, tops, over, *paid, topped in rows:
        parts = [a + b for a, b in zip(paid, ahead.get(currency, (0, 0, 0)), strict=True)]
        reserve, commons, promise = (Money(int(micros), currency) for micros in parts)
        sums.append(
            PaydaySum(
                currency=currency,
                members=members,
                seconds=seconds,
                earned=Money(earned, currency),
                top_ups=Money(tops, currency),
                overhead=Money(over, currency),
                reserve=reserve,
                commons=commons,
                promise=promise,
                topped_up=topped,
            )
        )
    return PaydayView(
        public_id=row.public_id,
        since=row.since,
        until=row.until,
        stage=Stage(row.stage),
        approved_by=row.approved_by.username if row.approved_by else "",
        approved_at=row.approved_at,
        posted_at=row.posted_at,
        sums=tuple(sums),
        looks=row.looks.filter(state="waiting").count(),
    )
