"""Reads about who may do what now, and how far a project is. O(lanes), never O(items)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models.functions import Now

from minga.domains.assignment.models import Invitation, Reserved, Share, Suspension
from minga.domains.assignment.rules import tasks_in
from minga.domains.assignment.types import (
    AdaptiveRedundancy,
    Alternative,
    Offer,
    Progress,
    Stop,
)
from minga.domains.people.types import MemberRef
from minga.domains.sql_files import named_queries
from minga.domains.work import queries as work
from minga.domains.work.types import ProjectView

SQL = named_queries("assignment")

__all__ = [
    "alternatives",
    "closed_with_leftovers",
    "invited",
    "may_see",
    "offers",
    "offers_for_skills",
    "open_count",
    "progress",
    "progress_of",
    "suspended",
    "suspensions",
    "tasks_in",
    "wish_minutes",
]


def progress(project_id: int) -> Progress:
    """Return the numbers of free, held and answered slots."""
    return progress_of([project_id])[project_id]


def progress_of(project_ids: Sequence[int]) -> dict[int, Progress]:
    """The same for several projects at once."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["progress_of"], [list(project_ids)])
        return {
            project_id: Progress(slots, free, held, members)
            for project_id, slots, free, held, members in cursor.fetchall()
        }


def adaptive_redundancy(project_id: int) -> AdaptiveRedundancy | None:
    """Return the reserved slots of an adaptive project; None where every item gets the same."""
    row = Reserved.objects.filter(project_id=project_id).first()
    return None if row is None else AdaptiveRedundancy(row.first, row.slots)


def closed_with_leftovers() -> list[int]:
    """Closed projects to which slots came back since: their money is the client's."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["closed_with_leftovers"])
        return [project_id for (project_id,) in cursor.fetchall()]


def with_stopped_slots() -> list[int]:
    """Projects that still offer slots of stopped items: their money is the client's."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["with_stopped_slots"])
        return [project_id for (project_id,) in cursor.fetchall()]


def stopped_items(project_id: int, limit: int) -> list[str]:
    """The client's ids of items that a member stopped: they show somebody's private data."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["stopped_items"], [project_id, limit])
        return [name for (name,) in cursor.fetchall()]


def open_count(member: MemberRef, project_id: int) -> int:
    """Return the number of tasks that the member holds and has not answered."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT assignment_open_count(%s, %s)", [member.member_id, project_id])
        (count,) = cursor.fetchone()
    return int(count)


def may_see(member: MemberRef, project: ProjectView) -> bool:
    """Return True when the member may see the project: a derived one only when invited."""
    return project.derived_kind is None or (
        Invitation.objects.filter(project_id=project.id, member_id=member.member_id).exists()
    )


def invited(project_id: int) -> list[MemberRef]:
    """Return the members invited to a derived project, in the order of joining the co-operative."""
    rows = Invitation.objects.filter(project_id=project_id).order_by("member_id")
    return [MemberRef(*row) for row in rows.values_list("member_id", "member__subject")]


def suspended() -> list[int]:
    """The members who get no new work at this moment, by their inside numbers."""
    live = Suspension.objects.filter(lifted_at=None, since__lte=Now(), until__gt=Now())
    return list(live.values_list("member_id", flat=True))


def suspensions(findings: Collection[UUID]) -> dict[UUID, Stop]:
    """Return the suspensions that were carried out, by finding."""
    rows = Suspension.objects.filter(finding__in=findings)
    return {row.finding: Stop(row.since, row.until, row.lifted_at) for row in rows}


def wish_minutes(member: MemberRef) -> int:
    """Return the minutes of work a day that the member wishes; 0 without a wish."""
    wishes = Share.objects.filter(member_id=member.member_id).values_list("wish_seconds", flat=True)
    return (wishes.first() or 0) // 60


@dataclass(frozen=True, slots=True)
class _Room:
    """One open project as one member sees it: free slots they could get, tasks they hold,
    times served; whether they read its language; and the skills that they declared.
    """

    free: int
    held: int
    served: int
    reads: bool
    can: tuple[str, ...]


def _room(member: MemberRef) -> dict[int, _Room]:
    """The open projects, each with what it has for this member. While work is scarce, not more
    slots than her share.

    Free slots at positions that she has answered or holds are not hers to get; counted with
    ranges, not items.
    """
    with connection.cursor() as cursor:
        cursor.execute(SQL["room"], {"member": member.member_id})
        return {number: _Room(*counts) for number, *counts in cursor.fetchall()}


def offers(
    member: MemberRef, minutes: int, *, answering: Mapping[int, int] | None = None
) -> list[Offer]:
    """Return the work that a member may begin now with these minutes.

    Held tasks come first, then work in a language that they read, then the projects in which they
    were served least. No price, person or speed decides the order.

    `answering`: how many of the tasks she holds in a project are about to be answered, so that
    they no longer count as held.
    """
    return [offer for offer in _everything(member, minutes, answering or {}) if not offer.lacks]


def offers_for_skills(member: MemberRef, minutes: int) -> list[Offer]:
    """Return the work that opens by declaring a skill; no past work is asked for."""
    return [offer for offer in _everything(member, minutes, {}) if offer.lacks]


def _everything(member: MemberRef, minutes: int, answering: Mapping[int, int]) -> list[Offer]:
    ranked: list[tuple[bool, bool, int, Offer]] = []
    room = _room(member)
    for project in work.projects_by_id(list(room)):
        slots = room[project.id]
        held = max(0, slots.held - answering.get(project.id, 0))
        if slots.free + held == 0:
            continue
        tasks = held or min(tasks_in(minutes, project.estimated_seconds), slots.free)
        asks = () if held or project.derived_kind else project.skills
        offer = Offer(
            project,
            tasks,
            project.price * tasks,
            project.estimated_seconds * tasks,
            held,
            tuple(skill for skill in asks if skill not in slots.can),
        )
        ranked.append((held == 0, not slots.reads, slots.served, offer))
    ranked.sort(key=lambda entry: (*entry[:3], entry[3].project.id))
    return [entry[3] for entry in ranked]


def alternatives(member: MemberRef, series: UUID) -> list[Alternative]:
    """Return the work set aside beside the open collections of a series of terms.

    `tasks` is the same before an offer, while it is open and after a refusal.
    """
    with connection.cursor() as cursor:
        cursor.execute(SQL["alternatives"], {"member": member.member_id, "series": series})
        rows = cursor.fetchall()
    cards = {card.id: card for card in work.projects_by_id([row[0] for row in rows])}
    return [Alternative(cards[project], slots, tasks) for project, slots, tasks in rows]
