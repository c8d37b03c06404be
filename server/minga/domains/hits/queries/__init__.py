"""Reads of access keys, HIT types, HITs and assignments, always of one client."""

from minga.domains.hits.queries.assignments import assignment, assignments, unnamed_members
from minga.domains.hits.queries.hits import (
    expired,
    hit,
    hit_row,
    hit_type,
    hits_before,
    reviewable_before,
    type_card,
)
from minga.domains.hits.queries.keys import SECRET, key_card, keys_of, live_key, secret_of

__all__ = [
    "SECRET",
    "assignment",
    "assignments",
    "expired",
    "hit",
    "hit_row",
    "hit_type",
    "hits_before",
    "key_card",
    "keys_of",
    "live_key",
    "reviewable_before",
    "secret_of",
    "type_card",
    "unnamed_members",
]
