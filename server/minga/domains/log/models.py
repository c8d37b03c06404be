"""Rows of the log. Order, growth and permanence are kept by the triggers in sql/."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.db.models.lookups import Exact, GreaterThan, GreaterThanOrEqual

from minga.domains.db_functions import OctetLength


class Pending(models.Model):
    """A leaf written inside somebody's transaction, waiting for its place in the log."""

    leaf = models.BinaryField()
    kind = models.TextField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Exact(OctetLength("leaf"), 32), name="log_pending_is_a_commitment"
            ),
        ]


class StoredEntry(models.Model):
    """One leaf of the log at its index, for good."""

    index = models.BigIntegerField(primary_key=True)
    data = models.BinaryField()
    kind = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "log_entry"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Exact(OctetLength("data"), 32), name="log_entry_is_a_commitment"
            ),
            models.CheckConstraint(
                condition=GreaterThanOrEqual(models.F("index"), 0), name="log_entry_from_zero"
            ),
        ]


class Tile(models.Model):
    """Up to 256 hashes of one level of the tree (C2SP tlog-tiles); it only ever grows."""

    pk = models.CompositePrimaryKey("level", "index")
    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hashes = models.BinaryField()


class StoredCheckpoint(models.Model):
    """The signed root of the tree at one size (C2SP tlog-checkpoint)."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    note = models.TextField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "log_checkpoint"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Exact(OctetLength("root"), 32), name="log_checkpoint_root_is_a_hash"
            ),
            models.CheckConstraint(
                condition=GreaterThan(models.F("size"), 0), name="log_checkpoint_not_empty"
            ),
        ]
