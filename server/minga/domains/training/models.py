"""Rows of training: each worked example that a member has tried, with the transfer that paid it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class Attempt(models.Model):
    """One member's answer to one worked example; never changed, and no gate: nobody judges it."""

    id = models.UUIDField(primary_key=True)
    member = models.ForeignKey("people.Member", models.PROTECT, related_name="+", db_index=False)
    project = models.ForeignKey("work.Project", models.PROTECT, related_name="+")
    example = models.UUIDField()
    kind = models.CharField(max_length=20)
    value = models.JSONField()
    spent_ms = models.IntegerField()
    made_at = models.DateTimeField()
    at = models.DateTimeField(db_default=Now())
    price_micros = models.BigIntegerField()
    transfer = models.ForeignKey("ledger.Transfer", models.PROTECT, db_constraint=False)
    receipt = models.ForeignKey("answers.Receipt", models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member", "example"], name="training_attempt_once_a_member"
            ),
            models.CheckConstraint(
                condition=Q(price_micros__gt=0), name="training_attempt_is_paid"
            ),
            models.CheckConstraint(condition=Q(spent_ms__gte=0), name="training_attempt_took_time"),
        ]
