"""Reads about breaches: whom one concerns, its clock, and the notification to the authority."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Count, Q

from minga.domains.consent.queries import database_now
from minga.domains.people.types import MemberRef
from minga.domains.rights.errors import NoSuchBreach
from minga.domains.rights.models import Breach, BreachNotice
from minga.domains.rights.queries.nodes import tree_nodes
from minga.domains.rights.types import BreachView, CopyHolder, NewBreach
from minga.domains.sql_files import named_queries
from minga.domains.work import queries as work

SQL = named_queries("rights")


def people_concerned(breach: NewBreach) -> int:
    """Return how many people a breach concerns, before it is reported."""
    with connection.cursor() as cursor:
        cursor.execute(
            SQL["breach_members"],
            [breach.client, breach.node, list(breach.kinds), breach.since, breach.until],
        )
        return int(cursor.fetchone()[0])


def copy_holders() -> list[CopyHolder]:
    """Return every recipient that was given copies, with their numbers."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["recipients_with_copies"])
        rows = cursor.fetchall()
    return [
        CopyHolder(client, node, recipient_name(client, node), copies, people)
        for client, node, copies, people in rows
    ]


def recipient_name(client: UUID | None, node: str) -> str:
    """Return the legal name of a recipient, or of the client; empty for the co-operative."""
    if client is None:
        return ""
    if node:
        return tree_nodes(client).get(node, node)
    view = work.client(client)
    return view.legal_name if view else ""


def breaches() -> list[BreachView]:
    """Return every reported breach, the newest first."""
    return [_view(row) for row in _counted().order_by("-id")]


def breaches_of(member: MemberRef) -> list[BreachView]:
    """Return the breaches that concern a member and of which they were told, the newest first."""
    ids = BreachNotice.objects.filter(member_id=member.member_id, told_at__isnull=False)
    rows = _counted().filter(pk__in=ids.values_list("breach_id", flat=True))
    return [_view(row) for row in rows.order_by("-id")]


def breach(public_id: UUID) -> BreachView:
    """Return one reported breach. Raises NoSuchBreach."""
    row = _counted().filter(public_id=public_id).first()
    if row is None:
        raise NoSuchBreach
    return _view(row)


def _counted() -> Any:
    return Breach.objects.annotate(
        people=Count("notices"), told=Count("notices", filter=Q(notices__told_at__isnull=False))
    )


def _view(row: Any) -> BreachView:
    return BreachView(
        public_id=row.public_id,
        breach=NewBreach(
            client=row.client,
            node=row.node,
            kinds=tuple(row.kinds),
            since=row.since,
            until=row.until,
            known_at=row.known_at,
            nature=row.nature,
            consequences=row.consequences,
            measures=row.measures,
            contact=row.contact,
        ),
        recipient=recipient_name(row.client, row.node),
        notify_by=row.notify_by,
        reported_at=row.reported_at,
        people=row.people,
        told=row.told,
        is_confirmed=row.confirmed_at is not None,
        authority_told_at=row.authority_told_at,
        delay_reason=row.delay_reason,
        is_late=(row.authority_told_at or database_now()) > row.notify_by,
    )


def authority_notification(public_id: UUID) -> dict[str, Any]:
    """Return the notification to the authority (GDPR art. 33(3)). Raises NoSuchBreach."""
    view = breach(public_id)
    report = view.breach
    return {
        "format": "minga-breach-notification/v1",
        "regulation": "GDPR art. 33(3)",
        "number": str(view.public_id),
        "controller": settings.MINGA_SELLER.get("name") or settings.MINGA_ORIGIN,
        "nature": {
            "description": report.nature,
            "place": view.recipient or "controller",
            "since": report.since.isoformat(),
            "until": report.until.isoformat(),
            "categories_of_data": list(report.kinds),
            "categories_of_data_subjects": ["members"],
            "data_subjects": view.people,
        },
        "contact": report.contact,
        "likely_consequences": report.consequences,
        "measures": report.measures,
        "known_at": report.known_at.isoformat(),
        "notify_by": view.notify_by.isoformat(),
        "notified_at": view.authority_told_at.isoformat() if view.authority_told_at else None,
        "reason_of_delay": view.delay_reason or None,
        "data_subjects_told": view.told,
    }
