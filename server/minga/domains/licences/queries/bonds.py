"""Reads of the bonds of licensed items."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from minga.domains.licences.types import BondState, BondView
from minga.domains.sql_files import named_queries
from minga_pure.money import Money

SQL = named_queries("licences")


def bond_of(item: UUID) -> list[BondView]:
    """Return the bonds of an item, one for each licence of it, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["bonds_of_item"], [item])
        rows = cursor.fetchall()
    return [
        BondView(
            licence=licence,
            client=client,
            item=item_id,
            recipients=tuple(recipients),
            money=Money(micros, currency),
            state=_state(decided_at, release_id),
            ends_at=ends_at,
            decided_at=decided_at,
            case=case,
        )
        for licence, client, item_id, recipients, micros, currency, ends_at, decided_at,
        release_id, case in rows
    ]  # fmt: skip


def _state(decided_at: datetime | None, release_id: int | None) -> BondState:
    if decided_at is None:
        return BondState.IN_ESCROW
    return BondState.FORFEITED if release_id is None else BondState.RELEASED
