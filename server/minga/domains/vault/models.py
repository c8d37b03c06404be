"""Rows of the vault: nothing in them can be read without the master key."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.db.models.lookups import Exact

from minga.domains.db_functions import OctetLength


class SubjectKey(models.Model):
    """A subject's own key, wrapped by the master key that `master` names."""

    subject = models.UUIDField(primary_key=True)
    wrapped_key = models.BinaryField()
    master = models.TextField()
    made_at = models.DateTimeField(db_default=Now())


class Secret(models.Model):
    """One sealed value of one subject for one purpose."""

    key = models.ForeignKey(SubjectKey, models.PROTECT, db_column="subject", related_name="+")
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


class ShreddedKey(models.Model):
    """Hash of a destroyed key's wrapped form. No purpose: the subject's own key."""

    subject = models.UUIDField(db_index=True)
    purpose = models.TextField(null=True)
    key_hash = models.BinaryField(unique=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Exact(OctetLength("key_hash"), 32), name="vault_shreddedkey_is_a_hash"
            ),
        ]
