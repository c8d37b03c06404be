"""Rows of retries: what failed, and when it is tried again."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now


class FailedRow(models.Model):
    """One row at which one job failed; it is deleted as soon as the job has done it."""

    job = models.CharField(max_length=60)
    row_key = models.CharField(max_length=100)
    attempts = models.IntegerField(default=1)
    reason = models.CharField(max_length=500)
    first_failed_at = models.DateTimeField(db_default=Now())
    failed_at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField()
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["job", "row_key"], name="retries_failedrow_once"),
            models.CheckConstraint(
                condition=Q(attempts__gt=0, due_at__gte=F("failed_at")) & ~Q(reason=""),
                name="retries_failedrow_says_why",
            ),
        ]
