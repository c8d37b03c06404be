"""Reads of access keys: one key by its id, the secret behind it, the keys of a person."""

from uuid import UUID

from django.utils import timezone

from minga.domains.hits.errors import KeyEnded, NoSuchAccessKey
from minga.domains.hits.models import AccessKey
from minga.domains.hits.types import AccessKeyView, KeyScope
from minga.domains.vault import queries as vault
from minga.domains.work import queries as work
from minga_pure.money import Money

SECRET = "access_key"  # noqa: S105 (the purpose under which the vault keeps it)


def key_card(row: AccessKey) -> AccessKeyView:
    return AccessKeyView(
        id=row.pk,
        public_id=row.public_id,
        key_id=row.key_id,
        name=row.name,
        client=row.client,
        person_id=row.person_id,
        scopes=tuple(KeyScope(scope) for scope in row.scopes),
        purpose_class=row.purpose_class,
        purpose=row.purpose,
        seconds=row.seconds,
        content_language=row.content_language,
        cap=Money(row.cap_micros, row.currency),
        spent=Money(row.spent_micros, row.currency),
        issued_at=row.issued_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
    )


def keys_of(person_id: int) -> list[AccessKeyView]:
    """Return a person's access keys, newest first."""
    rows = AccessKey.objects.filter(person_id=person_id).order_by("-id")
    return [key_card(row) for row in rows]


def live_key(key_id: str) -> tuple[AccessKeyView, str]:
    """Return a key that may be used now, and its secret.

    Raises NoSuchAccessKey; KeyEnded for one that is revoked or expired, or whose person may not
    sign in or act for the client any more.
    """
    row = AccessKey.objects.select_related("person").filter(key_id=key_id).first()
    if row is None:
        raise NoSuchAccessKey
    is_live = row.revoked_at is None and row.expires_at > timezone.now()
    if not is_live or not row.person.is_active or not work.acts_for(row.person_id, row.client):
        raise KeyEnded
    return key_card(row), secret_of(row.public_id)


def secret_of(key: UUID) -> str:
    """Return the secret of a key. Raises KeyEnded."""
    secret = vault.unseal(subject=key, purpose=SECRET)
    if secret is None:
        raise KeyEnded
    return secret.decode()
