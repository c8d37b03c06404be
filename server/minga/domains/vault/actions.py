"""All that can happen to secrets: sealed, shredded, wrapped by a new master key."""

import hashlib
import secrets
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from minga.domains.vault import queries, rules
from minga.domains.vault.errors import Shredded
from minga.domains.vault.keys import given_by_operator, keep_masters, masters
from minga.domains.vault.models import Secret, ShreddedKey, SubjectKey
from minga.domains.vault.types import Shredding

KEY_BYTES = 32
REWRAP_AT_ONCE = 500


@transaction.atomic
def seal(*, subject: UUID, purpose: str, value: bytes | str) -> None:
    """Keep a value of a subject for one purpose; sealing again replaces it.

    Raises Shredded when the subject was forgotten as a whole, PurposeUnfit.
    """
    rules.check_purpose(purpose)
    plaintext = value.encode() if isinstance(value, str) else value
    context = rules.about_secret(subject, purpose)
    own_key, key, nonce = _subjects_key(subject), secrets.token_bytes(KEY_BYTES), _nonce()
    Secret.objects.update_or_create(
        key_id=subject,
        purpose=purpose,
        defaults={
            "wrapped_key": rules.wrap(own_key, _nonce(), key, context),
            "nonce": nonce,
            "ciphertext": rules.seal(key, nonce, plaintext, context),
            "sealed_at": timezone.now(),
        },
    )


@transaction.atomic
def shred(*, subject: UUID, purpose: str | None = None) -> Shredding:
    """Destroy the key of one secret, or of all that is kept of a subject; twice is as once.

    The caller tells the log: `key_hashes` show which keys went, and are of use to nobody.
    What can still fail: backups of the database from before open with the master key until they
    expire, and the bytes on disk until `scrub`.
    """
    owner = SubjectKey.objects.select_for_update().filter(pk=subject)
    own_keys = list(owner)  # locked first, so that nothing is sealed meanwhile
    doomed = Secret.objects.select_for_update().filter(key_id=subject)
    if purpose is not None:
        own_keys, doomed = [], doomed.filter(purpose=purpose)
    rows = list(doomed)
    destroyed: list[tuple[str | None, bytes]] = [
        (row.purpose, bytes(row.wrapped_key)) for row in rows
    ]
    destroyed += [(None, bytes(row.wrapped_key)) for row in own_keys]
    hashes = tuple(hashlib.sha256(wrapped).digest() for _, wrapped in destroyed)
    ShreddedKey.objects.bulk_create(
        ShreddedKey(subject=subject, purpose=word, key_hash=hashed)
        for (word, _), hashed in zip(destroyed, hashes, strict=True)
    )
    Secret.objects.filter(pk__in=[row.pk for row in rows]).delete()
    if own_keys:
        owner.delete()
    return Shredding(subject, purpose, hashes)


def rotate_master() -> int:
    """Make a new master key and wrap every subject's key by it; how many were wrapped.

    A key that the operator gives by the environment is not made here: put the new one first in
    MINGA_MASTER_KEY, call this, then take the old one away. Safe to run again after a crash:
    1. the new key is written beside the old ones, 2. rows are wrapped anew, a few hundred a
    transaction, 3. keys that open nothing any more are forgotten.
    """
    if not given_by_operator():
        keep_masters([secrets.token_bytes(KEY_BYTES), *masters()])
    current = masters()[0]
    wrapped = 0
    while step := _rewrap(current):
        wrapped += step
    keep_masters([current])
    return wrapped


def scrub() -> None:
    """Rewrite the vault's tables, so that the bytes of deleted keys leave the disk.

    Rows that a transaction still running may see stay until the next time. Outside a transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (FULL) vault_subjectkey, vault_secret")


@transaction.atomic
def _rewrap(master: bytes) -> int:
    """Wrap some keys that another master wrapped; 0 when there is none left."""
    name = rules.master_name(master)
    rows = SubjectKey.objects.select_for_update().exclude(master=name)[:REWRAP_AT_ONCE]
    for row in rows:
        own_key = queries.subject_key(row)
        row.wrapped_key = rules.wrap(master, _nonce(), own_key, rules.about_subject(row.subject))
        row.master = name
        row.save(update_fields=["wrapped_key", "master"])
    return len(rows)


def _subjects_key(subject: UUID) -> bytes:
    """The subject's own key, made at its first secret, held against shredding until we end."""
    row = SubjectKey.objects.select_for_update().filter(pk=subject).first()
    if row is None:
        if ShreddedKey.objects.filter(subject=subject, purpose__isnull=True).exists():
            raise Shredded
        master = masters()[0]
        own_key = secrets.token_bytes(KEY_BYTES)
        fresh = SubjectKey(
            subject=subject,
            wrapped_key=rules.wrap(master, _nonce(), own_key, rules.about_subject(subject)),
            master=rules.master_name(master),
        )
        SubjectKey.objects.bulk_create([fresh], ignore_conflicts=True)
        row = SubjectKey.objects.select_for_update().get(pk=subject)
    return queries.subject_key(row)


def _nonce() -> bytes:
    return secrets.token_bytes(rules.NONCE_BYTES)
