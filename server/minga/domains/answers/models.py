"""Rows of answers: what members said, each paid by a transfer and told by a receipt."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from minga_pure.ids import uuid7_new


class Receipt(models.Model):
    """A sync's signed receipt: the exact text, its salt, the hash of its leaf."""

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    member = models.ForeignKey("people.Member", models.PROTECT, related_name="receipts")
    at = models.DateTimeField(db_default=Now())
    salt = models.BinaryField()
    body = models.TextField()
    leaf = models.BinaryField()
    answers = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(answers__gt=0), name="answers_receipt_not_empty"),
        ]


class Answer(models.Model):
    """One paid answer; never changed. `id` is made by the member's device."""

    pk = models.CompositePrimaryKey("project_id", "pos", "member_id")
    project = models.ForeignKey("work.Project", models.PROTECT, db_index=False, db_constraint=False)
    pos = models.IntegerField()
    member = models.ForeignKey("people.Member", models.PROTECT, db_index=False, db_constraint=False)
    id = models.UUIDField(unique=True)
    kind = models.CharField(max_length=20)
    value = models.JSONField()
    spent_ms = models.IntegerField()
    made_at = models.DateTimeField()
    at = models.DateTimeField(db_default=Now())
    price_micros = models.BigIntegerField()
    late = models.BooleanField(default=False)
    instruction_version = models.SmallIntegerField()
    transfer = models.ForeignKey(
        "ledger.Transfer", models.PROTECT, db_index=False, db_constraint=False
    )
    receipt = models.ForeignKey(Receipt, models.PROTECT, db_index=False, db_constraint=False)
    seal = models.BinaryField(null=True, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=["label", "cant_tell", "skip", "wrong_instruction", "private"]
                ),
                name="answers_answer_known_kind",
            ),
            models.CheckConstraint(condition=Q(price_micros__gt=0), name="answers_answer_is_paid"),
            models.CheckConstraint(condition=Q(spent_ms__gte=0), name="answers_answer_took_time"),
        ]


class ReviewStatus(models.Model):
    """Review state of an answer that peers may look at first; its pay is put aside meanwhile.

    `answer` is the answer's id; `paid_micros` reached the member's wallet by `transfer`, the last
    of them. `released`: refused for good, and the rest of the pay serves quality.
    """

    answer = models.UUIDField(primary_key=True)
    project = models.ForeignKey("work.Project", models.PROTECT, db_index=False, related_name="+")
    member = models.ForeignKey("people.Member", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, db_default="waiting")
    price_micros = models.BigIntegerField()
    paid_micros = models.BigIntegerField(db_default=0)
    until = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    transfer = models.BigIntegerField(null=True, db_index=True)
    released = models.BooleanField(db_default=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["until"], condition=Q(state="waiting"), name="answers_reviewstatus_waits"
            ),
            models.Index(
                fields=["answer"],
                condition=~Q(state="accepted"),
                name="answers_reviewstatus_unread",
            ),
            models.Index(fields=["project", "state"], name="answers_reviewstatus_project"),
            models.Index(
                fields=["member"], condition=Q(state="waiting"), name="answers_reviewstatus_hers"
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="waiting", paid_micros=0)
                | Q(state="refused", paid_micros__gte=0, paid_micros__lte=F("price_micros"))
                | Q(state="accepted", paid_micros=F("price_micros")),
                name="answers_reviewstatus_accepted_is_paid",
            ),
            models.CheckConstraint(
                condition=Q(released=False) | Q(state="refused"),
                name="answers_reviewstatus_released_was_refused",
            ),
        ]


class Upload(models.Model):
    """A file that a member made and brings in pieces. `id` is made by her device; once whole, it
    stays as it is.

    With a `collection`, its pieces are sealed, and once whole it is a CollectedItem instead."""

    id = models.UUIDField(primary_key=True)
    member = models.ForeignKey("people.Member", models.PROTECT, related_name="uploads")
    sha256 = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField()
    have = models.BigIntegerField(default=0)
    media_type = models.CharField(max_length=60, blank=True)
    begun_at = models.DateTimeField(db_default=Now())
    whole_at = models.DateTimeField(null=True)
    collection = models.ForeignKey(
        "work.Project", models.PROTECT, null=True, db_index=False, related_name="+"
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["sha256", "member"], name="answers_upload_file"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(size_bytes__gt=0, have__gte=0, have__lte=F("size_bytes")),
                name="answers_upload_has_its_size",
            ),
            models.CheckConstraint(
                condition=Q(whole_at__isnull=True) | Q(have=F("size_bytes")),
                name="answers_upload_is_whole",
            ),
        ]


class CollectedItem(models.Model):
    """A picture or recording of a member for a collection project; its bytes lie in the vault.

    `grant`: the public id of the consent under which it was made. `sha256`: the file's name on the
    member's device, which no client sees.
    """

    item = models.UUIDField(primary_key=True)
    project = models.ForeignKey("work.Project", models.PROTECT, related_name="+")
    member = models.ForeignKey("people.Member", models.PROTECT, related_name="+")
    grant = models.UUIDField(db_index=True)
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=60)
    collected_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member", "project", "sha256"], name="answers_collecteditem_file_once"
            ),
        ]


class Piece(models.Model):
    """Bytes of an upload that is not whole yet, from byte `at` on."""

    pk = models.CompositePrimaryKey("upload_id", "at")
    upload = models.ForeignKey(Upload, models.CASCADE, db_index=False)
    at = models.BigIntegerField()
    encoded = models.BinaryField()


class PanelNaming(models.Model):
    """From this moment files and pages tell the members of a panel apart in a project.

    Written once, when as many of them as a count may tell have answers that the client reads. The
    database writes `people_min`, as it was voted then, `people` and the moment.
    """

    project = models.OneToOneField(
        "work.Project", models.PROTECT, primary_key=True, related_name="+"
    )
    people_min = models.IntegerField(default=0)
    people = models.IntegerField(default=0)
    named_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(people_min__gte=2, people__gte=F("people_min")),
                name="answers_panelnaming_of_enough",
            ),
        ]
