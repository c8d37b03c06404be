"""Reads of the vault: one secret or one item at a time."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.db.models import Max, Q

from minga.domains.vault import key_copies, rules
from minga.domains.vault.blobs import blob_store
from minga.domains.vault.errors import NoSuchItem, Shredded
from minga.domains.vault.keys import master_named
from minga.domains.vault.models import Item, Secret, ShreddedKey, SubjectKey
from minga.domains.vault.types import VaultItemView


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
    shredded = Q(purpose=purpose, item__isnull=True) | Q(purpose__isnull=True)
    return ShreddedKey.objects.filter(shredded, subject=subject).exists()


def unreadable_from(*, subject: UUID) -> date | None:
    """The day from which no backup opens what was shredded of a subject; None: nothing was."""
    days = ShreddedKey.objects.filter(subject=subject).aggregate(last=Max("unreadable_from"))
    day: date | None = days["last"]
    return day


def key_table() -> str:
    """The table of which only `key_copy` makes copies."""
    return SubjectKey._meta.db_table


def key_copy() -> Iterator[str]:
    """The lines of a copy of all subjects' keys, for `actions.restore_keys`."""
    return key_copies.lines()


def item(item: UUID) -> VaultItemView:
    """An item without its bytes. Raises NoSuchItem, Shredded."""
    return _item_view(_item_row(item))


def items(*, subject: UUID) -> list[VaultItemView]:
    """All items of a subject, the oldest first."""
    rows = Item.objects.filter(key_id=subject).order_by("stored_at", "id")
    return [_item_view(row) for row in rows]


def read_item(item: UUID) -> Iterator[bytes]:
    """The bytes of an item, chunk by chunk, each authenticated before it is returned.

    Raises NoSuchItem, Shredded at once; SecretUnreadable while reading, also for a blob that was
    cut off.
    """
    row = _item_row(item)
    context = rules.about_item(row.id, row.purpose)
    key = rules.unwrap(subject_key(row.key), bytes(row.wrapped_key), context)
    return rules.open_chunks(key, row.id, row.purpose, blob_store().read(row.blob))


def _item_row(item: UUID) -> Item:
    row = Item.objects.select_related("key").filter(pk=item).first()
    if row is None:
        if ShreddedKey.objects.filter(item=item).exists():
            raise Shredded
        raise NoSuchItem
    return row


def _item_view(row: Item) -> VaultItemView:
    return VaultItemView(
        id=row.id,
        subject=row.key_id,
        purpose=row.purpose,
        media_type=row.media_type,
        size_bytes=row.size_bytes,
        stored_at=row.stored_at,
    )


def subject_key(row: SubjectKey) -> bytes:
    """A subject's own key, for this domain's actions. Raises Unreadable."""
    context = rules.about_subject(row.subject)
    return master_named(row.master).unwrap(bytes(row.wrapped_key), context)
