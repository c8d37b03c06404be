"""Suspensions: which grounds there are, which are due, where each of them is."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils import timezone

from minga.domains.assignment import queries as assignment
from minga.domains.judgement import rules
from minga.domains.judgement.models import Finding, Ground
from minga.domains.judgement.queries.persons import ground_words
from minga.domains.judgement.types import AppealState, FindingKind, SuspensionView
from minga.domains.people import queries as people
from minga.domains.people.types import MemberRef
from minga.domains.sql_files import named_queries

SQL = named_queries("judgement")

JOINED = ("decided_by", "appeal")


@dataclass(frozen=True, slots=True)
class DueSuspension:
    """A suspension whose day has come and against which no jury decides: for actions only."""

    finding: UUID
    member_id: int
    begins_at: datetime
    days: int
    ground: str
    decided_by: str
    decided_at: datetime | None


def grounds() -> tuple[str, ...]:
    """The closed list of grounds that were ever voted (H18)."""
    return tuple(Ground.objects.order_by("name").values_list("name", flat=True))


def suspensions_due() -> list[DueSuspension]:
    """Those that begin now: their notice is over, no appeal is open or was won, none was carried
    out before. One whose days passed while no clock ran never begins."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["suspensions_due"])
        return [DueSuspension(*row) for row in cursor.fetchall()]


def suspension_of(member: MemberRef) -> SuspensionView | None:
    """The suspension that holds now, else the one that is ahead of her; None mostly."""
    rows = Finding.objects.filter(member_id=member.member_id, kind=FindingKind.SUSPENSION)
    live = [view for view in cards(rows.select_related(*JOINED)) if view.is_ahead_or_holds]
    return min(live, key=lambda view: (view.state != "holds", view.since), default=None)


def suspensions() -> list[SuspensionView]:
    """All that hold or are ahead, with the member's name, for mediators; the newest first."""
    rows = Finding.objects.filter(kind=FindingKind.SUSPENSION).order_by("-id")
    findings = list(rows.select_related(*JOINED, "member")[:200])
    return [
        replace(card, member=people.name_of(row.member.subject))
        for row, card in zip(findings, cards(findings), strict=True)
        if card.is_ahead_or_holds
    ]


def cards(rows: Iterable[Finding]) -> list[SuspensionView]:
    """Return the state of each of these suspensions."""
    findings = list(rows)
    begun = assignment.suspensions([finding.public_id for finding in findings])
    views = []
    for finding in findings:
        appeal = getattr(finding, "appeal", None)
        term = rules.suspension_term(
            begins_at=finding.begins_at or finding.at,
            days=finding.days or 0,
            decided_at=appeal.decided_at if appeal else None,
        )
        carried = begun.get(finding.public_id)
        if carried:
            term = carried.since, carried.lifted_at or carried.until
        views.append(
            SuspensionView(
                finding=finding.public_id,
                ground=ground_words(finding.ground_id or ""),
                decided_by=finding.decided_by.username,
                since=term[0],
                until=term[1],
                state=rules.suspension_state(
                    term,
                    appeal=AppealState(appeal.state) if appeal else None,
                    begun=carried is not None,
                    now=timezone.now(),
                ),
            )
        )
    return views
