"""Reads of what open cases stop."""

from uuid import UUID

from django.db import connection

from minga.domains.consent.types import TermsView
from minga.domains.licences import models, rules
from minga.domains.licences.types import FreezeView
from minga.domains.sql_files import named_queries

SQL = named_queries("licences")


def freezes_of(client: UUID) -> list[FreezeView]:
    """Return every freeze of a client, the newest first."""
    rows = models.Freeze.objects.filter(client__public_id=client).order_by("-id")
    return [
        FreezeView(client, row.recipient, row.reason, row.case, row.frozen_at, row.lifted_at)
        for row in rows
    ]


def is_frozen(*, grant: UUID, recipient: str) -> bool:
    """Return True while nothing is delivered to a recipient under a grant.

    A case about the client, the recipient, or any node that supplies it is open.
    """
    with connection.cursor() as cursor:
        cursor.execute(SQL["is_frozen"], [recipient, grant])
        row = cursor.fetchone()
    return bool(row and row[0])


def frozen_recipients(terms: TermsView) -> set[str]:
    """Return the nodes of a tree that get nothing while cases are open."""
    cases = models.Freeze.objects.filter(client__public_id=terms.client, lifted_at__isnull=True)
    return rules.frozen_nodes(
        [(node.key, node.under) for node in terms.terms.recipients],
        set(cases.values_list("recipient", flat=True)),
    )
