"""Reads of the end of grants: who must be told, and what a renewal would be."""

from uuid import UUID

from django.db import connection

from minga.domains.consent import rules
from minga.domains.consent.models import Grant
from minga.domains.consent.queries.grants import SQL, grant_of
from minga.domains.consent.types import EndingGrant, RenewalView
from minga.domains.people.types import MemberRef


def ending_grants() -> list[EndingGrant]:
    """Return the grants of which the members must be told that the end is near, earliest first."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["ending_grants"])
        rows = cursor.fetchall()
    return [
        EndingGrant(number, grant, MemberRef(member, subject), title, ends, ended, is_open)
        for number, grant, member, subject, title, ends, ended, is_open in rows
    ]


def renewal_of(member: MemberRef, grant: UUID) -> RenewalView:
    """Return what renewing this grant would mean. Raises NoSuchGrant."""
    view = grant_of(member, grant)
    row = Grant.objects.get(member_id=member.member_id, public_id=grant)
    return RenewalView(
        grant=view,
        days=rules.renewal_days(view.terms.terms),
        asks_questions=not would_be_understood(row.pk),
        is_decided=not view.can_renew,
    )


def is_understood(grant: int) -> bool:
    """Return True when the member's right answers count for this grant, as the database decides."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["grant_is_understood"], [grant])
        return bool(cursor.fetchone()[0])


def would_be_understood(grant: int) -> bool:
    """Return True when a renewal of this grant would need no questions."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["renewal_is_understood"], [grant])
        return bool(cursor.fetchone()[0])
