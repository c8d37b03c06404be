"""Rows of licences: licensed sets, bonds, engagements, freezes, restrictions, changes."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from minga_pure.ids import uuid7_new

NODE_LENGTH = 60


class Licence(models.Model):
    """A client's licence of a set of items; it and its items stay as they were paid.

    `series`: of the client's own terms. `recipients`: the nodes of the granted tree that get
    copies. `price_micros`, `bond_micros`: of one item. The database writes both moments, the
    bond and the number of items.
    """

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    client = models.ForeignKey("work.Client", models.PROTECT, related_name="+")
    series = models.UUIDField(db_index=True)
    recipients = ArrayField(models.CharField(max_length=NODE_LENGTH))
    days = models.IntegerField()
    currency = models.CharField(max_length=3)
    price_micros = models.BigIntegerField()
    bond_micros = models.BigIntegerField(default=0)
    started_at = models.DateTimeField(db_default=Now())
    ends_at = models.DateTimeField(db_default=Now())
    ordered_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(days__gte=1, days__lte=1826, price_micros__gt=0, bond_micros__gt=0)
                & Q(ends_at__gt=F("started_at")),
                name="licences_licence_bounded",
            ),
            models.CheckConstraint(
                condition=Q(recipients__len__gte=1, recipients__len__lte=50),
                name="licences_licence_for_somebody",
            ),
        ]


class OpenLicence(models.Model):
    """A licence of which the clock still has something to do; the row goes with its last bond.

    `ends_at`: that of the licence. `is_ended`: the end was written into the feed. `charter_at`:
    since when the votes on purposes hold that the feed knows. Found by index, so that an hour
    costs what has changed in it, whatever the number of licences.
    """

    licence = models.OneToOneField(
        Licence, models.PROTECT, primary_key=True, related_name="open_row"
    )
    ends_at = models.DateTimeField()
    is_ended = models.BooleanField(default=False)
    charter_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["ends_at"], name="licences_open_ends"),
            models.Index(
                fields=["charter_at"],
                condition=Q(is_ended=False),
                name="licences_open_charter",
            ),
        ]


class LicenceItem(models.Model):
    """An item of a licence under the grant of its person, with its pay and its bond.

    `is_further`: the item was licensed before; the person gets the royalty of the terms.
    """

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="items")
    grant = models.ForeignKey("consent.Grant", models.PROTECT, related_name="+")
    item = models.UUIDField(db_index=True)
    subject = models.UUIDField(db_index=True)
    is_further = models.BooleanField()
    pay_micros = models.BigIntegerField()
    bond_micros = models.BigIntegerField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["licence", "subject"], name="licences_item_of_subject"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["licence", "item"], name="licences_licenceitem_once"),
            models.CheckConstraint(
                condition=Q(pay_micros__gt=0, bond_micros__gt=0),
                name="licences_licenceitem_paid",
            ),
        ]


class BondRelease(models.Model):
    """Bonds of one licence that went back to the client, together."""

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    licence = models.ForeignKey(Licence, models.PROTECT, related_name="releases")
    micros = models.BigIntegerField()
    released_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(micros__gt=0), name="licences_bondrelease_of_something"
            ),
        ]


class BondOutcome(models.Model):
    """The end of one bond: released with others, or forfeited by a case. One a bond, for good.

    `payee`: the person's subject; empty where they have left and the commons get it.
    """

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    licence_item = models.OneToOneField(LicenceItem, models.PROTECT, related_name="outcome")
    release = models.ForeignKey(BondRelease, models.PROTECT, null=True, related_name="outcomes")
    case = models.UUIDField(null=True, db_index=True)
    recipient = models.CharField(max_length=NODE_LENGTH, default="", blank=True)
    payee = models.UUIDField(null=True)
    decided_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(release__isnull=False, case__isnull=True, payee__isnull=True)
                | Q(release__isnull=True, case__isnull=False),
                name="licences_bondoutcome_one_way",
            ),
        ]


class Engagement(models.Model):
    """A link of a recipient chain, signed by both sides (a C2SP signed note with two lines).

    `upper`: the node that supplies, empty for the co-operative. The newest of a link counts,
    while it has not ended.
    """

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    series = models.UUIDField()
    upper = models.CharField(max_length=NODE_LENGTH, default="", blank=True)
    lower = models.CharField(max_length=NODE_LENGTH)
    upper_key = models.CharField(max_length=200)
    lower_key = models.CharField(max_length=200)
    note = models.TextField()
    engaged_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["series", "lower"], name="licences_engagement_link"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(lower="") & ~Q(upper=F("lower")) & ~Q(upper_key=F("lower_key")),
                name="licences_engagement_of_two",
            ),
        ]


class Freeze(models.Model):
    """Nothing is delivered to a client, or to one of its recipients, while a case is open."""

    client = models.ForeignKey("work.Client", models.PROTECT, related_name="+")
    recipient = models.CharField(max_length=NODE_LENGTH, default="", blank=True)
    reason = models.CharField(max_length=400)
    case = models.UUIDField()
    frozen_at = models.DateTimeField(db_default=Now())
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "client", "recipient"], name="licences_freeze_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="licences_freeze_says_why"),
        ]


class Restriction(models.Model):
    """An item of which no copy leaves, and none is used, while a case is open."""

    item = models.UUIDField()
    case = models.UUIDField(db_index=True)
    restricted_at = models.DateTimeField(db_default=Now())
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "case"], name="licences_restriction_once"),
        ]


class Webhook(models.Model):
    """An address of a client that is told of changes; `told_id`: the last change it has."""

    client = models.OneToOneField("work.Client", models.PROTECT, related_name="+")
    url = models.CharField(max_length=500, default="", blank=True)
    told_id = models.BigIntegerField(default=0)
    set_at = models.DateTimeField(db_default=Now())


class StandingChange(models.Model):
    """A change of the standing of a licensed item; `id` is the cursor of the client's feed."""

    licence_item = models.ForeignKey(LicenceItem, models.PROTECT, related_name="changes")
    standing = models.CharField(max_length=12)
    reason = models.CharField(max_length=12, default="", blank=True)
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["licence_item", "-id"], name="licences_change_latest"),
        ]
