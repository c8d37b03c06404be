"""Reads of cases: the claimant's, the client's, and those that stewards decide."""

from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from minga.domains.consent import queries as consent
from minga.domains.licences import queries as licences
from minga.domains.sql_files import named_queries
from minga.domains.takedowns import rules
from minga.domains.takedowns.errors import NoSuchTakedown
from minga.domains.takedowns.models import Case, CaseEvent
from minga.domains.takedowns.queries.searches import match_view
from minga.domains.takedowns.types import (
    ANSWERS,
    CLOSINGS,
    HOLDS,
    Claimant,
    EventKind,
    EventView,
    TakedownView,
)

SQL = named_queries("takedowns")


def case_row(case: UUID) -> Case:
    """Return the row of a case, for this domain. Raises NoSuchTakedown."""
    row = Case.objects.select_related("search", "match").filter(public_id=case).first()
    if row is None:
        raise NoSuchTakedown
    return row


def case_of_claimant_row(claimant: Claimant, case: UUID) -> Case:
    """Return the row of a claimant's case. Raises NoSuchTakedown, also when its time is over."""
    row = _of_claimant(claimant).filter(public_id=case).first()
    if row is None:
        raise NoSuchTakedown
    return row


def case_for_claimant(claimant: Claimant, case: UUID) -> TakedownView:
    """Return a case to who opened it. Raises NoSuchTakedown."""
    return case_view(case_of_claimant_row(claimant, case))


def cases_of_claimant(claimant: Claimant) -> list[TakedownView]:
    """Return the cases that a claimant opened, the newest first."""
    return [case_view(row) for row in _of_claimant(claimant).order_by("-opened_at", "-id")]


def case_for_client(client: UUID, case: UUID) -> TakedownView:
    """Return a case about a copy that this client licensed. Raises NoSuchTakedown."""
    row = _rows().filter(public_id=case, client=client).first()
    if row is None:
        raise NoSuchTakedown
    return case_view(row)


def cases_of_client(client: UUID) -> list[TakedownView]:
    """Return the cases about copies that a client licensed, the newest first."""
    rows = _rows().filter(client=client).order_by("-opened_at", "-id")
    return [case_view(row) for row in rows[:200]]


def case_for_steward(case: UUID) -> TakedownView:
    """Return a case to a data steward. Raises NoSuchTakedown."""
    return case_view(case_row(case))


def cases_open() -> list[TakedownView]:
    """Return the cases that are not closed, those with the least time first."""
    rows = _rows().filter(~_with(CLOSINGS)).order_by("answer_until", "id")
    return [case_view(row) for row in rows]


def cases_overdue() -> list[UUID]:
    """Return open cases without an answer whose time is over, and on which nothing is held yet."""
    rows = Case.objects.filter(answer_until__lte=timezone.now()).filter(
        ~_with((*CLOSINGS, *ANSWERS, *HOLDS))
    )
    return list(rows.order_by("answer_until", "id").values_list("public_id", flat=True))


def unfrozen_holds() -> list[str]:
    """Return held cases whose recipient could still be given a copy: none, unless by a fault."""
    rows = _rows().filter(_with(HOLDS)).filter(~_with(CLOSINGS))
    return [str(row.public_id) for row in rows if not _is_frozen(row)]


def _is_frozen(row: Case) -> bool:
    delivery = consent.dossier_of(row.match.delivery).fields
    return licences.is_frozen(grant=UUID(delivery["grant"]), recipient=delivery["recipient"])


def _rows() -> QuerySet[Case]:
    return Case.objects.select_related("search", "match")


def _of_claimant(claimant: Claimant) -> QuerySet[Case]:
    rows = _rows().filter(search__expires_at__gt=timezone.now())
    if claimant.member is not None:
        return rows.filter(search__member_id=claimant.member.member_id)
    if not claimant.code:
        return rows.none()
    return rows.filter(search__code_digest=rules.code_digest(claimant.code))


def _with(kinds: tuple[EventKind, ...]) -> Q:
    events = CaseEvent.objects.filter(case_id=OuterRef("pk"), kind__in=[k.value for k in kinds])
    return Q(Exists(events))


def case_view(row: Case) -> TakedownView:
    """Return the view of a row; who decided is named, the claimant is not."""
    events = tuple(
        EventView(
            kind=EventKind(event.kind),
            words=event.words,
            day=event.day,
            decided_by=event.decided_by.username if event.decided_by else "",
            happened_at=event.happened_at,
        )
        for event in row.events.select_related("decided_by").order_by("happened_at", "id")
    )
    answered = any(event.kind in (*ANSWERS, *CLOSINGS) for event in events)
    return TakedownView(
        public_id=row.public_id,
        search=row.search.public_id,
        client=row.client,
        opened_at=row.opened_at,
        answer_until=row.answer_until,
        found_sha256=bytes(row.search.found_sha256).hex(),
        address=row.search.address,
        match=match_view(row.match),
        events=events,
        is_overdue=not answered and row.answer_until <= timezone.now(),
        by_member=row.search.member_id is not None,
    )


def concerns(person_id: int, case: UUID) -> bool:
    """Return True where a steward may not decide: their own case, home or client."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["concerns"], [person_id, case])
        return any(is_concerned for (is_concerned,) in cursor.fetchall())
