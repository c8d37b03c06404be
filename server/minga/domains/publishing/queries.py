"""Queries of publishing: pilots, obstacles to publishing, raises."""

import json
from collections.abc import Collection
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from minga.domains.answers import queries as answers
from minga.domains.assignment import queries as assignment
from minga.domains.people.types import MemberRef
from minga.domains.publishing import rules
from minga.domains.publishing.errors import NoSuchPilot
from minga.domains.publishing.models import Pilot, Raise, TopUp, Volunteer
from minga.domains.publishing.models import Seat as SeatRow
from minga.domains.publishing.types import (
    Candidate,
    Invited,
    PilotState,
    PilotView,
    RaiseState,
    RaiseView,
    SeatView,
)
from minga.domains.sql_files import named_queries
from minga.domains.work import queries as work
from minga.domains.work.types import ProjectView
from minga_pure.money import Money
from minga_pure.projects import (
    DISTURBING,
    ContentKind,
    DeclaredSkill,
    ProjectState,
    Requirement,
)

SQL = named_queries("publishing")


def content_of(text: str) -> dict[str, Any]:
    """An item's content as the database wrote it."""
    content: dict[str, Any] = json.loads(text)
    return content


def is_volunteer(member: MemberRef) -> bool:
    """Return True for a member who may be drawn for a pilot."""
    return Volunteer.objects.filter(member_id=member.member_id).exists()


def candidates(
    language: str,
    skills: Collection[DeclaredSkill] = (),
    warnings: Collection[ContentKind] = (),
    *,
    now: datetime | None = None,
) -> list[Candidate]:
    """Return the volunteers who read this language and say that they have these skills, and which
    of them are new here; for disturbing content those who chose such work."""
    since = (now or timezone.now()) - timedelta(days=rules.NEWCOMER_DAYS)
    active = {"member__person__is_active": True, "member__left_at__isnull": True}
    rows = Volunteer.objects.filter(**active).exclude(member_id__in=assignment.suspended())
    rows = rows.order_by("member_id")
    if language:
        rows = rows.filter(member__languages__contains=[language])
    if skills:
        rows = rows.filter(member__share__skills__contains=list(skills))
    if DISTURBING & set(warnings):
        rows = rows.filter(member__share__disturbing=True)
    return [
        Candidate(MemberRef(number, subject), joined >= since)
        for number, subject, joined in rows.values_list(
            "member_id", "member__subject", "member__joined_at"
        )
    ]


def has_finished(member: MemberRef, derived_project_id: int) -> bool:
    """Return True when the member answered every task of the sample."""
    with connection.cursor() as cursor:
        cursor.execute(
            SQL["has_finished"], {"derived_project": derived_project_id, "member": member.member_id}
        )
        (finished,) = cursor.fetchone()
    return bool(finished)


def spent_ms(derived_project_id: int) -> int | None:
    """The time within which three answers out of four of a pilot were made."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT publishing_spent_ms(%s)", [derived_project_id])
        (milliseconds,) = cursor.fetchone()
    return None if milliseconds is None else int(milliseconds)


def pilot_card(row: Pilot) -> PilotView:
    project = work.project_by_id(row.project_id)
    derived_project = work.project_by_id(row.derived_project_id)
    return PilotView(
        public_id=row.public_id,
        project=project.public_id,
        version=row.version,
        derived_project=derived_project.public_id,
        state=PilotState(row.state),
        opened_at=row.opened_at,
        ends_at=row.ends_at,
        decided_at=row.decided_at,
        answers=_answered(row.derived_project_id),
        spent_ms=row.spent_ms,
        lowest=None
        if row.lowest_micros is None
        else Money(row.lowest_micros, project.price.currency),
        requirements=derived_project.requirements,
        met=tuple(Requirement(name) for name in row.met),
        seats=tuple(_seat(seat) for seat in row.seats.order_by("number")),
    )


def _seat(row: SeatRow) -> SeatView:
    met = tuple(Requirement(name) for name in row.met)
    return SeatView(row.number, row.newcomer, row.go, row.reason, met, row.said_at)


def _answered(derived_project_id: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(SQL["answer_count"], [derived_project_id])
        (count,) = cursor.fetchone()
    return int(count)


def pilots_of(project: ProjectView) -> list[PilotView]:
    """The pilots of a project, the newest first."""
    return [pilot_card(row) for row in Pilot.objects.filter(project_id=project.id).order_by("-id")]


def pilot_for(person_id: int, public_id: UUID) -> PilotView:
    """Return a pilot of one's own project. Raises NoSuchPilot for everybody else."""
    row = Pilot.objects.filter(
        public_id=public_id, project__client__staff__person_id=person_id
    ).first()
    if row is None:
        raise NoSuchPilot
    return pilot_card(row)


def invitations(member: MemberRef) -> list[Invited]:
    """The open pilots in which this member has a seat, the first to end first."""
    rows = SeatRow.objects.filter(
        member_id=member.member_id, pilot__state=PilotState.OPEN
    ).select_related("pilot")
    return [_invited(row) for row in rows.order_by("pilot__ends_at")]


def invitation(member: MemberRef, derived_project: UUID) -> Invited | None:
    """This member's seat in the open pilot whose sample this derived project is; None for anything
    else."""
    row = (
        SeatRow.objects.filter(
            member_id=member.member_id,
            pilot__derived_project__public_id=derived_project,
            pilot__state=PilotState.OPEN,
        )
        .select_related("pilot")
        .first()
    )
    return _invited(row) if row else None


def _invited(row: SeatRow) -> Invited:
    project = work.project_by_id(row.pilot.project_id)
    derived_project = work.project_by_id(row.pilot.derived_project_id)
    return Invited(
        public_id=row.pilot.public_id,
        project=project.public_id,
        derived_project=derived_project.public_id,
        title=project.title,
        requirements=derived_project.requirements,
        ends_at=row.pilot.ends_at,
        seat=_seat(row),
    )


# --- what stands against publishing ---------------------------------------------------------------


def measured_seconds(project: ProjectView) -> Fraction | int | None:
    """Return the 75th percentile of the measured seconds of an answer; None without any.

    Measured in the pilot of this version, else in the project.
    """
    pilot = _pilot_that_speaks(project)
    if pilot is not None and pilot.spent_ms:
        return Fraction(pilot.spent_ms, 1000)
    return answers.measured_seconds(project.id)


def needs_pilot(project: ProjectView) -> bool:
    """Return True when the answers wanted, near-copies included, need a pilot first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT publishing_wanted(%s, %s)"
            " >= (publishing_value('pilot_from_answers') #>> '{}')::bigint",
            [project.id, project.items + project.incoming],
        )
        (needed,) = cursor.fetchone()
    return bool(needed)


def is_tried(project: ProjectView) -> bool:
    """Return True when a pilot of this version said go."""
    return _pilot_that_speaks(project) is not None


def may_open_pilot(project: ProjectView) -> bool:
    """Return True for a draft whose version has no open or decided pilot."""
    pilots = Pilot.objects.filter(project_id=project.id, version=project.instruction_version)
    return project.state == ProjectState.DRAFT and not (
        is_tried(project) or pilots.exclude(state=PilotState.LAPSED).exists()
    )


def _pilot_that_speaks(project: ProjectView) -> Pilot | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT publishing_pilot_for(%s)", [project.id])
        (pilot_id,) = cursor.fetchone()
    return None if pilot_id is None else Pilot.objects.get(id=pilot_id)


def reasons_against_publishing(project: ProjectView) -> tuple[str, ...]:
    """Everything that still stands against publishing, in words; empty when nothing does."""
    reasons = [*work.reasons_against_publishing(project, measured_seconds(project))]
    if project.incoming:
        reasons += _copy_reasons(project)
        if needs_pilot(project):
            reasons += _pilot_reasons(project)
    return tuple(reasons)


def can_ask_members(project: ProjectView) -> bool:
    """Return True when only a vote that nobody asked for stands before a pilot and publishing."""
    reasons = work.reasons_against_publishing(project, measured_seconds(project))
    return work.can_ask_members(project, reasons) and not _copy_reasons(project)


def _copy_reasons(project: ProjectView) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT publishing_dearer_copy(%s)", [project.id])
        (dearer,) = cursor.fetchone()
    if dearer is None:
        return []
    dearer_project = work.project_by_id(dearer)
    return [
        _(
            "This is nearly the same work as “%(title)s”, which paid more for the same time. Pay at"
            " least as much, or ask the members for a vote."
        )
        % {"title": dearer_project.title}
    ]


def _pilot_reasons(project: ProjectView) -> list[str]:
    spoken = _pilot_that_speaks(project)
    if spoken is None:
        last = Pilot.objects.filter(project_id=project.id).order_by("-id").first()
        return [_untried(last, project.instruction_version)]
    reasons = []  # too low a price for the measured time is said by work already
    if set(project.requirements) - set(spoken.met):
        reasons.append(
            _("Nobody who tried it could meet everything that you require: ask for less.")
        )
    return reasons


def _untried(last: Pilot | None, version: int) -> str:
    """Why no pilot speaks for this version."""
    if last is None or last.version != version:
        return _(
            "A project of this size needs a pilot by five to ten members: start one with a sample."
        )
    return {
        PilotState.OPEN: _("A pilot is running: wait for its result."),
        PilotState.REFUSED: _(
            "The members who tried it said no: read why, change the text, and try again."
        ),
        PilotState.LAPSED: _("Too few members could try it in time: start another pilot."),
    }[PilotState(last.state)]


# --- raises ---------------------------------------------------------------------------------------


def raise_card(row: Raise) -> RaiseView:
    project = work.project_by_id(row.project_id)
    paid = list(TopUp.objects.filter(rise_id=row.id).values_list("micros", flat=True))
    return RaiseView(
        public_id=row.public_id,
        project=project.public_id,
        price_before=Money(row.before_micros, project.price.currency),
        price_after=Money(row.after_micros, project.price.currency),
        state=RaiseState(row.state),
        raised_at=row.at,
        topped_up=Money(sum(paid), project.price.currency),
        members=work.people_told(row.project_id, len(paid)),
    )


def raises_of(project: ProjectView) -> list[RaiseView]:
    """The raises of a project, the newest first."""
    return [raise_card(row) for row in Raise.objects.filter(project_id=project.id).order_by("-id")]
