"""Reads of the feed of changes and of the address that is told of them."""

from uuid import UUID

from django.db import connection
from django.db.models import Max

from minga.domains.licences.models import StandingChange, Webhook
from minga.domains.licences.queries.standings import PAGE_MAX
from minga.domains.licences.types import ChangeView, ItemStanding, Standing, StandingReason
from minga.domains.sql_files import named_queries

SQL = named_queries("licences")


def changes(client: UUID, *, after_id: int = 0, limit: int = PAGE_MAX) -> list[ChangeView]:
    """Return a page of a client's feed, the oldest first, after the number of a change."""
    with connection.cursor() as cursor:
        cursor.execute(
            SQL["changes"],
            {"client": client, "after": after_id, "limit": min(limit, PAGE_MAX)},
        )
        rows = cursor.fetchall()
    return [
        ChangeView(
            number, ItemStanding(licence, item, Standing(word), StandingReason(reason)), moment
        )
        for number, licence, item, word, reason, moment in rows
    ]


def last_change(client: UUID) -> int:
    """Return the number of the newest change of a client's feed, 0 for none."""
    rows = StandingChange.objects.filter(licence_item__licence__client__public_id=client)
    return int(rows.aggregate(newest=Max("id"))["newest"] or 0)


def webhook_url(client: UUID) -> str:
    """Return the address that is told of a client's changes, or an empty string."""
    row = Webhook.objects.filter(client__public_id=client).first()
    return row.url if row else ""
