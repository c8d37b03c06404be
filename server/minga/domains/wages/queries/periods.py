"""A member's own periods: her hours, what she earned, the top-up and why."""

from datetime import datetime

from django.db import connection

from minga.domains.charter import queries as charter
from minga.domains.charter.errors import FloorUnset
from minga.domains.charter.types import ValueName
from minga.domains.people.types import MemberRef
from minga.domains.sql_files import named_queries
from minga.domains.wages import rules
from minga.domains.wages.models import Payday, PaydayLine
from minga.domains.wages.types import PeriodView, Stage, WageLine
from minga_pure.money import Money

SQL = named_queries("wages")


def periods(member: MemberRef, *, limit: int = 12) -> list[PeriodView]:
    """Her paid or approved periods, newest first, each with all its lines."""
    stages = [Stage.APPROVED.value, Stage.POSTED.value]
    paydays = Payday.objects.filter(stage__in=stages, lines__member_id=member.member_id)
    cards = []
    for payday in paydays.distinct().order_by("-until")[:limit]:
        lines = (
            PaydayLine.objects.filter(payday=payday, member_id=member.member_id)
            .select_related("project__client", "overhead")
            .order_by("currency", "kind", "-honest_ms")
        )
        line_views = tuple(_line(line) for line in lines)
        cards.append(PeriodView(payday.since, payday.until, Stage(payday.stage), line_views))
    return cards


def current_hours(member: MemberRef, since: datetime, now: datetime) -> PeriodView:
    """Return the current period so far, as the next payday counts it."""
    cap = int(str(charter.value(ValueName.TIME_CAP_MEDIANS)))
    with connection.cursor() as cursor:
        cursor.execute(
            SQL["so_far"], {"member": member.member_id, "since": since, "now": now, "cap": cap}
        )
        lines = tuple(_so_far(*row) for row in cursor.fetchall())
    return PeriodView(since, now, Stage.DRAFT, lines)


def _so_far(
    title: str, client: str, currency: str, answers: int, spent: int, honest: int, earned: int
) -> WageLine:
    floor = _floor(currency)
    return WageLine(
        title=title,
        client=client,
        kind="own_clock",
        answers=answers,
        spent_seconds=spent // 1000,
        seconds=honest // 1000,
        earned=Money(earned, currency),
        floor=floor,
        due=Money(rules.due_micros(floor.micros, honest, earned), currency),
        commons=Money.zero(currency),
        promise=Money.zero(currency),
        posted=False,
    )


def _floor(currency: str) -> Money:
    try:
        return charter.floor(currency)
    except FloorUnset:
        return Money.zero(currency)


def _line(row: PaydayLine) -> WageLine:
    return WageLine(
        title=row.project.title if row.project else "",
        client=row.project.client.legal_name if row.project else "",
        kind=row.overhead.kind if row.overhead else row.kind,
        answers=row.answers,
        spent_seconds=row.spent_ms // 1000,
        seconds=row.honest_ms // 1000,
        earned=Money(row.earned_micros, row.currency),
        floor=Money(row.floor_micros, row.currency),
        due=Money(row.due_micros, row.currency),
        commons=Money(row.commons_micros, row.currency),
        promise=Money(row.guarantee_micros, row.currency),
        posted=row.posted_at is not None,
    )
