"""Rows of the charter. That a value is what its vote decided is kept by the triggers in sql/."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from minga.domains.charter.types import ValueName, VoteKind
from minga_pure.ids import uuid7_new


class Vote(models.Model):
    """A vote that passed, with the text that was voted on and the values that it decides."""

    id = models.UUIDField(primary_key=True, default=uuid7_new, editable=False)
    kind = models.TextField()
    title = models.TextField()
    text = models.TextField()
    decides = models.JSONField()
    yes = models.IntegerField()
    no = models.IntegerField()
    abstained = models.IntegerField()
    decided_at = models.DateTimeField(db_default=Now())
    seal = models.BinaryField(null=True, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(yes__gt=F("no")), name="charter_vote_passed"),
            models.CheckConstraint(
                condition=Q(no__gte=0, abstained__gte=0), name="charter_vote_counts"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in VoteKind]),
                name="charter_vote_known_kind",
            ),
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(kind=VoteKind.FOUNDING.value),
                name="charter_vote_one_founding",
            ),
        ]


class Value(models.Model):
    """One value from a moment on, bound to the vote that decided exactly this."""

    name = models.TextField()
    value = models.JSONField()
    valid_from = models.DateTimeField(db_default=Now())
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="values")
    seal = models.BinaryField(null=True, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["name", "valid_from"], name="charter_value_one_at_a_time"
            ),
            models.UniqueConstraint(fields=["name", "vote"], name="charter_value_adopted_once"),
            models.CheckConstraint(
                condition=Q(name__in=[name.value for name in ValueName]),
                name="charter_value_known_name",
            ),
        ]
