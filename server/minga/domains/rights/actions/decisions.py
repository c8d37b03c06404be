"""Decisions of data stewards: the co-operative's own part, a longer time, the end of a case."""

from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from minga.domains.errors import ReasonRequired, domain_errors
from minga.domains.licences import actions as licences
from minga.domains.people import queries as people
from minga.domains.people.errors import NotInOffice, OwnMatter
from minga.domains.people.types import Office
from minga.domains.rights import rules
from minga.domains.rights.actions.person_notices import tell_decided, tell_extended
from minga.domains.rights.errors import NoSuchEscalation, NoSuchRightsRequest, RequestStays
from minga.domains.rights.models import Escalation, Request
from minga.domains.sql_files import named_queries

SQL = named_queries("rights")


def _reason(actor_id: int, words: str) -> str:
    """Return the words of a data steward. Raises NotInOffice, ReasonRequired."""
    if not people.holds_office(actor_id, Office.DATA_STEWARD):
        raise NotInOffice
    written = " ".join(words.split())[: rules.WORDS_MAX]
    if not written:
        raise ReasonRequired
    return written


@transaction.atomic
def decide_request(*, request: UUID, actor_id: int, words: str) -> None:
    """Say what the co-operative itself did about a request; the person reads it.

    Raises NotInOffice, ReasonRequired, NoSuchRightsRequest, OwnMatter.
    """
    written = _reason(actor_id, words)
    row = Request.objects.filter(public_id=request).first()
    if row is None:
        raise NoSuchRightsRequest
    if people.is_near(actor_id, member_id=row.member_id):
        raise OwnMatter
    with domain_errors():
        won = Request.objects.filter(public_id=request, home_done_at__isnull=True).update(
            home_done_at=Now(), home_words=written, decided_by_id=actor_id
        )
    if won != 1:
        raise NoSuchRightsRequest
    tell_decided(row, written)


@transaction.atomic
def extend_deadline(*, request: UUID, actor_id: int, days: int, words: str) -> None:
    """Give recipients longer, once, within the first month and with a reason (GDPR art. 12(3)).

    Raises NotInOffice, ReasonRequired, RequestStays.
    """
    written = _reason(actor_id, words)
    if not 0 < days <= rules.EXTENSION_DAYS_MAX:
        raise RequestStays
    with domain_errors():
        won = Request.objects.filter(
            public_id=request, extension_reason="", closed_at__isnull=True
        ).update(respond_by=F("respond_by") + timedelta(days=days), extension_reason=written)
    if won != 1:
        raise RequestStays
    tell_extended(Request.objects.get(public_id=request), written)


@transaction.atomic
def settle_case(*, case: UUID, actor_id: int, words: str) -> None:
    """End the case of a silent recipient: what its client gets is not frozen any more.

    The bond stays with the person. Raises NotInOffice, ReasonRequired, OwnMatter, NoSuchEscalation.
    """
    written = _reason(actor_id, words)
    with connection.cursor() as cursor:
        cursor.execute(SQL["case_is_near"], [actor_id, case])
        if (True,) in cursor.fetchall():
            raise OwnMatter
    with domain_errors():
        won = Escalation.objects.filter(public_id=case, lifted_at__isnull=True).update(
            lifted_at=Now(), lifted_by_id=actor_id, words=written
        )
    if won != 1:
        raise NoSuchEscalation
    licences.lift_freeze(case=case)
