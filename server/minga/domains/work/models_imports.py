"""Rows of work: imports, their rejected rows and conflicts, and the files that clients brought."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from minga.domains.work import rules
from minga_pure.ids import uuid7_new


class Import(models.Model):
    """One file that a client brought, and how far it has been read.

    `attempts` counts the readings since the last row that was written; `attempt_at` is the moment
    of the next one after a failed one.
    """

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    project = models.ForeignKey("work.Project", models.CASCADE, related_name="imports")
    filename = models.CharField(max_length=255)
    stored_as = models.CharField(max_length=255)
    state = models.CharField(max_length=10, default="waiting")
    mapping = models.JSONField(default=dict)
    rows_good = models.BigIntegerField(default=0)
    rows_bad = models.BigIntegerField(default=0)
    rows_hidden = models.BigIntegerField(default=0, db_default=0)
    bytes_read = models.BigIntegerField(default=0)
    bytes_total = models.BigIntegerField(default=0)
    trouble = models.TextField(blank=True)
    attempts = models.SmallIntegerField(default=0)
    attempt_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    uploaded_by = models.ForeignKey("people.Person", models.PROTECT)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running", "done", "failed"]),
                name="work_import_known_state",
            ),
            models.CheckConstraint(
                condition=Q(attempts__gte=0, attempts__lte=rules.ATTEMPTS_MAX),
                name="work_import_attempts_end",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed", trouble=""), name="work_import_failure_is_told"
            ),
        ]


class ImportRejection(models.Model):
    """A row that was left out of an import, with the reason."""

    import_row = models.ForeignKey(Import, models.CASCADE, related_name="rejected_rows")
    row = models.BigIntegerField()
    code = models.CharField(max_length=40)
    reason = models.TextField()
    excerpt = models.CharField(max_length=300, blank=True)


class ImportConflict(models.Model):
    """A row whose id the project has with other content; its client decides what becomes of it.

    `decision`: "" while it is open; kept: nothing changed; replaced: the waiting item has the new
    content; renamed: the row is an item of its own under a new id.
    """

    import_row = models.ForeignKey(Import, models.CASCADE, related_name="conflicts", db_index=False)
    row = models.BigIntegerField()
    external_id = models.CharField(max_length=200)
    content = models.JSONField()
    seconds = models.IntegerField()
    decision = models.CharField(max_length=10, blank=True, default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["import_row", "row"], name="work_importconflict_once_a_row"
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True)
                | Q(decision__in=["kept", "replaced", "renamed"], decided_at__isnull=False),
                name="work_importconflict_known_decision",
            ),
        ]


class Blob(models.Model):
    """A picture or sound by the SHA-256 of its bytes; kept once, whoever brings it."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    media_type = models.CharField(max_length=60)
    size_bytes = models.BigIntegerField()
    width = models.IntegerField(null=True)
    height = models.IntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(size_bytes__gt=0), name="work_blob_is_some"),
        ]


class ClientFile(models.Model):
    """A stored file that a client brought: what its items and examples may show.

    The file itself is stored once for everybody; naming it takes more than knowing its hash.
    """

    client = models.ForeignKey("work.Client", models.CASCADE, related_name="files", db_index=False)
    file = models.ForeignKey(Blob, models.PROTECT, related_name="clients")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client", "file"], name="work_clientfile_once"),
        ]


class PictureCheck(models.Model):
    """A stored picture that was searched for faces; `hidden` of them are covered in it.

    A project that shows people who are not members shows only such pictures.
    """

    file = models.OneToOneField(Blob, models.CASCADE, primary_key=True, related_name="face_search")
    hidden = models.SmallIntegerField()
    checked_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(hidden__gte=0), name="work_picturecheck_counts"),
        ]
