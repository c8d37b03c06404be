"""Rows of panels. No row says which trait anybody has: traits and conditions lie in the vault."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from minga_pure.ids import uuid7_new


class Profile(models.Model):
    """A member has declared something of themself; what it is lies sealed in their vault."""

    member = models.OneToOneField(
        "people.Member", models.PROTECT, primary_key=True, related_name="+"
    )
    changed_at = models.DateTimeField(db_default=Now())


class PanelRequest(models.Model):
    """A client asks for a panel, in its own words and for one purpose. `client`: its public id."""

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    client = models.UUIDField(db_index=True)
    purpose = models.CharField(max_length=40)
    need = models.CharField(max_length=1_000)
    requested_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(db_default=Now())
    declined_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    declined_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=1_000, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(need=""), name="panels_panelrequest_need_is_said"),
            models.CheckConstraint(
                condition=Q(declined_at__isnull=True, declined_by__isnull=True, reason="")
                | Q(declined_at__isnull=False, declined_by__isnull=False) & ~Q(reason=""),
                name="panels_panelrequest_declined_for_a_reason",
            ),
        ]


class Panel(models.Model):
    """The members of whom a sealed condition is true, for the purpose of its request.

    `traits`: the names of the traits that the condition reads; their values are in the vault,
    under the public id of the panel. composed -> approved by somebody else -> closed.
    """

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    request = models.ForeignKey(PanelRequest, models.PROTECT, related_name="panels")
    traits = ArrayField(models.CharField(max_length=20))
    composed_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    composed_at = models.DateTimeField(db_default=Now())
    approved_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(closed_at__isnull=True),
                name="panels_panel_one_open_a_request",
            ),
            models.CheckConstraint(
                condition=~Q(approved_by=F("composed_by")), name="panels_panel_two_decide"
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="panels_panel_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="panels_panel_closed_by_somebody",
            ),
        ]


class Membership(models.Model):
    """A member is in a panel: an opaque row, which is all that allocation reads."""

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="memberships")
    profile = models.ForeignKey(
        Profile, models.PROTECT, db_column="member_id", related_name="memberships"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["panel", "profile"], name="panels_membership_once"),
        ]


class Release(models.Model):
    """A count that a client was told: a multiple of `people_min`, and whom it counted.

    `tokens`: one HMAC a person under a key in their own vault, so that the database can compare
    rosters, and nobody can read a name from them. Never changed.
    """

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    panel = models.ForeignKey(Panel, models.PROTECT, related_name="releases")
    people_min = models.IntegerField()
    people = models.IntegerField()
    tokens = ArrayField(models.BinaryField(max_length=32))
    released_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(people__gte=F("people_min"), people_min__gte=2),
                name="panels_release_enough_people",
            ),
        ]
