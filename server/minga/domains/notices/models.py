"""Rows of notices. Addresses are sealed in the vault; here is only that there is one."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from minga.domains.notices import rules
from minga_pure.ids import uuid7_new


class Channel(models.Model):
    """One way to reach a member. A channel has no power over work (G15): it only tells."""

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    member = models.ForeignKey("people.Member", models.CASCADE, related_name="channels")
    kind = models.CharField(max_length=10)
    shown = models.CharField(max_length=120, blank=True)
    digest = models.BinaryField(max_length=32)
    added_at = models.DateTimeField(db_default=Now())
    code = models.BinaryField(max_length=32, null=True)
    code_tries = models.SmallIntegerField(default=0, db_default=0)
    code_until = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=["web_push", "email", "apprise", "feed"]),
                name="notices_channel_known_kind",
            ),
            models.UniqueConstraint(fields=["member", "digest"], name="notices_channel_once"),
            models.CheckConstraint(
                condition=Q(code__isnull=True)
                | Q(code_until__isnull=False, confirmed_at__isnull=True),
                name="notices_channel_code_ends",
            ),
            models.CheckConstraint(
                condition=Q(code_tries__gte=0, code_tries__lte=rules.CODE_TRIES_MAX),
                name="notices_channel_few_tries",
            ),
        ]


class TopicChoice(models.Model):
    """About which topics a member wants to be told; without a row, about all."""

    member = models.OneToOneField(
        "people.Member", models.CASCADE, primary_key=True, related_name="notice_choice"
    )
    topics = ArrayField(models.CharField(max_length=20), default=list)

    class Meta:
        db_table = "notices_choice"


class Notice(models.Model):
    """One thing said to a member, in her language; `key` keeps it from being said twice."""

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    member = models.ForeignKey("people.Member", models.CASCADE, related_name="notices")
    topic = models.CharField(max_length=20)
    key = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    text = models.TextField()
    address = models.CharField(max_length=200)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "key"], name="notices_notice_said_once"),
        ]


class Delivery(models.Model):
    """A notice on its way by one channel: not before `due_at`, which respects quiet hours.

    `trouble` names what the last attempt met; `given_up_at` is set after the last one.
    """

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries")
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="deliveries")
    due_at = models.DateTimeField()
    tries = models.SmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=80, blank=True, default="", db_default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["notice", "channel"], name="notices_delivery_once_a_channel"
            ),
            models.CheckConstraint(
                condition=Q(tries__gte=0, tries__lte=rules.TRIES_MAX),
                name="notices_delivery_attempts_end",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(given_up_at__isnull=True),
                name="notices_delivery_ends_once",
            ),
            models.CheckConstraint(
                condition=Q(given_up_at__isnull=True) | ~Q(trouble=""),
                name="notices_delivery_failure_is_told",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"],
                condition=Q(sent_at__isnull=True, given_up_at__isnull=True),
                name="notices_delivery_due",
            )
        ]
