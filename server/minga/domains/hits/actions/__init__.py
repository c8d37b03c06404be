"""All that can happen to access keys, HITs and assignments: one verb, one transaction."""

from minga.domains.hits.actions.hits import (
    change_type,
    dispose,
    end_expired,
    post_hit,
    register_type,
    set_expiration,
    set_reviewing,
)
from minga.domains.hits.actions.keys import issue_key, revoke_key
from minga.domains.hits.actions.reviews import approve, name_workers, reject

__all__ = [
    "approve",
    "change_type",
    "dispose",
    "end_expired",
    "issue_key",
    "name_workers",
    "post_hit",
    "register_type",
    "reject",
    "revoke_key",
    "set_expiration",
    "set_reviewing",
]
