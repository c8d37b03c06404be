"""Actions of members: declare a trait for named purposes, and take it back at any time."""

import secrets

import msgspec
from django.db import transaction
from django.utils import timezone

from minga.domains.charter.types import ValueName
from minga.domains.consent import queries as consent
from minga.domains.locks import lock_until_commit
from minga.domains.panels import queries, rules
from minga.domains.panels.models import Membership, Panel, Profile
from minga.domains.panels.queries.members import ABOUT_ME, declared_by
from minga.domains.panels.types import Declared
from minga.domains.people.types import MemberRef
from minga.domains.vault import actions as vault
from minga.domains.vault import queries as vault_queries

ROSTERS = "panels rosters"
TOKEN_KEY = "panels.token_key"  # noqa: S105
KEY_BYTES = 32


@transaction.atomic
def declare(*, member: MemberRef, trait: str, declared: Declared) -> None:
    """Seal what a member says of themself, and enter them into the panels that it fits.

    Raises BadTrait.
    """
    checked = rules.check_declared(
        trait,
        declared,
        voted=queries.voted_traits(),
        forbidden=consent.voted_words(ValueName.FORBIDDEN_PURPOSES),
    )
    lock_until_commit(ROSTERS)
    statements = declared_by(member.subject) | {trait: checked}
    if vault_queries.unseal(subject=member.subject, purpose=TOKEN_KEY) is None:
        vault.seal(subject=member.subject, purpose=TOKEN_KEY, value=secrets.token_bytes(KEY_BYTES))
    vault.seal(subject=member.subject, purpose=ABOUT_ME, value=msgspec.json.encode(statements))
    Profile.objects.update_or_create(
        member_id=member.member_id, defaults={"changed_at": timezone.now()}
    )
    _enter(member, statements)


@transaction.atomic
def withdraw_declaration(*, member: MemberRef, trait: str | None = None) -> None:
    """Forget one trait of a member, or all of them; twice is as once. Panels forget them at once.

    The key of what was sealed is destroyed, so that old backups do not open it either.
    """
    lock_until_commit(ROSTERS)
    statements = declared_by(member.subject)
    remaining = {
        name: declared for name, declared in statements.items() if trait not in (None, name)
    }
    if remaining == statements:
        return
    vault.shred(subject=member.subject, purpose=ABOUT_ME)
    _enter(member, remaining)
    if not remaining:
        Profile.objects.filter(member_id=member.member_id).delete()
        return
    vault.seal(subject=member.subject, purpose=ABOUT_ME, value=msgspec.json.encode(remaining))
    Profile.objects.filter(member_id=member.member_id).update(changed_at=timezone.now())


def _enter(member: MemberRef, statements: dict[str, Declared]) -> None:
    """Make the rows of a member those of the panels that fit them now."""
    panels = Panel.objects.filter(approved_at__isnull=False, closed_at__isnull=True)
    fitting = {
        panel.id
        for panel in panels.select_related("request")
        if rules.is_in_panel(
            queries.condition_of(panel.public_id), panel.request.purpose, statements
        )
    }
    rows = Membership.objects.filter(profile_id=member.member_id)
    rows.exclude(panel_id__in=fitting).delete()
    entered = set(rows.values_list("panel_id", flat=True))
    Membership.objects.bulk_create(
        Membership(panel_id=panel, profile_id=member.member_id)
        for panel in sorted(fitting - entered)
    )
