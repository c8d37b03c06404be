"""Pilots: members drawn by lot try a project with a paid sample and decide."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from fractions import Fraction
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from minga.domains.assignment import actions as assignment
from minga.domains.charter import queries as charter
from minga.domains.charter.types import ValueName
from minga.domains.errors import ReasonRequired
from minga.domains.people.types import MemberRef
from minga.domains.publishing import queries, rules
from minga.domains.publishing.errors import (
    NoSuchPilot,
    NothingToTry,
    PilotDecided,
    PilotOfCollection,
    PilotOpen,
    PilotUnfunded,
    TasksFirst,
    TooFewMembers,
)
from minga.domains.publishing.models import Pilot, Seat, Volunteer
from minga.domains.publishing.types import REASON_LENGTH_MAX, Candidate, PilotState, PilotView
from minga.domains.retries import actions as retries
from minga.domains.sql_files import named_queries
from minga.domains.work import actions as work
from minga.domains.work import queries as work_queries
from minga.domains.work.errors import CannotPublish, ProjectNotDraft
from minga.domains.work.types import DerivedKind, NewDerivedProject, ProjectView
from minga_pure.money import Money
from minga_pure.projects import ProjectState, Requirement

SQL = named_queries("publishing")


@transaction.atomic
def volunteer(*, member: MemberRef, ready: bool) -> None:
    """Allow, or no longer allow, that the lot calls her to try new projects. Twice is once."""
    if ready:
        Volunteer.objects.get_or_create(member_id=member.member_id)
    else:
        Volunteer.objects.filter(member_id=member.member_id).delete()


def _candidates(card: ProjectView, *, now: datetime) -> list[Candidate]:
    """Return whom the lot may call; of a panel nobody unless a count could tell of so many (G9)."""
    asked = work_queries.asked_members(card.id)
    candidates = [
        candidate
        for candidate in queries.candidates(
            card.content_language, card.skills, card.warnings, now=now
        )
        if asked is None or candidate.member.member_id in asked
    ]
    return candidates if work_queries.people_told(card.id, len(candidates)) else []


@transaction.atomic
def open_pilot(*, project: UUID, actor_id: int, now: datetime | None = None) -> PilotView:
    """Draw members, and offer each of them the same paid sample of this version.

    1. five to ten seats by lot among the volunteers who read the language and say that they have
       the skills, newcomers among them;
    2. the sample is a derived project of at most ten of the project's own waiting items, each asked
       of every seat, paid like the project and never under the floor for the client's own estimate;
    3. the client pays it; nothing is drawn when the balance is too small.
    Raises NoSuchProject, ProjectNotDraft, NothingToTry, TooFewMembers, PilotOpen, PilotDecided,
    PilotUnfunded.
    """
    card = work_queries.project_for(actor_id, project)
    if card.derived_kind is not None or card.state != ProjectState.DRAFT:
        raise ProjectNotDraft
    if card.collection is not None:
        raise PilotOfCollection
    _refuse_second(card)
    moment = now or timezone.now()
    seed = secrets.token_bytes(32)
    seats = rules.draw(
        _candidates(card, now=moment),
        seed=seed,
        newcomers_rate=Fraction(str(charter.value(ValueName.PILOT_NEWCOMERS_RATE))),
    )
    if len(seats) < rules.SEATS_MIN:
        raise TooFewMembers
    derived_project = _sample(card, seats=len(seats), seed=seed)
    row = Pilot.objects.create(
        project_id=card.id,
        version=card.instruction_version,
        derived_project_id=derived_project.id,
        seed=seed,
        opened_at=moment,
        opened_by_id=actor_id,
        ends_at=moment + timedelta(days=rules.PILOT_DAYS),
    )
    Seat.objects.bulk_create(
        Seat(
            pilot=row,
            member_id=candidate.member.member_id,
            number=number,
            newcomer=candidate.newcomer,
        )
        for number, candidate in enumerate(seats, start=1)
    )
    try:
        assignment.publish_derived_project(
            project=derived_project.public_id, members=[candidate.member for candidate in seats]
        )
    except CannotPublish as refused:
        raise PilotUnfunded(" ".join(refused.reasons)) from refused
    return queries.pilot_card(row)


def _refuse_second(card: ProjectView) -> None:
    pilots = Pilot.objects.filter(project_id=card.id, version=card.instruction_version)
    for state in pilots.exclude(state=PilotState.LAPSED).values_list("state", flat=True):
        raise PilotOpen if state == PilotState.OPEN else PilotDecided


def _sample(card: ProjectView, *, seats: int, seed: bytes) -> ProjectView:
    """A derived project over items that the lot, not the client, has chosen."""
    with connection.cursor() as cursor:
        cursor.execute(
            SQL["sample"], [card.id, int.from_bytes(seed[:7], "big"), rules.SAMPLE_ITEMS]
        )
        items = cursor.fetchall()
    if not items:
        raise NothingToTry
    least = work_queries.lowest_price(card.price.currency, card.estimated_seconds)
    return work.open_derived_project(
        parent=card.public_id,
        derived_project=NewDerivedProject(
            kind=DerivedKind.PILOT,
            items=[(name, queries.content_of(text)) for name, text in items],
            price=max(card.price, least or card.price),
            redundancy=seats,
        ),
    )


@transaction.atomic
def say(
    *,
    member: MemberRef,
    pilot_id: UUID,
    go: bool,
    reason: str,
    met: Collection[Requirement] = (),
    now: datetime | None = None,
) -> PilotView:
    """A member's word about what she tried, once. The last word decides the pilot.

    Raises NoSuchPilot for a member without a seat in an open one, TasksFirst, ReasonRequired.
    """
    seat = (
        Seat.objects.select_for_update(of=("self",))
        .select_related("pilot__derived_project")
        .filter(pilot__public_id=pilot_id, member_id=member.member_id, pilot__state=PilotState.OPEN)
        .first()
    )
    if seat is None:
        raise NoSuchPilot
    if seat.go is not None:
        return queries.pilot_card(seat.pilot)
    if not reason.strip() or len(reason) > REASON_LENGTH_MAX:
        raise ReasonRequired
    if not queries.has_finished(member, seat.pilot.derived_project_id):
        raise TasksFirst
    requirements = set(seat.pilot.derived_project.requirements)
    Seat.objects.filter(pilot=seat.pilot, member_id=member.member_id, go=None).update(
        go=go,
        reason=reason.strip(),
        met=sorted(requirements & set(met)),
        said_at=now or timezone.now(),
    )
    _decide(seat.pilot, is_over=False, now=now or timezone.now())
    seat.pilot.refresh_from_db()
    return queries.pilot_card(seat.pilot)


def decide_pilots(*, now: datetime | None = None) -> int:
    """Decide the pilots whose last day is over; returns how many. Safe to call again."""
    moment = now or timezone.now()
    due = Pilot.objects.filter(state=PilotState.OPEN, ends_at__lte=moment).order_by("id")
    return retries.work_through(
        "publishing.decide_pilots",
        due,
        lambda row: _decide(row, is_over=True, now=moment),
        key=lambda row: row.public_id,
    )


@transaction.atomic
def _decide(pilot: Pilot, *, is_over: bool, now: datetime) -> bool:
    """Write what the pilot has decided, if it has; what nobody took goes back to the client."""
    row = Pilot.objects.select_for_update().get(id=pilot.id)
    card = queries.pilot_card(row)
    state = rules.verdict(card.seats, is_over=is_over)
    if row.state != PilotState.OPEN or state is PilotState.OPEN:
        return False
    spent_ms = queries.spent_ms(row.derived_project_id)
    project = work_queries.project_by_id(row.project_id)
    floor = work_queries.floor(project.price.currency) or Money.zero(project.price.currency)
    if not spent_ms:
        state = PilotState.LAPSED
    row.state = state
    row.decided_at = now
    row.spent_ms = spent_ms
    row.lowest_micros = rules.lowest_price(floor, spent_ms).micros if spent_ms else None
    row.met = sorted({name for seat in card.seats for name in seat.met})
    row.save()
    assignment.close_derived_project(project=card.derived_project)
    return True
