"""Silence beyond the deadline: named once, then frozen, and the bond is due."""

from django.db import connection, transaction

from minga.domains.errors import domain_errors
from minga.domains.retries import actions as retries
from minga.domains.rights.errors import NotOverdue
from minga.domains.rights.models import Escalation
from minga.domains.sql_files import named_queries

SQL = named_queries("rights")


def escalate_due() -> int:
    """Escalate every recipient whose time is over; how many. Twice is as once."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["overdue"])
        rows = [number for (number,) in cursor.fetchall()]
    return retries.work_through("rights.escalate", rows, _escalate)


@transaction.atomic
def _escalate(branch_id: int) -> int:
    try:
        with domain_errors(), transaction.atomic():
            Escalation.objects.bulk_create([Escalation(branch_id=branch_id)], ignore_conflicts=True)
    except NotOverdue:
        return 0
    return 1
