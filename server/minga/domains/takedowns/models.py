"""Rows of take-downs: searches that end by themselves; cases and their events, written for good.

The files of a search are items of the vault under `Search.subject`, a name of this search alone:
when it ends, that name is shredded.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.db.models.lookups import Exact

from minga.domains.db_functions import OctetLength
from minga_pure.ids import uuid7_new


class Search(models.Model):
    """A found file to be compared with items. A member's, or of the bearer of a code."""

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    member = models.ForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    code_digest = models.BinaryField(max_length=32, null=True, unique=True)
    subject = models.UUIDField(unique=True)
    found_item = models.UUIDField()
    reference_item = models.UUIDField(null=True)
    items = ArrayField(models.UUIDField())
    kind = models.CharField(max_length=10)
    found_sha256 = models.BinaryField(max_length=32)
    address = models.CharField(max_length=2_000, blank=True)
    state = models.CharField(max_length=10, default="waiting")
    compared = models.IntegerField(default=0)
    shown_items = models.IntegerField(default=0)
    trouble = models.CharField(max_length=20, blank=True, default="")
    attempts = models.SmallIntegerField(default=0)
    asked_at = models.DateTimeField(db_default=Now())
    begun_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    swept_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(member__isnull=False, code_digest__isnull=True)
                | Q(member__isnull=True, code_digest__isnull=False),
                name="takedowns_search_of_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running", "completed", "failed"]),
                name="takedowns_search_known_state",
            ),
            models.CheckConstraint(
                condition=Exact(OctetLength("found_sha256"), 32), name="takedowns_search_hash"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "asked_at"], name="takedowns_search_waiting"),
            models.Index(
                fields=["expires_at"],
                condition=Q(swept_at__isnull=True),
                name="takedowns_search_to_sweep",
            ),
        ]


class MarkMatch(models.Model):
    """A delivery whose mark a search found, with the numbers that show it to a stranger."""

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    search = models.ForeignKey(Search, models.CASCADE, related_name="matches")
    item = models.UUIDField()
    delivery = models.UUIDField()
    share = models.FloatField()
    score = models.FloatField()
    false_accusation_bound = models.FloatField()
    comparisons = models.IntegerField()
    symbols = ArrayField(models.SmallIntegerField(), size=16)
    tables = models.BinaryField()
    item_key_sha256 = models.BinaryField(max_length=32)

    class Meta:
        db_table = "takedowns_match"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["search", "delivery"], name="takedowns_match_once"),
            models.CheckConstraint(
                condition=Q(false_accusation_bound__gte=0, false_accusation_bound__lte=1e-6),
                name="takedowns_match_is_sure",
            ),
        ]


class Case(models.Model):
    """A take-down case about one delivery: the statement that was signed and logged."""

    public_id = models.UUIDField(unique=True, editable=False)
    search = models.ForeignKey(Search, models.PROTECT, related_name="cases")
    match = models.OneToOneField(MarkMatch, models.PROTECT, related_name="case")
    client = models.UUIDField(db_index=True)
    statement = models.TextField()
    salt = models.BinaryField(max_length=32)
    opened_at = models.DateTimeField()
    answer_until = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Exact(OctetLength("salt"), 32), name="takedowns_case_salt"
            ),
            models.CheckConstraint(
                condition=Q(answer_until__gt=models.F("opened_at")), name="takedowns_case_has_time"
            ),
        ]


class CaseEvent(models.Model):
    """Something that happened in a case; a leaf of the log. `decided_by`: the data steward."""

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20)
    words = models.CharField(max_length=2_000, blank=True)
    day = models.DateField(null=True)
    decided_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    recorded_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    salt = models.BinaryField(max_length=32)
    happened_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "kind"], name="takedowns_caseevent_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["held", "closed_removed", "closed_licensed", "closed_misuse"],
                            decided_by__isnull=False)
                | Q(kind__in=["opened", "removed", "disputed", "overdue", "closed_withdrawn"],
                    decided_by__isnull=True),
                name="takedowns_caseevent_decided",
            ),
            models.CheckConstraint(
                condition=Q(kind="removed", day__isnull=False) | ~Q(kind="removed") & Q(day=None),
                name="takedowns_caseevent_day",
            ),
            models.CheckConstraint(
                condition=Exact(OctetLength("salt"), 32), name="takedowns_caseevent_salt"
            ),
        ]  # fmt: skip
