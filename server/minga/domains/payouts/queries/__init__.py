"""Reads about payouts. Doors get words back; account numbers leave the vault only here."""

from minga.domains.payouts.queries.batches import batch_file, batch_for, batches
from minga.domains.payouts.queries.cases import cases_decided, cases_waiting
from minga.domains.payouts.queries.orders import (
    advance_room,
    destination_details,
    destination_row,
    destinations,
    offer,
    order,
    orders_of,
    orders_open,
    owed,
    ready_rails,
)
from minga.domains.payouts.queries.settings import (
    NO_AMOUNT,
    house_account,
    sender_of,
    waiting_settings,
)
from minga.domains.payouts.queries.splits import (
    as_hers,
    last_runs,
    shares_of,
    split_of,
    split_owners,
)
from minga.domains.payouts.queries.tariffs import (
    rail_fields,
    rail_names,
    rail_titles,
    tariff,
    tariffs,
)

__all__ = [
    "NO_AMOUNT",
    "advance_room",
    "as_hers",
    "batch_file",
    "batch_for",
    "batches",
    "cases_decided",
    "cases_waiting",
    "destination_details",
    "destination_row",
    "destinations",
    "house_account",
    "last_runs",
    "offer",
    "order",
    "orders_of",
    "orders_open",
    "owed",
    "rail_fields",
    "rail_names",
    "rail_titles",
    "ready_rails",
    "sender_of",
    "shares_of",
    "split_of",
    "split_owners",
    "tariff",
    "tariffs",
    "waiting_settings",
]
