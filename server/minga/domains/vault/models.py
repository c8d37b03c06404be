"""Rows of the vault: nothing in them can be read without the master key.

The foreign keys to SubjectKey are written in sql/01_vault.sql as NOT VALID: a backup of the
database leaves that table out, and its copies have an end of their own (`mingad backup`).
"""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.db.models.lookups import Exact

from minga.domains.db_functions import OctetLength
from minga_pure.ids import uuid7_new


class SubjectKey(models.Model):
    """A subject's own key, wrapped by the master key that `master` names."""

    subject = models.UUIDField(primary_key=True)
    wrapped_key = models.BinaryField()
    master = models.TextField()
    made_at = models.DateTimeField(db_default=Now())


class Secret(models.Model):
    """One sealed value of one subject for one purpose."""

    key = models.ForeignKey(
        SubjectKey, models.PROTECT, db_column="subject", related_name="+", db_constraint=False
    )
    purpose = models.TextField()
    wrapped_key = models.BinaryField()
    nonce = models.BinaryField()
    ciphertext = models.BinaryField()
    sealed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "purpose"], name="vault_secret_one_per_purpose"),
            models.CheckConstraint(
                condition=Exact(OctetLength("nonce"), 12), name="vault_secret_nonce"
            ),
        ]


class Item(models.Model):
    """A file of one subject, such as a photograph: its key is here, its sealed bytes in a blob.

    The blob is written first and this row second, so that a row always has its blob.
    """

    id = models.UUIDField(primary_key=True, default=uuid7_new)
    key = models.ForeignKey(
        SubjectKey, models.PROTECT, db_column="subject", related_name="+", db_constraint=False
    )
    purpose = models.TextField()
    media_type = models.TextField()
    wrapped_key = models.BinaryField()
    blob = models.TextField(unique=True)
    size_bytes = models.BigIntegerField()
    stored_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(size_bytes__gte=0), name="vault_item_has_a_size"
            ),
            models.CheckConstraint(
                condition=models.Q(blob__regex=r"^[0-9a-f]{2}/[0-9a-f]{38}$"),
                name="vault_item_blob_name",
            ),
        ]


class ItemReading(models.Model):
    """Somebody other than its subject read an item, and why. Written for good, and notified."""

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    item = models.UUIDField(db_index=True)
    subject = models.UUIDField(db_index=True)
    reader = models.UUIDField()
    reason = models.CharField(max_length=400)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(reason__regex=r"\S.{8,}\S"),
                name="vault_itemreading_has_a_reason",
            ),
        ]


class ShreddedKey(models.Model):
    """Hash of a destroyed key's wrapped form. No purpose: the subject's own key.

    `purpose` ~key: an earlier key of the subject, renewed when something of theirs was shredded.
    `item`: the key was that of an item. On the day `unreadable_from` the last copy of the keys
    that may hold this one has been destroyed, and every old backup is unreadable.
    """

    subject = models.UUIDField(db_index=True)
    purpose = models.TextField(null=True)
    item = models.UUIDField(null=True, db_index=True)
    key_hash = models.BinaryField(unique=True)
    at = models.DateTimeField(db_default=Now())
    unreadable_from = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Exact(OctetLength("key_hash"), 32), name="vault_shreddedkey_is_a_hash"
            ),
            models.CheckConstraint(
                condition=models.Q(item__isnull=True) | models.Q(purpose__isnull=False),
                name="vault_shreddedkey_item_has_a_purpose",
            ),
            models.CheckConstraint(
                condition=models.Q(unreadable_from__gt=models.F("at__date")),
                name="vault_shreddedkey_day_is_later",
            ),
        ]
