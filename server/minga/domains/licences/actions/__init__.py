"""Actions of licences: license a set, engage recipients, deliver, freeze, restrict, end bonds."""

from minga.domains.licences.actions.bonds import forfeit_bond, release_bonds
from minga.domains.licences.actions.cases import (
    freeze,
    lift_freeze,
    lift_restriction,
    restrict,
)
from minga.domains.licences.actions.changes import note_changes, set_webhook, tell_webhooks
from minga.domains.licences.actions.engagements import end_engagement, record_engagement
from minga.domains.licences.actions.orders import deliver, license_set

__all__ = [
    "deliver",
    "end_engagement",
    "forfeit_bond",
    "freeze",
    "license_set",
    "lift_freeze",
    "lift_restriction",
    "note_changes",
    "record_engagement",
    "release_bonds",
    "restrict",
    "set_webhook",
    "tell_webhooks",
]
