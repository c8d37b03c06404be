"""Silence beyond the deadline: named once, then the client is frozen and the bond is the person's.

The consequences are those of the domain of licences, under the case of the escalation.
"""

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now

from minga.domains.consent import queries as consent
from minga.domains.errors import domain_errors
from minga.domains.licences import actions as licences
from minga.domains.people import queries as people
from minga.domains.people.types import MemberRef
from minga.domains.retries import actions as retries
from minga.domains.rights.errors import NotOverdue
from minga.domains.rights.models import Branch, Escalation
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


def carry_out_escalations() -> int:
    """Freeze the client of each escalated recipient, and forfeit its bonds; how many cases.

    Each case is one transaction: a crash leaves it for the next run, and a second run finds none.
    """
    waiting = Escalation.objects.filter(
        Q(frozen_at__isnull=True) | Q(forfeited_at__isnull=True), lifted_at__isnull=True
    )
    return retries.work_through(
        "rights.carry_out", list(waiting.order_by("id")), _carry_out, key=lambda row: row.public_id
    )


def _carry_out(row: Escalation) -> int:
    locked = Escalation.objects.select_for_update().get(pk=row.pk)
    if locked.lifted_at is not None:
        return 0
    branch = Branch.objects.select_related("request").get(pk=row.branch_id)
    licences.freeze(
        client=branch.client,
        reason=f"{branch.name}: no answer to the rights request {branch.request.public_id}",
        case=row.public_id,
    )
    subject = people.subjects_of([branch.request.member_id])[branch.request.member_id]
    copies = consent.deliveries_of(MemberRef(branch.request.member_id, subject))
    for item in sorted({copy.item for copy in copies if str(copy.public_id) in branch.items}):
        licences.forfeit_bond(item=item, recipient=branch.node, case=row.public_id)
    Escalation.objects.filter(pk=row.pk).update(frozen_at=Now(), forfeited_at=Now())
    return 1
