"""Rows of publishing: pilots, seats, sketches of texts, votes for cheaper copies, raises."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from minga_pure.ids import uuid7_new


class Volunteer(models.Model):
    """A member who allowed that the lot may call her to try new projects."""

    member = models.OneToOneField(
        "people.Member", models.PROTECT, primary_key=True, related_name="volunteer"
    )
    since = models.DateTimeField(db_default=Now())


class Pilot(models.Model):
    """Five to ten members try one version of a project, and say go or no-go."""

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    project = models.ForeignKey("work.Project", models.PROTECT, related_name="pilots")
    version = models.SmallIntegerField()
    derived_project = models.OneToOneField("work.Project", models.PROTECT, related_name="tries")
    seed = models.BinaryField()
    state = models.CharField(max_length=10, default="open")
    opened_at = models.DateTimeField(db_default=Now())
    opened_by = models.ForeignKey("people.Person", models.PROTECT)
    ends_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    spent_ms = models.IntegerField(null=True)
    lowest_micros = models.BigIntegerField(null=True)
    met = ArrayField(models.CharField(max_length=20), default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "version"],
                condition=~Q(state="lapsed"),
                name="publishing_pilot_one_word_a_version",
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True)
                | Q(state__in=["refused", "lapsed"], decided_at__isnull=False)
                | Q(
                    state="approved",
                    decided_at__isnull=False,
                    spent_ms__gt=0,
                    lowest_micros__gt=0,
                ),
                name="publishing_pilot_approved_with_a_time",
            ),
        ]


class Seat(models.Model):
    """A member's place in a pilot: invited by lot, heard once."""

    pk = models.CompositePrimaryKey("pilot_id", "member_id")
    pilot = models.ForeignKey(Pilot, models.PROTECT, db_index=False, related_name="seats")
    member = models.ForeignKey("people.Member", models.PROTECT, related_name="pilot_seats")
    number = models.SmallIntegerField()
    newcomer = models.BooleanField()
    go = models.BooleanField(null=True)
    reason = models.TextField(blank=True, default="")
    met = ArrayField(models.CharField(max_length=20), default=list)
    said_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(go__isnull=True, reason="", said_at__isnull=True)
                | (Q(go__isnull=False, said_at__isnull=False) & ~Q(reason="")),
                name="publishing_seat_speaks_with_a_reason",
            ),
        ]


class Sketch(models.Model):
    """The sketch of one version of a text (bottom-k of its shingles), to find near-copies."""

    pk = models.CompositePrimaryKey("project_id", "version")
    project = models.ForeignKey(
        "work.Project", models.CASCADE, db_index=False, related_name="sketches"
    )
    version = models.SmallIntegerField()
    marks = ArrayField(models.BigIntegerField())


class CheaperCopy(models.Model):
    """The members voted that this project may pay less an hour than the one it repeats."""

    project = models.OneToOneField(
        "work.Project", models.PROTECT, primary_key=True, related_name="cheaper_copy"
    )
    vote = models.ForeignKey("charter.Vote", models.PROTECT)


class Raise(models.Model):
    """A price that rises for everybody on the project, paid answers included.

    `lines`: the micros that the client funded, by kind of account.
    """

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    project = models.ForeignKey("work.Project", models.PROTECT, related_name="raises")
    before_micros = models.BigIntegerField()
    after_micros = models.BigIntegerField()
    lines = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default="topping_up")
    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey("people.Person", models.PROTECT)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(after_micros__gt=F("before_micros")), name="publishing_raise_rises"
            ),
            models.CheckConstraint(
                condition=Q(state="topping_up", done_at__isnull=True)
                | Q(state="done", done_at__isnull=False),
                name="publishing_raise_known_state",
            ),
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(state="topping_up"),
                name="publishing_raise_one_at_a_time",
            ),
        ]


class TopUp(models.Model):
    """The pay of a raise to one member for answers that were paid before it."""

    rise = models.ForeignKey(Raise, models.PROTECT, related_name="top_ups")
    member = models.ForeignKey("people.Member", models.PROTECT, related_name="top_ups")
    micros = models.BigIntegerField()
    transfer = models.OneToOneField("ledger.Transfer", models.PROTECT, db_constraint=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(micros__gt=0), name="publishing_topup_is_some"),
        ]
