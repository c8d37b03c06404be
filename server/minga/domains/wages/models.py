"""Rows of wages: paydays, the lines of each, time around the work, and what a person looks at."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now

from minga_pure.ids import uuid7_new

HOUR_MS = 3_600_000


class Moments(Func):
    """The half-open range of two moments."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Payday(models.Model):
    """One period of all members. No two overlap, so no hour is topped up twice."""

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    since = models.DateTimeField()
    until = models.DateTimeField()
    stage = models.CharField(max_length=10, default="draft")
    floors = models.JSONField(default=dict)
    cap_medians = models.SmallIntegerField(default=3)
    promised = models.JSONField(default=dict)
    opened_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    approved_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    computed_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    posted_at = models.DateTimeField(null=True)
    salt = models.BinaryField(default=bytes)
    body = models.TextField(default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(stage__in=["draft", "computed", "approved", "posted"]),
                name="wages_payday_known_stage",
            ),
            models.CheckConstraint(
                condition=Q(since__lt=F("until")), name="wages_payday_has_an_extent"
            ),
            models.CheckConstraint(
                condition=Q(stage__in=["draft", "computed"])
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="wages_payday_approved_by_somebody",
            ),
            ExclusionConstraint(
                name="wages_payday_no_hour_twice",
                expressions=[(Moments("since", "until"), RangeOperators.OVERLAPS)],
            ),
        ]


class Overhead(models.Model):
    """Time that is work and no answer, with its evidence. One reference, one row, paid once.

    `paid_micros`: what she got for it in the same step (a jury); the floor is reached by that, and
    a payday adds only what it lacks.
    """

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    reference = models.CharField(max_length=200, unique=True)
    member = models.ForeignKey("people.Member", models.PROTECT, related_name="+")
    project = models.ForeignKey("work.Project", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=20)
    seconds = models.IntegerField()
    evidence = models.JSONField(default=dict)
    currency = models.CharField(max_length=3)
    paid_micros = models.BigIntegerField(default=0, db_default=0)
    state = models.CharField(max_length=10, default="counted")
    recorded_at = models.DateTimeField(db_default=Now())
    counted_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    words = models.TextField(default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "instructions", "test", "pilot", "question", "review", "jury",
                        "appeal", "waiting", "search", "believed", "pause",
                    ]
                ),
                name="wages_overhead_known_kind",
            ),
            models.CheckConstraint(
                condition=Q(paid_micros=0) | Q(kind="jury", paid_micros__gt=0),
                name="wages_overhead_paid_at_once_is_a_jury",
            ),
            models.CheckConstraint(
                condition=Q(seconds__gt=0, seconds__lte=8 * 3_600),
                name="wages_overhead_is_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="counted", counted_at__isnull=False)
                | Q(state="waiting", counted_at__isnull=True)
                | (Q(state="declined", decided_by__isnull=False) & ~Q(words="")),
                name="wages_overhead_declined_by_somebody_in_words",
            ),
        ]  # fmt: skip


class PaydayLine(models.Model):
    """Amount due to a member: for own time in one project, or for one piece of overhead.

    The CHECK is G5: earned and due together are at least the floor for the time that counts.
    """

    payday = models.ForeignKey(Payday, models.PROTECT, related_name="lines")
    member = models.ForeignKey("people.Member", models.PROTECT, related_name="+")
    project = models.ForeignKey("work.Project", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=10)
    overhead = models.OneToOneField(Overhead, models.PROTECT, null=True)
    currency = models.CharField(max_length=3)
    answers = models.IntegerField(default=0)
    spent_ms = models.BigIntegerField()
    honest_ms = models.BigIntegerField()
    earned_micros = models.BigIntegerField(default=0)
    floor_micros = models.BigIntegerField()
    due_micros = models.BigIntegerField()
    reserve_micros = models.BigIntegerField(default=0)
    commons_micros = models.BigIntegerField(default=0)
    guarantee_micros = models.BigIntegerField(default=0)
    posted_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["payday", "member", "project"],
                condition=Q(kind="own_clock"),
                name="wages_paydayline_one_a_project",
            ),
            models.CheckConstraint(
                condition=Q(kind="own_clock", overhead__isnull=True, project__isnull=False)
                | Q(kind="overhead", overhead__isnull=False),
                name="wages_paydayline_known_kind",
            ),
            models.CheckConstraint(
                condition=Q(honest_ms__gte=0, honest_ms__lte=F("spent_ms"), due_micros__gte=0),
                name="wages_paydayline_counts_time",
            ),
            models.CheckConstraint(
                condition=Q(
                    due_micros__gte=F("floor_micros") * F("honest_ms") / HOUR_MS
                    - F("earned_micros")
                ),
                name="wages_paydayline_reaches_the_floor",
            ),
            models.CheckConstraint(
                condition=Q(
                    posted_at__isnull=True,
                    reserve_micros=0,
                    commons_micros=0,
                    guarantee_micros=0,
                )
                | Q(
                    posted_at__isnull=False,
                    reserve_micros__gte=0,
                    commons_micros__gte=0,
                    guarantee_micros__gte=0,
                    due_micros=F("reserve_micros") + F("commons_micros") + F("guarantee_micros"),
                ),
                name="wages_paydayline_is_paid_whole",
            ),
        ]


class Look(models.Model):
    """Time above the cap in one project and period, for a person to look at."""

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    payday = models.ForeignKey(Payday, models.PROTECT, related_name="looks")
    member = models.ForeignKey("people.Member", models.PROTECT, related_name="+")
    project = models.ForeignKey("work.Project", models.PROTECT, related_name="+")
    answers = models.IntegerField()
    above_ms = models.BigIntegerField()
    cap_ms = models.BigIntegerField()
    state = models.CharField(max_length=10, default="waiting")
    decided_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["payday", "member", "project"], name="wages_look_one_a_project"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting")
                | Q(state__in=["believed", "left"], decided_by__isnull=False),
                name="wages_look_decided_by_somebody",
            ),
        ]


class FloorRemainder(models.Model):
    """The remainder of a closed project's floor reserve, divided as voted.

    `account_version` is the reserve's number of transfers before.
    """

    project = models.ForeignKey("work.Project", models.PROTECT, related_name="floor_remainders")
    account_version = models.BigIntegerField()
    client_micros = models.BigIntegerField()
    commons_micros = models.BigIntegerField()
    divided_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "account_version"], name="wages_floorremainder_once"
            ),
            models.CheckConstraint(
                condition=Q(client_micros__gte=0, commons_micros__gte=0),
                name="wages_floorremainder_counts",
            ),
        ]
