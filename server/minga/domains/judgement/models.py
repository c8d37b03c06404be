"""Rows of judgement: letters, findings, appeals, juries, doubts. Almost all stay for good."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from minga_pure.ids import uuid7_new


def _filled(field: str, table: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=~Q(**{f"{field}__regex": r"^\s*$"}), name=f"judgement_{table}_{field}_is_said"
    )


class Ground(models.Model):
    """One of the grounds on which an account can be suspended, and the vote that named it (H18)."""

    name = models.CharField(max_length=60, primary_key=True)
    vote = models.ForeignKey("charter.Vote", models.PROTECT, related_name="+")
    adopted_at = models.DateTimeField(db_default=Now())


class DecisionNotice(models.Model):
    """A notice to a member, in a language that they read; its leaf is in the log (G14)."""

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    member = models.ForeignKey("people.Member", models.PROTECT, related_name="decision_notices")
    kind = models.CharField(max_length=10)
    about = models.UUIDField()
    language = models.CharField(max_length=12)
    text = models.TextField()
    salt = models.BinaryField()
    at = models.DateTimeField(db_default=Now())
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            _filled("text", "decisionnotice"),
            models.UniqueConstraint(
                fields=["member", "kind", "about"], name="judgement_decisionnotice_told_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["finding", "appeal", "dispute", "jury", "suspension"]),
                name="judgement_decisionnotice_known_kind",
            ),
        ]


class Finding(models.Model):
    """A human's decision against something that a member did: never without a reason (G7, H04).

    A suspension begins on the day of its notice, lasts so many days and can be appealed while it
    lasts (assignment.Suspension is what was carried out of it).
    """

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    kind = models.CharField(max_length=10)
    member = models.ForeignKey("people.Member", models.PROTECT, related_name="findings")
    project = models.ForeignKey("work.Project", models.PROTECT, null=True, related_name="+")
    criterion = models.ForeignKey("work.Criterion", models.PROTECT, null=True, related_name="+")
    ground = models.ForeignKey(Ground, models.PROTECT, null=True, related_name="+")
    evidence = models.TextField()
    decided_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    decision_notice = models.OneToOneField(DecisionNotice, models.PROTECT, related_name="finding")
    at = models.DateTimeField(db_default=Now())
    appeal_until = models.DateTimeField()
    begins_at = models.DateTimeField(null=True)
    days = models.SmallIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            _filled("evidence", "finding"),
            models.CheckConstraint(
                condition=Q(
                    kind="answers",
                    criterion__isnull=False,
                    project__isnull=False,
                    ground__isnull=True,
                    begins_at__isnull=True,
                    days__isnull=True,
                )
                | Q(
                    kind="suspension",
                    ground__isnull=False,
                    criterion__isnull=True,
                    project__isnull=True,
                    begins_at__isnull=False,
                    days__isnull=False,
                    days__gte=1,
                ),
                name="judgement_finding_has_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(appeal_until__gt=F("at")), name="judgement_finding_can_be_appealed"
            ),
        ]


class FindingAnswer(models.Model):
    """An answer that a finding is about; an answer is judged once."""

    answer = models.UUIDField(primary_key=True)
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="answers")


class Appeal(models.Model):
    """A member's own words against a finding, and the lot that called her jury.

    `candidates` in alphabetical order, `seed` and the log's `checkpoint` (its size) let anybody
    draw the lot again.
    """

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    finding = models.OneToOneField(Finding, models.PROTECT, related_name="appeal")
    words = models.TextField()
    at = models.DateTimeField(db_default=Now())
    until = models.DateTimeField()
    checkpoint = models.BigIntegerField()
    seed = models.BinaryField()
    candidates = models.JSONField()
    state = models.CharField(max_length=6, db_default="open")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            _filled("words", "appeal"),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True)
                | Q(state__in=["won", "lost"], decided_at__isnull=False),
                name="judgement_appeal_known_state",
            ),
        ]


class Juror(models.Model):
    """A seat of a jury, by the order of the lot. `transfer` paid her for her time."""

    appeal = models.ForeignKey(Appeal, models.PROTECT, related_name="jurors")
    member = models.ForeignKey("people.Member", models.PROTECT, related_name="juries")
    seat = models.SmallIntegerField()
    drawn_at = models.DateTimeField(db_default=Now())
    said = models.CharField(max_length=8, null=True)
    reason = models.TextField(default="")
    said_at = models.DateTimeField(null=True)
    transfer = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["appeal", "member"], name="judgement_juror_once"),
            models.UniqueConstraint(fields=["appeal", "seat"], name="judgement_juror_one_a_seat"),
            models.CheckConstraint(
                condition=Q(said__isnull=True, said_at__isnull=True, transfer__isnull=True)
                | Q(said__in=["member", "finding"], said_at__isnull=False, transfer__isnull=False)
                & ~Q(reason=""),
                name="judgement_juror_says_why_and_is_paid",
            ),
        ]


class Dispute(models.Model):
    """A client disputes answers that it got: a matter of it and the co-op, of no member (G3).

    `decided_by` is the mediator who looked where no audit could be paid.
    """

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    project = models.ForeignKey("work.Project", models.PROTECT, related_name="disputes")
    asked_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    criterion = models.ForeignKey("work.Criterion", models.PROTECT, related_name="+")
    words = models.TextField()
    wish = models.CharField(max_length=8)
    at = models.DateTimeField(db_default=Now())
    state = models.CharField(max_length=8, db_default="auditing")
    answers = models.IntegerField()
    audit = models.OneToOneField("work.Project", models.PROTECT, null=True, related_name="+")
    again = models.OneToOneField("work.Project", models.PROTECT, null=True, related_name="+")
    sampled = models.IntegerField(default=0)
    looked_at = models.IntegerField(default=0)
    faulty = models.IntegerField(default=0)
    outcome = models.CharField(max_length=8, null=True)
    refunded_micros = models.BigIntegerField(default=0)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="auditing")
                | Q(audit__isnull=False)
                | Q(decided_by__isnull=False),
                name="judgement_dispute_decided_by_somebody",
            ),
            _filled("words", "dispute"),
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(state="auditing"),
                name="judgement_dispute_one_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="auditing", outcome__isnull=True, decided_at__isnull=True)
                | Q(
                    state="decided",
                    outcome__in=["holds", "relabel", "refund"],
                    decided_at__isnull=False,
                ),
                name="judgement_dispute_known_state",
            ),
            models.CheckConstraint(
                condition=Q(faulty__gte=0, faulty__lte=F("looked_at"), answers__gt=0),
                name="judgement_dispute_counts",
            ),
        ]


class DisputedAnswer(models.Model):
    """One of the answers that a client disputes. That says nothing about its member."""

    pk = models.CompositePrimaryKey("dispute_id", "answer")
    dispute = models.ForeignKey(Dispute, models.PROTECT, db_index=False)
    answer = models.UUIDField()
