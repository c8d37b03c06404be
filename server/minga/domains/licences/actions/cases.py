"""Steps of a case: nothing is delivered to a client, a recipient, or of an item until it ends."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection, transaction
from django.db.models.functions import Now

from minga.domains.errors import ReasonRequired, domain_errors
from minga.domains.licences import rules
from minga.domains.licences.errors import NoSuchLicence
from minga.domains.licences.models import Freeze, Restriction
from minga.domains.sql_files import named_queries
from minga.domains.work import queries as work

SQL = named_queries("licences")


@transaction.atomic
def freeze(*, client: UUID, reason: str, case: UUID, recipient: str = "") -> None:
    """Deliver nothing to a client while a case is open, and publish none of its projects.

    recipient: this node and all below it get nothing, and no collection project for them is
    published; other work goes on. Twice by one case is as once.
    Raises ReasonRequired, NoSuchLicence for an unknown client.
    """
    words = " ".join(reason.split())[: rules.REASON_MAX]
    if not words:
        raise ReasonRequired
    if work.client(client) is None:
        raise NoSuchLicence
    with domain_errors(), connection.cursor() as cursor:
        cursor.execute(SQL["freeze"], [client, recipient, words, case])


@transaction.atomic
def lift_freeze(*, case: UUID) -> int:
    """End every freeze of a case; how many. Twice is as once."""
    with domain_errors():
        return Freeze.objects.filter(case=case, lifted_at__isnull=True).update(lifted_at=Now())


@transaction.atomic
def restrict(*, items: Iterable[UUID], case: UUID) -> int:
    """Deliver and use no copy of these items while a case is open; how many are new."""
    with domain_errors(), connection.cursor() as cursor:
        cursor.execute(SQL["restrict"], [case, list(items)])
        return int(cursor.rowcount)


@transaction.atomic
def lift_restriction(*, case: UUID) -> int:
    """End every restriction of a case; how many. Twice is as once."""
    with domain_errors():
        rows = Restriction.objects.filter(case=case, lifted_at__isnull=True)
        return rows.update(lifted_at=Now())
