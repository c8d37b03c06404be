"""Rows of assignment: which slots are free, who holds which until when, who has seen what.

Slots are money: every row here stands for pay that lies in the project's escrow (G1). The rows are
moved by the SQL functions in `sql/` alone; ranges are half open, [lo, hi).
"""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Q
from django.db.models.functions import Now


class PositionSet(models.Field[Any, Any]):
    """Positions of items as ranges: PostgreSQL's int4multirange."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:  # noqa: ARG002
        return "int4multirange"


class Lane(models.Model):
    """A run of slots not yet given to anybody: positions next..hi-1, one answer each.

    `taken_back` counts the slots that the client withdrew, with their pay, by way of this lane.
    """

    pk = models.CompositePrimaryKey("project_id", "lane")
    project = models.ForeignKey(
        "work.Project", models.PROTECT, db_index=False, related_name="lanes"
    )
    lane = models.IntegerField()
    pass_number = models.SmallIntegerField()
    next = models.IntegerField()
    hi = models.IntegerField()
    price_micros = models.BigIntegerField()
    taken_back = models.IntegerField(db_default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(next__lte=F("hi")), name="assignment_lane_ends_at_hi"
            ),
            models.CheckConstraint(condition=Q(price_micros__gt=0), name="assignment_lane_pays"),
        ]


class Returned(models.Model):
    """Slots of their own: an expired lease, places one member had to skip over, another answer
    that an item needs. `skilled`: only members who are good at such items can help (Skilled).
    `set_aside_for`: kept for members who have not agreed to this collection (AlternativeUse)."""

    project = models.ForeignKey("work.Project", models.PROTECT, related_name="returned")
    lo = models.IntegerField()
    hi = models.IntegerField()
    price_micros = models.BigIntegerField()
    skilled = models.BooleanField(db_default=False)
    set_aside_for = models.ForeignKey(
        "work.Project", models.PROTECT, null=True, related_name="slots_set_aside"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(lo__lt=F("hi")), name="assignment_returned_not_empty"
            ),
            models.CheckConstraint(
                condition=Q(price_micros__gt=0), name="assignment_returned_pays"
            ),
        ]


class Reserved(models.Model):
    """Slots of a project that asks for more answers only where they help: every item begins with
    `first` answers; the other slots lie here until an item is worth one."""

    project = models.OneToOneField(
        "work.Project", models.PROTECT, primary_key=True, related_name="reserved"
    )
    first = models.SmallIntegerField()
    slots = models.IntegerField(db_default=0)
    price_micros = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(first__gte=2), name="assignment_reserved_begins_with_two"
            ),
            models.CheckConstraint(
                condition=Q(slots__gte=0), name="assignment_reserved_not_below_zero"
            ),
            models.CheckConstraint(
                condition=Q(price_micros__gt=0), name="assignment_reserved_pays"
            ),
        ]


class Skilled(models.Model):
    """A member whose answers help where a usual member's do not (statistics of this project)."""

    pk = models.CompositePrimaryKey("project_id", "member_id")
    project = models.ForeignKey(
        "work.Project", models.CASCADE, db_index=False, related_name="skilled_members"
    )
    member = models.ForeignKey("people.Member", models.CASCADE, related_name="skilled_in")


class Lease(models.Model):
    """Slots that a member holds; `open` are those she has not answered yet."""

    pk = models.CompositePrimaryKey("member_id", "project_id", "lo")
    member = models.ForeignKey("people.Member", models.PROTECT, db_index=False, db_constraint=False)
    project = models.ForeignKey("work.Project", models.PROTECT, db_index=False, db_constraint=False)
    lo = models.IntegerField()
    hi = models.IntegerField()
    open = PositionSet()
    price_micros = models.BigIntegerField()
    late = models.BooleanField(db_default=False)
    expires_at = models.DateTimeField(db_index=True)
    set_aside_for = models.ForeignKey(
        "work.Project", models.PROTECT, null=True, db_index=False, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(lo__lt=F("hi")), name="assignment_lease_not_empty"),
            models.CheckConstraint(condition=Q(price_micros__gt=0), name="assignment_lease_pays"),
        ]


class Seen(models.Model):
    """Every position a member was ever given in a project: never the same item twice.

    `back`: those of them that went back unanswered; of these she may be given each again.
    """

    pk = models.CompositePrimaryKey("member_id", "project_id")
    member = models.ForeignKey("people.Member", models.PROTECT, db_index=False, db_constraint=False)
    project = models.ForeignKey("work.Project", models.PROTECT, db_index=False, db_constraint=False)
    seen = PositionSet()
    back = PositionSet()


class AlternativeUse(models.Model):
    """Slots set aside beside a collection that a member took: never more than it asks of one.

    Whoever has no grant of its terms may take them, whether they were asked or not: no row says
    that anybody refused.
    """

    pk = models.CompositePrimaryKey("collection_id", "member_id")
    collection = models.ForeignKey("work.Project", models.PROTECT, db_index=False, related_name="+")
    member = models.ForeignKey("people.Member", models.CASCADE, related_name="+")
    slots = models.IntegerField(db_default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(slots__gte=0), name="assignment_alternativeuse_not_below_zero"
            ),
        ]


class Invitation(models.Model):
    """A member whom a derived project is offered to; nobody else sees or claims it."""

    pk = models.CompositePrimaryKey("project_id", "member_id")
    project = models.ForeignKey(
        "work.Project", models.PROTECT, db_index=False, related_name="invitations"
    )
    member = models.ForeignKey("people.Member", models.PROTECT, related_name="invitations")
    invited_at = models.DateTimeField(db_default=Now())


class Suspension(models.Model):
    """A member gets no new work from one moment to another, because a finding of judgement says so.

    Only judgement's guards let such a row in (judgement/sql/30_suspensions.sql). What she holds
    stays hers, and everything that she sends is reserved and paid.
    """

    finding = models.UUIDField(primary_key=True)
    member = models.ForeignKey("people.Member", models.PROTECT, related_name="suspensions")
    since = models.DateTimeField()
    until = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(since__lt=F("until")), name="assignment_suspension_ends"
            ),
        ]


class Share(models.Model):
    """A member's share of work: the recent amount, their wish, their languages and skills.

    Offers know nothing else of a member.

    `served_seconds` is as of `served_at`; it fades (sql/15_share.sql). Work that is scarce is
    reserved for those with a wish who were here in the last two days.
    """

    member = models.OneToOneField(
        "people.Member",
        models.PROTECT,
        primary_key=True,
        db_constraint=False,
        related_name="share",
    )
    served_seconds = models.FloatField(db_default=0)
    served_at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(db_default=Now())
    wish_seconds = models.IntegerField(db_default=0)
    languages = ArrayField(models.CharField(max_length=12), default=list, db_default=[])
    skills = ArrayField(models.CharField(max_length=60), default=list, db_default=[])
    disturbing = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(wish_seconds__gte=0, wish_seconds__lte=86_400),
                name="assignment_share_wishes_at_most_a_day",
            ),
        ]


class Exposure(models.Model):
    """Estimated seconds of disturbing content that a member was given in 24 hours from `since`.

    `stretch_seconds`: since the last pause. Moved by sql/17_exposure.sql alone.
    """

    member = models.OneToOneField(
        "people.Member",
        models.CASCADE,
        primary_key=True,
        db_constraint=False,
        related_name="exposure",
    )
    since = models.DateTimeField()
    day_seconds = models.IntegerField(db_default=0)
    stretch_seconds = models.IntegerField(db_default=0)
    pause_until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(day_seconds__gte=0, stretch_seconds__gte=0),
                name="assignment_exposure_not_below_zero",
            ),
        ]


class ScarcityLevel(models.Model):
    """Up to how many seconds of work everybody may be served while work is scarce; null: enough."""

    language = models.CharField(max_length=12, primary_key=True)
    seconds = models.FloatField(null=True)
    kept_since = models.DateTimeField()


class Stopped(models.Model):
    """Items of a project that show somebody's private data, by position: given to nobody more."""

    project = models.OneToOneField(
        "work.Project", models.PROTECT, primary_key=True, related_name="stopped"
    )
    positions = PositionSet()


class Withdrawal(models.Model):
    """Slots taken off the offer, and the micros that went back from each account of the project.

    `lines`: micros by kind of account; `slots` may be 0 when only unused reserves went back.
    """

    public_id = models.UUIDField(unique=True, editable=False)
    project = models.ForeignKey("work.Project", models.PROTECT, related_name="withdrawals")
    slots = models.BigIntegerField()
    lines = models.JSONField()
    withdrawn_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(slots__gte=0), name="assignment_withdrawal_counts_slots"
            ),
        ]
