"""Rows of quality. Results and skills are computed and may be computed again at any time; gold,
objections and predictions are what people brought, and stay."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from minga_pure.ids import uuid7_new


class Snapshot(models.Model):
    """The quality snapshot of a project: answers counted, method, and results."""

    project = models.OneToOneField(
        "work.Project", models.CASCADE, primary_key=True, related_name="snapshot"
    )
    computed_at = models.DateTimeField(db_default=Now())
    slots_seen = models.BigIntegerField()
    answers = models.BigIntegerField()
    method = models.CharField(max_length=160)
    calibrated = models.BooleanField()
    agreed = models.IntegerField()
    open = models.IntegerField()
    disagree = models.IntegerField()
    alpha = models.FloatField(null=True)
    alpha_low = models.FloatField(null=True)
    alpha_high = models.FloatField(null=True)
    gold_right = models.FloatField(default=0)
    gold_seen = models.IntegerField(default=0)
    warnings = models.JSONField(default=list)
    confusion = models.JSONField(default=dict)
    machines = models.JSONField(default=list)
    winners = models.JSONField(default=list)
    drift = models.JSONField(null=True)
    item_model = models.JSONField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(gold_right__lte=F("gold_seen")), name="quality_snapshot_gold_counts"
            ),
        ]


class Result(models.Model):
    """The aggregated answer of one item. `distribution` gives each answer's probability.

    `members_value` is the answer of the members alone, where a model of the items changed it.
    """

    pk = models.CompositePrimaryKey("project_id", "pos")
    project = models.ForeignKey("work.Project", models.CASCADE, db_index=False)
    pos = models.IntegerField()
    value = models.JSONField(null=True)
    distribution = models.JSONField()
    confidence = models.FloatField()
    verdict = models.CharField(max_length=10)
    reason = models.JSONField()
    answers = models.SmallIntegerField()
    advice = models.JSONField(null=True)
    members_value = models.JSONField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(confidence__gte=0, confidence__lte=1),
                name="quality_result_confidence_is_a_share",
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=["agreed", "open", "disagree"]),
                name="quality_result_known_verdict",
            ),
        ]


class Skill(models.Model):
    """A member's estimated accuracy in one project, with its interval.

    It decides no access and no price: it weighs labels, and helps the member learn.
    """

    pk = models.CompositePrimaryKey("project_id", "member_id")
    project = models.ForeignKey("work.Project", models.CASCADE, db_index=False)
    member = models.ForeignKey("people.Member", models.CASCADE, related_name="skills")
    answers = models.IntegerField()
    accuracy = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    low__gte=0, low__lte=F("accuracy"), accuracy__lte=F("high"), high__lte=1
                ),
                name="quality_skill_lies_in_its_interval",
            ),
        ]


class Gold(models.Model):
    """A true answer kept aside by the client; no offer reads it. `reason` is shown afterwards."""

    pk = models.CompositePrimaryKey("project_id", "external_id")
    project = models.ForeignKey("work.Project", models.CASCADE, db_index=False)
    external_id = models.CharField(max_length=200)
    value = models.JSONField()
    reason = models.TextField(blank=True)
    kept_at = models.DateTimeField(db_default=Now())
    withdrawn_at = models.DateTimeField(null=True)


class Objection(models.Model):
    """A member says that a gold answer is wrong. She is paid for saying so; a steward decides."""

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    project = models.ForeignKey("work.Project", models.PROTECT, related_name="objections")
    external_id = models.CharField(max_length=200)
    member = models.ForeignKey("people.Member", models.PROTECT, related_name="objections")
    text = models.TextField()
    made_at = models.DateTimeField(db_default=Now())
    state = models.CharField(max_length=10, default="waiting")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("people.Person", models.PROTECT, null=True)
    decision = models.TextField(blank=True)
    transfer = models.ForeignKey("ledger.Transfer", models.PROTECT, db_constraint=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "external_id", "member"], name="quality_objection_once"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="quality_objection_says_why"),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_by__isnull=True, decision="")
                | (
                    Q(state__in=["upheld", "dismissed"], decided_by__isnull=False) & ~Q(decision="")
                ),
                name="quality_objection_decided_by_somebody_with_words",
            ),
        ]


class ClarityCheck(models.Model):
    """Look at the first answers of a project: did members often say that they cannot tell?

    One for each project. `decision` is "clear" when they did not; else the project is paused, and
    it is empty until its client decides.
    """

    project = models.OneToOneField("work.Project", models.CASCADE, related_name="clarity_check")
    answers = models.SmallIntegerField()
    unclear = models.SmallIntegerField()
    checked_at = models.DateTimeField(db_default=Now())
    decision = models.CharField(max_length=10, default="", blank=True)
    words = models.TextField(default="", blank=True)
    decided_by = models.ForeignKey("people.Person", models.PROTECT, null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(unclear__gte=0, unclear__lte=F("answers")),
                name="quality_claritycheck_counts",
            ),
            models.CheckConstraint(
                condition=Q(decision__in=["", "clear"], decided_by__isnull=True)
                | Q(decision__in=["continue", "stop"], decided_by__isnull=False)
                | (Q(decision="clarify", decided_by__isnull=False) & ~Q(words="")),
                name="quality_claritycheck_decided_by_somebody",
            ),
        ]


class ItemModelChoice(models.Model):
    """The client's choice whether a model of the items may join the members; yes without a row."""

    project = models.OneToOneField(
        "work.Project", models.CASCADE, primary_key=True, related_name="item_model_choice"
    )
    enabled = models.BooleanField()
    chosen_at = models.DateTimeField(db_default=Now())
    chosen_by = models.ForeignKey("people.Person", models.PROTECT)


class PictureFeatures(models.Model):
    """Features of a picture for the model of the items: float16, in their order of columns."""

    pk = models.CompositePrimaryKey("project_id", "pos")
    project = models.ForeignKey("work.Project", models.CASCADE, db_index=False)
    pos = models.IntegerField()
    features = models.BinaryField()


class Prediction(models.Model):
    """A prediction of a client's model for an item: one more, declared, annotator."""

    pk = models.CompositePrimaryKey("project_id", "external_id", "model")
    project = models.ForeignKey("work.Project", models.CASCADE, db_index=False)
    external_id = models.CharField(max_length=200)
    model = models.CharField(max_length=80)
    value = models.JSONField()
    score = models.FloatField(null=True)
    brought_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__gte=0, score__lte=1),
                name="quality_prediction_score_is_a_share",
            ),
            models.CheckConstraint(condition=~Q(model=""), name="quality_prediction_is_declared"),
        ]
