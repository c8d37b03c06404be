"""Rows of work: clients, their projects, instructions, recipients, items, deposits, imports."""

import secrets
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from minga.domains.work import rules
from minga.domains.work.models_collections import Collection
from minga.domains.work.models_imports import (
    Blob,
    ClientFile,
    Import,
    ImportConflict,
    ImportRejection,
    PictureCheck,
)
from minga.domains.work.models_panels import ProjectPanel
from minga_pure.ids import uuid7_new
from minga_pure.projects import DeclaredSkill, ThirdPartyBasis

__all__ = [
    "Asker",
    "Blob",
    "Client",
    "ClientFile",
    "ClientStaff",
    "Collection",
    "Criterion",
    "Deposit",
    "Import",
    "ImportConflict",
    "ImportRejection",
    "IncomingItem",
    "Instruction",
    "Item",
    "PictureCheck",
    "Project",
    "ProjectPanel",
    "Question",
    "Recipient",
    "new_creditor_reference",
]


def _filled(field: str, table: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=~Q(**{field: ""}), name=f"work_{table}_{field}_is_said")


class Client(models.Model):
    """A legal entity that brings work; shown by name to every member (G8)."""

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    legal_name = models.CharField(max_length=200)
    country = models.CharField(max_length=2)
    registry_number = models.CharField(max_length=80)
    contact = models.CharField(max_length=200)
    website = models.CharField(max_length=200, blank=True)
    registered_at = models.DateTimeField(db_default=Now())
    verified_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey("people.Person", models.PROTECT, null=True)
    held_since = models.DateTimeField(null=True)
    released_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            _filled("legal_name", "client"),
            _filled("registry_number", "client"),
            _filled("contact", "client"),
            models.UniqueConstraint(
                fields=["country", "registry_number"], name="work_client_one_entity_once"
            ),
            models.CheckConstraint(
                condition=Q(verified_at__isnull=True, verified_by__isnull=True)
                | Q(verified_at__isnull=False, verified_by__isnull=False),
                name="work_client_verified_by_somebody",
            ),
        ]


class ClientStaff(models.Model):
    """A person who acts for a client."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="staff")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="client_staff")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client", "person"], name="work_clientstaff_once"),
        ]


class Project(models.Model):
    """One question asked about many items, at one price, for one stated purpose."""

    id: models.AutoField[int, int] = models.AutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="projects")
    title = models.CharField(max_length=160)
    task_type = models.CharField(max_length=40)
    state = models.CharField(max_length=10, default="draft")
    purpose_class = models.CharField(max_length=40)
    purpose = models.TextField()
    currency = models.CharField(max_length=3)
    price_micros = models.BigIntegerField()
    redundancy = models.SmallIntegerField()
    estimated_seconds = models.IntegerField()
    content_language = models.CharField(max_length=12, blank=True)
    multiple = models.BooleanField(default=False)
    warnings = ArrayField(models.CharField(max_length=20), default=list, db_default=[])
    third_party_basis = models.CharField(max_length=20, default="none", db_default="none")
    third_party_notice = models.TextField(blank=True, default="", db_default="")
    paused_for = models.CharField(max_length=12, blank=True, default="")
    instruction_version = models.SmallIntegerField(default=1)
    review_hours = models.SmallIntegerField(null=True)
    sheet_version = models.IntegerField(default=1, db_default=1)
    seed = models.BigIntegerField()
    items = models.IntegerField(default=0)
    requirements = ArrayField(models.CharField(max_length=20), default=list)
    skills = ArrayField(models.CharField(max_length=20), default=list, db_default=[])
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="derived_projects")
    derived_kind = models.CharField(max_length=10, blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            _filled("title", "project"),
            _filled("purpose", "project"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "published", "paused", "closed"]),
                name="work_project_known_state",
            ),
            models.CheckConstraint(condition=Q(price_micros__gt=0), name="work_project_pays"),
            models.CheckConstraint(
                condition=Q(redundancy__gte=1, redundancy__lte=50),
                name="work_project_sane_redundancy",
            ),
            models.CheckConstraint(
                condition=Q(estimated_seconds__gte=1), name="work_project_takes_time"
            ),
            models.CheckConstraint(condition=Q(items__gte=0), name="work_project_counts_items"),
            models.CheckConstraint(
                condition=Q(review_hours__isnull=True) | Q(review_hours__gte=1),
                name="work_project_review_ends",
            ),
            models.CheckConstraint(
                condition=Q(skills__contained_by=[skill.value for skill in DeclaredSkill]),
                name="work_project_asks_for_skills_of_the_list",
            ),
            models.CheckConstraint(
                condition=Q(third_party_basis__in=[basis.value for basis in ThirdPartyBasis]),
                name="work_project_known_third_party_basis",
            ),
            models.CheckConstraint(
                condition=Q(third_party_basis="none", third_party_notice="")
                | ~Q(third_party_basis="none") & ~Q(third_party_notice=""),
                name="work_project_third_parties_were_told",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True, derived_kind="")
                | Q(parent__isnull=False, derived_kind__in=["pilot", "audit", "relabel"]),
                name="work_project_derived_has_a_parent",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(published_at__isnull=False),
                name="work_project_open_only_when_published",
            ),
        ]


class Instruction(models.Model):
    """One version of what is asked and how answers are judged; never changed, only followed."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="instruction_versions")
    version = models.SmallIntegerField()
    question = models.CharField(max_length=300)
    text = models.TextField()
    labels = models.JSONField()
    examples = models.JSONField(default=list)
    written_at = models.DateTimeField(db_default=Now())
    seal = models.BinaryField(null=True, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "version"], name="work_instruction_one_text_a_version"
            ),
            _filled("question", "instruction"),
        ]


class Criterion(models.Model):
    """By what an answer is judged: written with a version of the instructions, never changed.

    Nothing can be found against an answer but under one that its member could read before (G7).
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="criteria")
    version = models.SmallIntegerField()
    number = models.SmallIntegerField()
    text = models.CharField(max_length=500)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "version", "number"], name="work_criterion_one_a_number"
            ),
            _filled("text", "criterion"),
        ]


class Recipient(models.Model):
    """A link of the chain that will hold the labels; `under` is the place of the link above."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="recipients")
    place = models.SmallIntegerField()
    legal_name = models.CharField(max_length=200)
    country = models.CharField(max_length=2)
    role = models.CharField(max_length=120)
    under = models.SmallIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "place"], name="work_recipient_place"),
            _filled("legal_name", "recipient"),
            models.CheckConstraint(
                condition=Q(under__isnull=True) | Q(under__lt=F("place")),
                name="work_recipient_under_one_named_before",
            ),
        ]


class Publication(models.Model):
    """The order by which waiting items were funded and published: positions `lo` to `hi` - 1.

    `lines` holds the micros moved to each account of the project, by kind of account.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="publications")
    lo = models.IntegerField()
    hi = models.IntegerField()
    price_micros = models.BigIntegerField()
    lines = models.JSONField()
    published_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "lo"], name="work_publication_once"),
            models.CheckConstraint(
                condition=Q(lo__gte=0, hi__gt=F("lo")), name="work_publication_has_items"
            ),
        ]


class IncomingItem(models.Model):
    """An imported row that waits to be funded and published.

    `content_key` is a hash of the content of a row that came without an id of its own: its content
    is its identity.
    """

    project = models.ForeignKey(Project, models.CASCADE)
    number = models.BigIntegerField()
    external_id = models.CharField(max_length=200)
    content = models.JSONField()
    seconds = models.IntegerField(default=0)
    content_key = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "external_id"], name="work_incomingitem_one_id_once"
            ),
            models.UniqueConstraint(
                fields=["project", "content_key"],
                condition=Q(content_key__isnull=False),
                name="work_incomingitem_one_content_once",
            ),
        ]


class Item(models.Model):
    """A published row at its place in the project's shuffled order; never changed."""

    pk = models.CompositePrimaryKey("project_id", "pos")
    project = models.ForeignKey(
        Project, models.PROTECT, db_index=False, related_name="published_items"
    )
    pos = models.IntegerField()
    external_id = models.CharField(max_length=200)
    content = models.JSONField()
    seal = models.BinaryField(null=True, editable=False)
    content_key = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "external_id"], name="work_item_one_id_once"
            ),
            models.UniqueConstraint(
                fields=["project", "content_key"],
                condition=Q(content_key__isnull=False),
                name="work_item_one_content_once",
            ),
        ]


def new_creditor_reference() -> str:
    """Ten letters that nobody confuses, with the check digits of ISO 11649 before them."""
    return rules.creditor_reference(
        "".join(secrets.choice(rules.UNAMBIGUOUS_LETTERS) for _ in range(10))
    )


class Deposit(models.Model):
    """Money that a client says it has sent; a treasurer says whether it came.

    `creditor_reference` is what the client writes into its transfer, so that a bank's statement
    finds the deposit. `announced_micros` is what was said when another amount arrived.
    """

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="deposits")
    amount_micros = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    announced_micros = models.BigIntegerField(null=True)
    reference = models.CharField(max_length=80)
    creditor_reference = models.CharField(
        max_length=25, unique=True, default=new_creditor_reference, editable=False
    )
    state = models.CharField(max_length=10, default="announced")
    announced_at = models.DateTimeField(db_default=Now())
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("people.Person", models.PROTECT, null=True)
    seal = models.BinaryField(null=True, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_micros__gt=0), name="work_deposit_is_some"),
            models.CheckConstraint(
                condition=Q(state="announced", decided_by__isnull=True)
                | Q(state__in=["confirmed", "refused"], decided_by__isnull=False),
                name="work_deposit_decided_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["client", "reference"], name="work_deposit_reference_once"
            ),
        ]


class Question(models.Model):
    """A members' question to a client about its project; answered once, for everybody.

    `normal` is the text without case and signs: whoever asks the same joins. `changed_at` moves
    when the answer comes, so that a device can ask what is new.
    """

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    project = models.ForeignKey(Project, models.PROTECT, related_name="questions", db_index=False)
    text = models.TextField()
    normal = models.CharField(max_length=1_000)
    asked_at = models.DateTimeField(db_default=Now())
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("people.Person", models.PROTECT, null=True)
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "normal"], name="work_question_asked_once_for_all"
            ),
            _filled("text", "question"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="work_question_answered_by_somebody",
            ),
        ]


class Asker(models.Model):
    """A member who asked, to be notified of the answer. No door of a client reads it."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="askers", db_index=False)
    member = models.ForeignKey("people.Member", models.CASCADE, related_name="asked")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["question", "member"], name="work_asker_once"),
        ]
