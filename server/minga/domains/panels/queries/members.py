"""Reads of members: what they declared, and which panels use it."""

from uuid import UUID

import msgspec

from minga.domains.charter.types import ValueName
from minga.domains.consent import queries as consent
from minga.domains.panels import rules
from minga.domains.panels.models import Membership
from minga.domains.panels.queries.panels import open_panels
from minga.domains.panels.types import DeclarationView, Declared, UseView
from minga.domains.people.types import MemberRef
from minga.domains.vault import queries as vault
from minga.domains.vault.errors import Shredded
from minga_pure.panels import TRAITS

ABOUT_ME = "panels.about_me"


def voted_traits() -> list[str]:
    """Return the traits that members voted for, in the order of the list."""
    voted = consent.voted_words(ValueName.PANEL_TRAITS)
    return [trait for trait in TRAITS if trait in voted]


def allowed_purposes() -> list[str]:
    """Return the purposes that neither the law nor the members forbid."""
    return rules.allowed_purposes(consent.voted_words(ValueName.FORBIDDEN_PURPOSES))


def declared_by(subject: UUID) -> dict[str, Declared]:
    """Return what a subject declared, opened from their vault; empty when there is nothing."""
    try:
        sealed = vault.unseal(subject=subject, purpose=ABOUT_ME)
    except Shredded:
        return {}
    return msgspec.json.decode(sealed, type=dict[str, Declared]) if sealed else {}


def declarations(member: MemberRef) -> list[DeclarationView]:
    """Return what a member declared of themself."""
    declared = declared_by(member.subject)
    return [DeclarationView(trait, declared[trait]) for trait in TRAITS if trait in declared]


def panels_of(member: MemberRef) -> list[UUID]:
    """Return the public ids of the panels that a member is in."""
    rows = Membership.objects.filter(profile_id=member.member_id)
    return list(rows.values_list("panel__public_id", flat=True))


def members_of(panel: UUID) -> frozenset[int]:
    """Return the row numbers of the members of a panel, for whoever draws among them."""
    rows = Membership.objects.filter(panel__public_id=panel)
    return frozenset(rows.values_list("profile_id", flat=True))


def uses_of(member: MemberRef) -> list[UseView]:
    """Return the panels that a member is in, each with those of their traits that it reads."""
    declared = declared_by(member.subject)
    rows = Membership.objects.filter(profile_id=member.member_id).select_related("panel__request")
    listed = [row.panel for row in rows.order_by("-panel_id")]
    usable = open_panels(panel.public_id for panel in listed)
    return [
        UseView(
            panel=panel.public_id,
            client=panel.request.client,
            purpose=panel.request.purpose,
            need=panel.request.need,
            traits=tuple(trait for trait in panel.traits if trait in declared),
            is_open=panel.public_id in usable,
        )
        for panel in listed
    ]
