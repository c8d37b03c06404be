"""Rows of HITs: access keys and what they spent, HIT types, HITs, decisions, workers' names."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from minga.domains.hits.types import KeyScope
from minga_pure.ids import uuid7_new


class AccessKey(models.Model):
    """A key pair of a client; the secret lies in the vault under `public_id`.

    `client`: its public id. `spent_micros` grows with each Charge and never beyond the cap.
    """

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    key_id = models.CharField(max_length=20, unique=True)
    client = models.UUIDField(db_index=True)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    scopes = ArrayField(models.CharField(max_length=10))
    purpose_class = models.CharField(max_length=40)
    purpose = models.TextField()
    seconds = models.IntegerField()
    content_language = models.CharField(max_length=12, blank=True)
    currency = models.CharField(max_length=3)
    cap_micros = models.BigIntegerField()
    spent_micros = models.BigIntegerField(default=0, db_default=0)
    issued_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("issued_at")), name="hits_accesskey_has_an_end"
            ),
            models.CheckConstraint(
                condition=Q(spent_micros__gte=0, spent_micros__lte=F("cap_micros")),
                name="hits_accesskey_within_its_cap",
            ),
            models.CheckConstraint(
                condition=~Q(scopes=[])
                & Q(scopes__contained_by=[scope.value for scope in KeyScope]),
                name="hits_accesskey_known_scopes",
            ),
            models.CheckConstraint(condition=Q(seconds__gte=1), name="hits_accesskey_takes_time"),
        ]


class Charge(models.Model):
    """An amount that a HIT or a bonus made with a key moved out of the client's account."""

    key = models.ForeignKey(AccessKey, models.PROTECT, related_name="charges")
    matter = models.CharField(max_length=60, unique=True)
    micros = models.BigIntegerField()
    charged_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(micros__gt=0), name="hits_charge_is_some"),
        ]


class HitType(models.Model):
    """Fields that HITs share. `digest`: SHA-256 of them, so that equal fields are one type."""

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    client = models.UUIDField()
    digest = models.BinaryField(max_length=32)
    title = models.CharField(max_length=128)
    description = models.CharField(max_length=2_000)
    keywords = models.CharField(max_length=1_000, blank=True)
    reward_micros = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    assignment_seconds = models.IntegerField()
    auto_approval_seconds = models.IntegerField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client", "digest"], name="hits_hittype_once"),
            models.CheckConstraint(condition=Q(reward_micros__gt=0), name="hits_hittype_pays"),
        ]


class Hit(models.Model):
    """A HIT: one project with one item, funded when it was posted.

    `expires_at` moves with UpdateExpirationForHIT, `is_reviewing` with UpdateHITReviewStatus; a
    disposed HIT answers to no list.
    """

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    client = models.UUIDField()
    hit_type = models.ForeignKey(HitType, models.PROTECT, related_name="hits")
    charge = models.OneToOneField(Charge, models.PROTECT, related_name="hit")
    project = models.OneToOneField("work.Project", models.PROTECT, related_name="+")
    question = models.TextField()
    annotation = models.CharField(max_length=255, blank=True)
    unique_token = models.CharField(max_length=64, null=True)
    assignments = models.SmallIntegerField()
    is_reviewing = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(db_index=True)
    disposed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client", "unique_token"], name="hits_hit_token_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["client", "-id"], name="hits_hit_of_client"),
        ]


class AssignmentDecision(models.Model):
    """A client's approval or rejection of an assignment. Neither moves money.

    `dispute`: the question to the co-operative that the rejection opened.
    """

    answer = models.UUIDField(primary_key=True)
    hit = models.ForeignKey(Hit, models.PROTECT, related_name="decisions")
    decided_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    rejected_at = models.DateTimeField(null=True)
    feedback = models.CharField(max_length=1_024, blank=True)
    dispute = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(approved_at__isnull=False) | Q(rejected_at__isnull=False),
                name="hits_assignmentdecision_is_one",
            ),
            models.CheckConstraint(
                condition=Q(rejected_at__isnull=True)
                | (Q(dispute__isnull=False) & ~Q(feedback="")),
                name="hits_assignmentdecision_rejection_is_asked",
            ),
        ]


class Worker(models.Model):
    """A member as one client knows them in its HITs; another client knows another name."""

    client = models.UUIDField()
    member = models.ForeignKey("people.Member", models.CASCADE, related_name="+")
    name = models.CharField(max_length=20, unique=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client", "member"], name="hits_worker_one_a_client"),
        ]
