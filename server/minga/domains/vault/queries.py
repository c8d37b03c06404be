"""Reads of the vault: one secret at a time."""

from uuid import UUID

from django.db.models import Q

from minga.domains.vault import rules
from minga.domains.vault.errors import Shredded
from minga.domains.vault.keys import master_named
from minga.domains.vault.models import Secret, ShreddedKey, SubjectKey


def unseal(*, subject: UUID, purpose: str) -> bytes | None:
    """The secret, or None when there never was one. Raises Shredded, Unreadable."""
    row = Secret.objects.select_related("key").filter(key_id=subject, purpose=purpose).first()
    if row is None:
        if is_shredded(subject=subject, purpose=purpose):
            raise Shredded
        return None
    context = rules.about_secret(subject, purpose)
    key = rules.unwrap(subject_key(row.key), bytes(row.wrapped_key), context)
    return rules.open_sealed(key, bytes(row.nonce), bytes(row.ciphertext), context)


def purposes(*, subject: UUID) -> list[str]:
    """For which purposes something is kept of a subject."""
    rows = Secret.objects.filter(key_id=subject).order_by("purpose")
    return list(rows.values_list("purpose", flat=True))


def is_shredded(*, subject: UUID, purpose: str) -> bool:
    """Return True when this secret, or the whole subject, was shredded."""
    shredded = Q(purpose=purpose) | Q(purpose__isnull=True)
    return ShreddedKey.objects.filter(shredded, subject=subject).exists()


def subject_key(row: SubjectKey) -> bytes:
    """A subject's own key, for this domain's actions. Raises Unreadable."""
    context = rules.about_subject(row.subject)
    return rules.unwrap(master_named(row.master), bytes(row.wrapped_key), context)
