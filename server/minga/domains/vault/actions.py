"""All that can happen to secrets and items: sealed, shredded, wrapped by a new master key."""

import hashlib
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from minga.domains.vault import key_copies, queries, rules
from minga.domains.vault.blobs import blob_store, new_name
from minga.domains.vault.errors import KeysTooOld, NoSuchItem, SecretUnreadable, Shredded
from minga.domains.vault.keys import (
    MasterKey,
    keep_local_keys,
    local_keys,
    masters,
    may_make_local_key,
)
from minga.domains.vault.models import Item, ItemReading, Secret, ShreddedKey, SubjectKey
from minga.domains.vault.types import RestoredKeys, Shredding, VaultItemView
from minga_pure.ids import uuid7_new

KEY_BYTES = 32
REWRAP_AT_ONCE = 500
ORPHAN_AFTER = timedelta(days=2)


@transaction.atomic
def seal(*, subject: UUID, purpose: str, value: bytes | str) -> None:
    """Keep a value of a subject for one purpose; sealing again replaces it.

    Raises Shredded when the subject was forgotten as a whole, PurposeUnfit.
    """
    rules.check_purpose(purpose)
    plaintext = value.encode() if isinstance(value, str) else value
    context = rules.about_secret(subject, purpose)
    own_key, key, nonce = _subjects_key(subject), secrets.token_bytes(KEY_BYTES), rules.new_nonce()
    Secret.objects.update_or_create(
        key_id=subject,
        purpose=purpose,
        defaults={
            "wrapped_key": rules.wrap(own_key, rules.new_nonce(), key, context),
            "nonce": nonce,
            "ciphertext": rules.seal(key, nonce, plaintext, context),
            "sealed_at": timezone.now(),
        },
    )


def store_item(
    *,
    subject: UUID,
    purpose: str,
    media_type: str,
    pieces: Iterable[bytes],
    item: UUID | None = None,
) -> VaultItemView:
    """Seal a file under a key of its own, and store it; the same item again changes nothing.

    1. the sealed bytes become a blob, in the memory of a few chunks, 2. the row that names it is
    written. A crash in between leaves a blob that no key opens, for `sweep_blobs`.
    Raises Shredded when the subject was forgotten as a whole, PurposeUnfit.
    """
    rules.check_purpose(purpose)
    item_id = item or uuid7_new()
    if Item.objects.filter(pk=item_id).exists():
        return queries.item(item_id)
    with transaction.atomic():
        _subjects_key(subject)
    key, blob, counted = secrets.token_bytes(KEY_BYTES), new_name(), _Counted(pieces)
    blob_store().write(blob, rules.seal_chunks(key, item_id, purpose, counted))
    with transaction.atomic():
        row = Item(
            id=item_id,
            key_id=subject,
            purpose=purpose,
            media_type=media_type,
            wrapped_key=rules.wrap(
                _subjects_key(subject), rules.new_nonce(), key, rules.about_item(item_id, purpose)
            ),
            blob=blob,
            size_bytes=counted.size,
        )
        Item.objects.bulk_create([row], ignore_conflicts=True)
    return queries.item(item_id)


@transaction.atomic
def shred(*, subject: UUID, purpose: str | None = None) -> Shredding:
    """Destroy the key of one secret, or of all that is kept of a subject; twice is as once.

    A subject of whom nothing is kept is forgotten too, so that nothing is ever sealed for it.

    The caller tells the log: `key_hashes` show which keys went, and are of use to nobody.
    What can still fail: copies of the keys from before open old backups until the day
    `unreadable_from`, and the bytes on disk stay until `scrub`.
    """
    if purpose is not None:
        return _shred_secret(subject, purpose)
    owner = SubjectKey.objects.select_for_update().filter(pk=subject)
    own_keys = list(owner)  # locked first, so that nothing is sealed meanwhile
    rows = list(Secret.objects.select_for_update().filter(key_id=subject))
    items = list(Item.objects.select_for_update().filter(key_id=subject))
    shredded = [_shredded(row.key_id, row.wrapped_key, purpose=row.purpose) for row in rows]
    shredded += [
        _shredded(subject, row.wrapped_key, purpose=row.purpose, item=row.id) for row in items
    ]
    shredded += [_shredded(subject, row.wrapped_key) for row in own_keys]
    if not own_keys and not _is_forgotten(subject):
        shredded = [_shredded(subject, b"no key" + subject.bytes)]
    ShreddedKey.objects.bulk_create(shredded)
    Secret.objects.filter(key_id=subject).delete()
    _delete_items(items)
    owner.delete()
    return _shredding(subject, None, shredded)


def _shred_secret(subject: UUID, purpose: str) -> Shredding:
    own_key = SubjectKey.objects.select_for_update().filter(pk=subject).first()
    row = Secret.objects.select_for_update().filter(key_id=subject, purpose=purpose).first()
    if own_key is None or row is None:
        return _shredding(subject, purpose, [])
    shredded = [_shredded(subject, row.wrapped_key, purpose=purpose)]
    ShreddedKey.objects.bulk_create(shredded)
    row.delete()
    _renew_key(own_key)
    return _shredding(subject, purpose, shredded)


@transaction.atomic
def shred_item(*, item: UUID) -> Shredding:
    """Destroy the key of one item; its blob goes after the commit. Twice is as once.

    Raises NoSuchItem.
    """
    owner = Item.objects.filter(pk=item).values("key_id")
    own_key = SubjectKey.objects.select_for_update().filter(pk__in=owner).first()
    row = Item.objects.select_for_update().filter(pk=item).first()
    if own_key is None or row is None:
        shredded_row = ShreddedKey.objects.filter(item=item).first()
        if shredded_row is None:
            raise NoSuchItem
        day = shredded_row.unreadable_from
        return Shredding(shredded_row.subject, shredded_row.purpose, (), day)
    shredded = [_shredded(row.key_id, row.wrapped_key, purpose=row.purpose, item=row.id)]
    ShreddedKey.objects.bulk_create(shredded)
    _delete_items([row])
    _renew_key(own_key)
    return _shredding(row.key_id, row.purpose, shredded)


def _renew_key(row: SubjectKey) -> None:
    """Give a subject a new key, so that the old one in old backups opens nothing shredded.

    What stays is wrapped by the new one; its own keys and its sealed bytes stay as they are.
    """
    old, new, master = queries.subject_key(row), secrets.token_bytes(KEY_BYTES), masters()[0]
    ShreddedKey.objects.bulk_create([_shredded(row.subject, row.wrapped_key, purpose="~key")])
    row.wrapped_key = master.wrap(new, rules.about_subject(row.subject))
    row.master = master.name
    row.save(update_fields=["wrapped_key", "master"])

    def rewrapped(wrapped: bytes | memoryview, context: bytes) -> bytes:
        return rules.wrap(
            new, rules.new_nonce(), rules.unwrap(old, bytes(wrapped), context), context
        )

    values = list(Secret.objects.filter(key_id=row.subject))
    for secret in values:
        context = rules.about_secret(row.subject, secret.purpose)
        secret.wrapped_key = rewrapped(secret.wrapped_key, context)
    Secret.objects.bulk_update(values, ["wrapped_key"], batch_size=REWRAP_AT_ONCE)
    items = list(Item.objects.filter(key_id=row.subject))
    for item in items:
        item.wrapped_key = rewrapped(item.wrapped_key, rules.about_item(item.id, item.purpose))
    Item.objects.bulk_update(items, ["wrapped_key"], batch_size=REWRAP_AT_ONCE)


def note_reading(*, item: UUID, reader: UUID, reason: str) -> UUID:
    """Write down that somebody other than its subject reads an item; the id of the reading.

    The database refuses a reading at the end of the transaction when its subject got no notice.
    Raises ReadingNeedsReason, NoSuchItem, Shredded.
    """
    view = queries.item(item)
    words = rules.check_reason(reason)
    row = ItemReading.objects.create(item=item, subject=view.subject, reader=reader, reason=words)
    return row.public_id


def sweep_blobs(*, now: datetime | None = None) -> int:
    """Delete blobs that no item names and that are old enough to belong to none; how many.

    They are the rest of a crash between a blob and its row, or between a shredding and its blob:
    no key opens them. Safe to run again, and beside writers: a younger blob is left alone.
    """
    store, swept = blob_store(), 0
    for names in store.names(before=(now or timezone.now()) - ORPHAN_AFTER):
        named = set(Item.objects.filter(blob__in=names).values_list("blob", flat=True))
        orphans = [name for name in names if name not in named]
        store.delete(orphans)
        swept += len(orphans)
    return swept


def _shredded(
    subject: UUID,
    wrapped: bytes | memoryview,
    *,
    purpose: str | None = None,
    item: UUID | None = None,
) -> ShreddedKey:
    return ShreddedKey(
        subject=subject,
        purpose=purpose,
        item=item,
        key_hash=hashlib.sha256(bytes(wrapped)).digest(),
        unreadable_from=rules.unreadable_from(
            timezone.now().date(), settings.MINGA_KEY_BACKUP_DAYS
        ),
    )


def _shredding(subject: UUID, purpose: str | None, rows: list[ShreddedKey]) -> Shredding:
    day = rules.unreadable_from(timezone.now().date(), settings.MINGA_KEY_BACKUP_DAYS)
    return Shredding(subject, purpose, tuple(bytes(row.key_hash) for row in rows), day)


def _delete_items(rows: list[Item]) -> None:
    """Delete the rows now, and their blobs once that is certain."""
    blobs = [row.blob for row in rows]
    Item.objects.filter(pk__in=[row.pk for row in rows]).delete()

    def delete_blobs() -> None:
        blob_store().delete(blobs)  # where this fails, `sweep_blobs` finds them

    if blobs:
        transaction.on_commit(delete_blobs, robust=True)


class _Counted:
    """Pieces on their way, and how many bytes they were."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self.pieces, self.size = pieces, 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.pieces:
            self.size += len(piece)
            yield piece


def rotate_master() -> int:
    """Wrap every subject's key by the current master key, a new one where it is ours to make.

    A key of MINGA_MASTER_KEY or MINGA_KEY_SERVICE is not made here: put the new one first there,
    call this, then take the old one away. Returns how many were wrapped. Safe to run again after
    a crash: 1. the new key is written beside the old ones, 2. rows are wrapped anew, a few hundred
    a transaction, 3. local keys that open nothing any more are forgotten. Raises NoKeyService.
    """
    makes_key = may_make_local_key()
    if makes_key:
        keep_local_keys([secrets.token_bytes(KEY_BYTES), *(key.key for key in local_keys())])
    current = masters()[0]
    wrapped = 0
    while step := _rewrap(current):
        wrapped += step
    if makes_key:
        keep_local_keys([local_keys()[0].key])
    return wrapped


@transaction.atomic
def restore_keys(*, copy: str) -> RestoredKeys:
    """Bring the keys of a copy into a restored database, and destroy what was shredded since.

    A backup from before a shredding still holds the sealed value; its key is in no newer copy.
    Raises KeysTooOld, ValueError.
    """
    read = key_copies.read(copy)
    ShreddedKey.objects.bulk_create(read.shredded, ignore_conflicts=True)
    forgotten = set(ShreddedKey.objects.filter(purpose=None).values_list("subject", flat=True))
    present = [row for row in read.keys if row.subject not in forgotten]
    SubjectKey.objects.bulk_create(present, ignore_conflicts=True)
    known = SubjectKey.objects.values("subject")
    for model in (Secret, Item):
        if model.objects.exclude(key_id__in=known).exclude(key_id__in=forgotten).exists():
            raise KeysTooOld
    destroyed = [row for row in _touched() if not _opens_again(row, read.rewrapped)]
    ShreddedKey.objects.bulk_create(
        [_shredded_row(row) for row in destroyed], ignore_conflicts=True
    )
    Secret.objects.filter(pk__in=[row.pk for row in destroyed if isinstance(row, Secret)]).delete()
    _delete_items([row for row in destroyed if isinstance(row, Item)])
    return RestoredKeys(len(present), len(destroyed), tuple(sorted(forgotten)))


def _touched() -> list[Secret | Item]:
    """Return secrets and items of the subjects of whom something was shredded."""
    subjects = ShreddedKey.objects.values("subject")
    return [row for model in (Secret, Item) for row in model.objects.filter(key_id__in=subjects)]


def _opens_again(row: Secret | Item, rewrapped: Mapping[str, bytes]) -> bool:
    """Return whether a key of today opens it, wrapping it as the copy does where that is newer."""
    owner = SubjectKey.objects.filter(pk=row.key_id).first()
    if owner is None:
        return False
    if isinstance(row, Item):
        context = rules.about_item(row.id, row.purpose)
    else:
        context = rules.about_secret(row.key_id, row.purpose)
    own_key = queries.subject_key(owner)
    for wrapped in (bytes(row.wrapped_key), rewrapped.get(key_copies.name_of(row))):
        with suppress(SecretUnreadable):
            if wrapped is not None and rules.unwrap(own_key, wrapped, context):
                if wrapped != bytes(row.wrapped_key):
                    row.wrapped_key = wrapped
                    row.save(update_fields=["wrapped_key"])
                return True
    return False


def _shredded_row(row: Secret | Item) -> ShreddedKey:
    item = row.id if isinstance(row, Item) else None
    return _shredded(row.key_id, row.wrapped_key, purpose=row.purpose, item=item)


def scrub() -> None:
    """Rewrite the vault's tables, so that the bytes of deleted keys leave the disk.

    Rows that a transaction still running may see stay until the next time. Outside a transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (FULL) vault_subjectkey, vault_secret, vault_item")


@transaction.atomic
def _rewrap(master: MasterKey) -> int:
    """Wrap some keys that another master wrapped; 0 when there is none left."""
    rows = SubjectKey.objects.select_for_update().exclude(master=master.name)[:REWRAP_AT_ONCE]
    for row in rows:
        own_key = queries.subject_key(row)
        row.wrapped_key = master.wrap(own_key, rules.about_subject(row.subject))
        row.master = master.name
        row.save(update_fields=["wrapped_key", "master"])
    return len(rows)


def _subjects_key(subject: UUID) -> bytes:
    """The subject's own key, made at its first secret, held against shredding until we end."""
    row = SubjectKey.objects.select_for_update().filter(pk=subject).first()
    if row is None:
        if _is_forgotten(subject):
            raise Shredded
        master = masters()[0]
        own_key = secrets.token_bytes(KEY_BYTES)
        fresh = SubjectKey(
            subject=subject,
            wrapped_key=master.wrap(own_key, rules.about_subject(subject)),
            master=master.name,
        )
        SubjectKey.objects.bulk_create([fresh], ignore_conflicts=True)
        row = SubjectKey.objects.select_for_update().get(pk=subject)
    return queries.subject_key(row)


def _is_forgotten(subject: UUID) -> bool:
    return ShreddedKey.objects.filter(subject=subject, purpose__isnull=True).exists()
