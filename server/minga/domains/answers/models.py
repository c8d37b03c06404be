"""Rows of answers: what members said, each paid by a transfer and told by a receipt."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from minga_pure.ids import uuid7_new


class Receipt(models.Model):
    """What the co-op signs for one sync: the exact text, its salt, the hash of its leaf."""

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    member = models.ForeignKey("people.Member", models.PROTECT, related_name="receipts")
    at = models.DateTimeField(db_default=Now())
    salt = models.BinaryField()
    body = models.TextField()
    leaf = models.BinaryField()
    answers = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(answers__gt=0), name="answers_receipt_not_empty"),
        ]


class Answer(models.Model):
    """One paid answer; never changed. `id` is made by the member's device."""

    pk = models.CompositePrimaryKey("project_id", "pos", "member_id")
    project = models.ForeignKey("work.Project", models.PROTECT, db_index=False, db_constraint=False)
    pos = models.IntegerField()
    member = models.ForeignKey("people.Member", models.PROTECT, db_index=False, db_constraint=False)
    id = models.UUIDField(unique=True)
    kind = models.CharField(max_length=20)
    value = models.JSONField()
    spent_ms = models.IntegerField()
    made_at = models.DateTimeField()
    at = models.DateTimeField(db_default=Now())
    price_micros = models.BigIntegerField()
    late = models.BooleanField(default=False)
    instruction_version = models.SmallIntegerField()
    transfer = models.ForeignKey(
        "ledger.Transfer", models.PROTECT, db_index=False, db_constraint=False
    )
    receipt = models.ForeignKey(Receipt, models.PROTECT, db_index=False, db_constraint=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=["label", "cant_tell", "skip", "wrong_instruction", "private"]
                ),
                name="answers_answer_known_kind",
            ),
            models.CheckConstraint(condition=Q(price_micros__gt=0), name="answers_answer_is_paid"),
            models.CheckConstraint(condition=Q(spent_ms__gte=0), name="answers_answer_took_time"),
        ]


class Gold(models.Model):
    """A true answer kept aside by the client; no member and no offer reads it."""

    pk = models.CompositePrimaryKey("project_id", "external_id")
    project = models.ForeignKey("work.Project", models.CASCADE, db_index=False)
    external_id = models.CharField(max_length=200)
    value = models.JSONField()
