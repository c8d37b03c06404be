"""Rows of consent: terms, what members allow, grants, signed records. No refusal names anybody."""

from typing import ClassVar
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.db.models.lookups import Exact

from minga.domains.db_functions import OctetLength
from minga_pure.ids import uuid7_new


class Terms(models.Model):
    """One version of a client's terms: canonical JSON under its SHA-256; never changed.

    `series` is the same for all versions; the newest one is offered while the series is open.
    `client` is the public id of the controller.
    """

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    series = models.UUIDField()
    version = models.IntegerField()
    client = models.UUIDField(db_index=True)
    body = models.TextField()
    digest = models.BinaryField()
    published_at = models.DateTimeField(db_default=Now())
    published_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series", "version"], name="consent_terms_one_version"),
            models.CheckConstraint(condition=Q(version__gte=1), name="consent_terms_version"),
        ]


class TermsClosure(models.Model):
    """A client offers a series no longer; live grants stay until they end."""

    series = models.UUIDField(unique=True)
    closed_at = models.DateTimeField(db_default=Now())
    closed_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")


class StandingTermsVersion(models.Model):
    """One version of what a member allows before any offer; the newest one holds."""

    member = models.ForeignKey("people.Member", models.PROTECT, related_name="+")
    version = models.IntegerField()
    body = models.TextField()
    digest = models.BinaryField()
    set_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member", "version"], name="consent_standingtermsversion_one_version"
            ),
        ]


class Grant(models.Model):
    """A member's consent to one version of terms. The database writes every moment but one's own.

    offered -> understood -> granted -> live (from `live_from`) -> expired | withdrawn.
    `confirmed_at`: the second yes, where members voted for double consent. `was_in_force`: it had
    come into force when it was withdrawn, and so its client has the records. `reminded_at`: the
    member was told that its end is near. A refused offer is deleted; what was granted stays.
    """

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    member = models.ForeignKey("people.Member", models.PROTECT, related_name="+")
    terms = models.ForeignKey(Terms, models.PROTECT, related_name="grants")
    renews = models.OneToOneField("self", models.PROTECT, null=True, related_name="renewal")
    standing = models.ForeignKey(StandingTermsVersion, models.PROTECT, related_name="+")
    response = models.CharField(max_length=12)
    language = models.CharField(max_length=12)
    heard_aloud = models.BooleanField(default=False)
    offered_at = models.DateTimeField(db_default=Now())
    understood_at = models.DateTimeField(null=True)
    granted_at = models.DateTimeField(null=True)
    live_from = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    was_in_force = models.BooleanField(db_default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member", "terms"],
                condition=Q(withdrawn_at__isnull=True, renews__isnull=True),
                name="consent_grant_once",
            ),
            models.CheckConstraint(
                condition=Q(granted_at__isnull=True, live_from__isnull=True,
                            expires_at__isnull=True, confirmed_at__isnull=True,
                            withdrawn_at__isnull=True)
                | Q(granted_at__isnull=False, understood_at__isnull=False,
                    understood_at__lte=F("granted_at"), live_from__gt=F("granted_at"),
                    expires_at__gt=F("live_from")),
                name="consent_grant_in_order",
            ),
            models.CheckConstraint(
                condition=Q(was_in_force=False) | Q(withdrawn_at__gte=F("live_from")),
                name="consent_grant_in_force_after_cooling",
            ),
            models.CheckConstraint(
                condition=Q(response__in=["accepted", "alternative"]),
                name="consent_grant_known_response",
            ),
        ]  # fmt: skip


class TeachBackAttempt(models.Model):
    """A member's answers to the teach-back questions; the database compares them."""

    grant = models.ForeignKey(Grant, models.CASCADE, related_name="attempts")
    answers = ArrayField(models.SmallIntegerField())
    passed = models.BooleanField(default=False)
    tried_at = models.DateTimeField(db_default=Now())


class Explanation(models.Model):
    """A member asks a data steward to explain terms; the steward says how that was done."""

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    grant = models.ForeignKey(Grant, models.CASCADE, related_name="explanations")
    member = models.ForeignKey("people.Member", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=Now())
    words = models.CharField(max_length=2_000, default="", blank=True)
    explained_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    explained_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(explained_at__isnull=True, explained_by__isnull=True, words="")
                | Q(explained_at__isnull=False, explained_by__isnull=False) & ~Q(words=""),
                name="consent_explanation_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["grant"],
                condition=Q(explained_at__isnull=True),
                name="consent_explanation_one_open",
            ),
        ]


class Pseudonym(models.Model):
    """The name under which one client knows a member in consent records.

    It is random, and another one for every client: two clients cannot put their records together.
    """

    member = models.ForeignKey("people.Member", models.PROTECT, related_name="+")
    client = models.UUIDField()
    name = models.UUIDField(default=uuid4, unique=True, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member", "client"], name="consent_pseudonym_one_a_client"
            ),
        ]


class Record(models.Model):
    """The signed record of one event of a grant (ISO/IEC TS 27560), a leaf of the log.

    Member and client keep the same record. `holder_key` is in the member's file alone: whoever
    shows it is the person, also after the account was erased.
    """

    public_id = models.UUIDField(unique=True, editable=False)
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="records")
    client = models.UUIDField()
    event = models.CharField(max_length=10)
    body = models.TextField()
    salt = models.BinaryField(max_length=32)
    holder_key = models.BinaryField(max_length=32)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["grant", "event"], name="consent_record_once"),
            models.UniqueConstraint(
                fields=["client", "public_id"], name="consent_record_of_client"
            ),
            models.CheckConstraint(
                condition=Q(event__in=["granted", "confirmed", "withdrawn"]),
                name="consent_record_known_event",
            ),
            models.CheckConstraint(
                condition=Exact(OctetLength("salt"), 32), name="consent_record_salt"
            ),
            models.CheckConstraint(
                condition=Exact(OctetLength("holder_key"), 32) & ~Q(holder_key=F("salt")),
                name="consent_record_holder_key",
            ),
        ]


class CopyDelivery(models.Model):
    """A marked copy of a vault item that left for one recipient under a live grant.

    `recipient` is a node of the granted tree, `mark_key` names the secret under which the copy is
    marked, `sha256` is that of the copy. Salted, it is a leaf of the log; never changed.
    """

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="deliveries")
    item = models.UUIDField(db_index=True)
    recipient = models.CharField(max_length=60)
    media_type = models.CharField(max_length=60)
    mark_key = models.CharField(max_length=16)
    sha256 = models.BinaryField(max_length=32)
    salt = models.BinaryField(max_length=32)
    delivered_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["grant", "item", "recipient", "sha256"], name="consent_copydelivery_once"
            ),
            models.CheckConstraint(
                condition=Exact(OctetLength("sha256"), 32) & Exact(OctetLength("salt"), 32),
                name="consent_copydelivery_hashes",
            ),
        ]


class GroupVote(models.Model):
    """The members concerned vote on a use under double consent, before it is offered to them.

    `matter`: the public id of terms, or of a panel. The database sets the times and the quorum.
    """

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    matter = models.UUIDField(unique=True)
    client = models.UUIDField()
    title = models.CharField(max_length=1_000)
    purposes = ArrayField(models.CharField(max_length=40))
    electorate = models.IntegerField()
    quorum = models.IntegerField(default=0)
    opened_at = models.DateTimeField(db_default=Now())
    closes_at = models.DateTimeField(db_default=Now())
    yes = models.IntegerField(default=0)
    no = models.IntegerField(default=0)


class GroupVoter(models.Model):
    """A member who may vote, and whether they did; which way is in no row."""

    vote = models.ForeignKey(GroupVote, models.PROTECT, related_name="voters")
    member = models.ForeignKey("people.Member", models.PROTECT, related_name="+")
    has_voted = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["vote", "member"], name="consent_groupvoter_once"),
        ]


class Decline(models.Model):
    """Somebody said no to terms. `token` is an HMAC under a key in the member's vault.

    Without that key nothing says who it was, of which terms, or when.
    """

    token = models.BinaryField(primary_key=True, max_length=32)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Exact(OctetLength("token"), 32), name="consent_decline_is_a_token"
            ),
        ]
