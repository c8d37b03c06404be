"""Time around the work: a member's own lines, and what waits for a person."""

from minga.domains.people.types import MemberRef
from minga.domains.wages.models import Look, Overhead, Payday
from minga.domains.wages.types import (
    CLAIMABLE,
    LookState,
    LookView,
    OverheadKind,
    OverheadState,
    OverheadView,
)


def overhead_of(member: MemberRef, *, limit: int = 50) -> list[OverheadView]:
    """Her recorded time around the work, newest first."""
    rows = Overhead.objects.filter(member_id=member.member_id).select_related("project")
    return [_card(row) for row in rows.order_by("-recorded_at", "-id")[:limit]]


def claims_waiting(*, but_not_of: int = 0, limit: int = 100) -> list[OverheadView]:
    """Lost time that members have told and no person has looked at, the oldest first."""
    rows = Overhead.objects.filter(state=OverheadState.WAITING)
    rows = rows.exclude(member__person_id=but_not_of).select_related("project", "member")
    return [_card(row, with_member=True) for row in rows.order_by("recorded_at", "id")[:limit]]


def looks_waiting(*, but_not_of: int = 0, limit: int = 100) -> list[LookView]:
    """Time above the cap at which no person has looked, the longest first."""
    rows = Look.objects.filter(state=LookState.WAITING).exclude(payday__stage="draft")
    rows = rows.exclude(member__person_id=but_not_of)
    rows = rows.select_related("project", "member", "payday")
    return [
        LookView(
            public_id=row.public_id,
            member=row.member.subject,
            project_title=row.project.title,
            since=row.payday.since,
            answers=row.answers,
            above_seconds=row.above_ms // 1000,
            cap_seconds=row.cap_ms // 1000,
            state=LookState(row.state),
        )
        for row in rows.order_by("-above_ms")[:limit]
    ]


def trusted_seconds(member: MemberRef) -> int:
    """Return the claimed seconds that count by trust since the last payday."""
    last = Payday.objects.exclude(stage="draft").order_by("-until").first()
    rows = Overhead.objects.filter(
        member_id=member.member_id,
        kind__in=[kind.value for kind in CLAIMABLE],
        state=OverheadState.COUNTED,
        decided_by__isnull=True,
        reference__startswith="claim:",
    )
    if last is not None:
        rows = rows.filter(recorded_at__gte=last.until)
    return sum(rows.values_list("seconds", flat=True))


def _card(row: Overhead, *, with_member: bool = False) -> OverheadView:
    return OverheadView(
        public_id=row.public_id,
        kind=OverheadKind(row.kind),
        seconds=row.seconds,
        state=OverheadState(row.state),
        recorded_at=row.recorded_at,
        project_title=row.project.title if row.project else "",
        evidence=str(row.evidence.get("words", "")),
        words=row.words,
        member=row.member.subject if with_member else None,
    )
