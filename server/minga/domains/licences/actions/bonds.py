"""Ends of bonds: released to the client after the term, or forfeited to the person by a case."""

from uuid import UUID

from django.db import connection, transaction

from minga.domains.errors import domain_errors
from minga.domains.retries import actions as retries
from minga.domains.sql_files import named_queries
from minga_pure.money import Money

SQL = named_queries("licences")
RELEASE_JOB = "licences.release_bonds"


@transaction.atomic
def forfeit_bond(*, item: UUID, case: UUID, recipient: str | None = None) -> list[Money]:
    """Give the bonds of an item to its person, to the commons where they have left.

    recipient: only bonds of licences for this node. What moved, a licence each; empty when
    nothing is held any more, so that a second call moves nothing.
    """
    with domain_errors(), connection.cursor() as cursor:
        cursor.execute(SQL["forfeit_bonds"], [item, recipient or "", case])
        return [Money(micros, currency) for micros, currency in cursor.fetchall()]


def release_bonds() -> int:
    """Give back the bonds of every licence whose term has ended; how many bonds.

    A bond that a freeze or restriction holds waits for the end of its case.
    """
    with connection.cursor() as cursor:
        cursor.execute(SQL["licences_to_release"])
        licences = [number for (number,) in cursor.fetchall()]
    return retries.work_through(RELEASE_JOB, licences, _release)


def _release(licence_id: int) -> int:
    with domain_errors(), connection.cursor() as cursor:
        cursor.execute(SQL["release_bonds"], [licence_id])
        count = int(cursor.fetchone()[0])
        cursor.execute(SQL["close"], [licence_id])
        return count
