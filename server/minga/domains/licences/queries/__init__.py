"""Reads of licences: sets, standings, bonds, engagements, freezes."""

from minga.domains.licences.queries.bonds import bond_of
from minga.domains.licences.queries.cases import freezes_of, frozen_recipients, is_frozen
from minga.domains.licences.queries.changes import changes, last_change, webhook_url
from minga.domains.licences.queries.engagements import (
    chain_is_complete,
    engagement_text,
    node_keys,
    terms_of_series,
)
from minga.domains.licences.queries.licences import (
    client_number,
    counts,
    grant_of_item,
    licence,
    licence_for,
    licences_of,
)
from minga.domains.licences.queries.standings import standing, standings_of_licence

__all__ = [
    "bond_of",
    "chain_is_complete",
    "changes",
    "client_number",
    "counts",
    "engagement_text",
    "freezes_of",
    "frozen_recipients",
    "grant_of_item",
    "is_frozen",
    "last_change",
    "licence",
    "licence_for",
    "licences_of",
    "node_keys",
    "standing",
    "standings_of_licence",
    "terms_of_series",
    "webhook_url",
]
