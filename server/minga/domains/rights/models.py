"""Rows of rights: requests, their branches to recipients, signed notes, receipts, escalations."""

from typing import ClassVar
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.db.models.lookups import Exact

from minga.domains.db_functions import OctetLength
from minga.domains.rights import rules
from minga_pure.ids import uuid7_new


class Request(models.Model):
    """A request of one person, about one grant, one item, or everything that left.

    The database writes both moments; `respond_by` moves once, later, with a reason. `chain` is the
    id of the signed requests. Salted, the row is a leaf of the log.
    """

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    kind = models.CharField(max_length=20)
    source = models.CharField(max_length=12)
    member = models.ForeignKey("people.Member", models.PROTECT, related_name="+")
    grant = models.UUIDField(null=True)
    item = models.UUIDField(null=True)
    words = models.CharField(max_length=2_000, default="", db_default="", blank=True)
    language = models.CharField(max_length=12)
    requested_at = models.DateTimeField(db_default=Now())
    respond_by = models.DateTimeField(db_default=Now())
    extension_reason = models.CharField(max_length=2_000, default="", db_default="", blank=True)
    fanned_out_at = models.DateTimeField(null=True)
    home_done_at = models.DateTimeField(null=True)
    home_words = models.CharField(max_length=2_000, default="", db_default="", blank=True)
    decided_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    salt = models.BinaryField(max_length=32)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=["access", "portability", "rectification", "erasure",
                                      "restriction", "objection", "consent_withdrawn"])
                & Q(source__in=["member", "visitor", "withdrawal"]),
                name="rights_request_known_kind",
            ),
            models.CheckConstraint(
                condition=Q(grant__isnull=True) | Q(item__isnull=True),
                name="rights_request_one_object",
            ),
            models.CheckConstraint(
                condition=~Q(kind="rectification") | ~Q(words=""),
                name="rights_request_correction",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True)
                | Q(fanned_out_at__isnull=False, home_done_at__isnull=False),
                name="rights_request_closed_when_done",
            ),
            models.CheckConstraint(
                condition=Exact(OctetLength("salt"), 32), name="rights_request_salt"
            ),
            models.UniqueConstraint(
                fields=["grant"],
                condition=Q(kind="consent_withdrawn"),
                name="rights_request_one_withdrawal",
            ),
        ]  # fmt: skip


class Branch(models.Model):
    """One recipient of the granted tree that a request goes to, with the copies it was given.

    `items` are the ids of its deliveries; `under` is the recipient above it that is asked too.
    """

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    request = models.ForeignKey(Request, models.PROTECT, related_name="branches")
    chain = models.UUIDField()
    client = models.UUIDField()
    node = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2)
    under = models.CharField(max_length=60, default="", db_default="", blank=True)
    depth = models.SmallIntegerField(default=0, db_default=0)
    items = ArrayField(models.CharField(max_length=36))
    state = models.CharField(max_length=12, default="waiting", db_default="waiting")
    tries = models.IntegerField(default=0, db_default=0)
    next_try_at = models.DateTimeField(db_default=Now())
    trouble = models.CharField(max_length=200, default="", db_default="", blank=True)
    reached_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    letter_sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "client", "node"],
                                    name="rights_branch_once"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "in_progress", "answered", "denied"]),
                name="rights_branch_known_state",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["answered", "denied"], answered_at__isnull=False)
                | Q(state__in=["waiting", "in_progress"], answered_at__isnull=True),
                name="rights_branch_answered_with_moment",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(state__in=["waiting", "in_progress"]),
                name="rights_branch_due",
            )
        ]


class SignedRequest(models.Model):
    """A request note that the co-operative signed for one branch; receipts name its SHA-256."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="notes")
    digest = models.CharField(max_length=64, unique=True)
    note = models.TextField()
    signed_at = models.DateTimeField()


class RecipientReceipt(models.Model):
    """A verified receipt of one branch; never changed, and a leaf of the log."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="receipts")
    digest = models.CharField(max_length=64, unique=True)
    note = models.TextField()
    status = models.CharField(max_length=12)
    reason = models.CharField(max_length=30, default="", db_default="", blank=True)
    details = models.CharField(max_length=2_000, default="", db_default="", blank=True)
    source = models.CharField(max_length=10)
    signed_at = models.DateTimeField()
    received_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "rights_receipt"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status="denied") & ~Q(reason="") | ~Q(status="denied") & Q(reason=""),
                name="rights_receipt_denial_has_reason",
            ),
        ]


class Escalation(models.Model):
    """A recipient was silent to the end of its time: its client is frozen and the bond is due.

    `public_id` is the case under which licences freezes and forfeits.
    """

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    branch = models.OneToOneField(Branch, models.PROTECT, related_name="escalation")
    escalated_at = models.DateTimeField(db_default=Now())
    frozen_at = models.DateTimeField(null=True)
    forfeited_at = models.DateTimeField(null=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=2_000, default="", db_default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True, words="")
                | Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(words=""),
                name="rights_escalation_lifted_with_reason",
            ),
        ]


class Node(models.Model):
    """Address, key and contact of a recipient of a client's terms; the client keeps them current.

    Without an address it pulls its open requests; without a key it answers on a page.
    """

    client = models.UUIDField()
    node = models.CharField(max_length=60)
    address = models.CharField(max_length=500, default="", db_default="", blank=True)
    key = models.CharField(max_length=300, default="", db_default="", blank=True)
    contact = models.CharField(max_length=254, default="", db_default="", blank=True)
    language = models.CharField(max_length=12, default="en", db_default="en")
    set_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    set_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client", "node"], name="rights_node_once"),
        ]


class Visitor(models.Model):
    """Somebody without an account asks about a copy of them, and proves an e-mail address.

    The address and the code lie in the vault under `subject`. `reference` names one file, consent
    or copy. `request` is set when the proof fits exactly what was named, or by a data steward.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    subject = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=20)
    reference = models.CharField(max_length=36, default="", db_default="", blank=True)
    words = models.CharField(max_length=2_000, default="", db_default="", blank=True)
    language = models.CharField(max_length=12)
    contact_digest = models.BinaryField(max_length=32)
    code_digest = models.BinaryField(max_length=32)
    code_tries = models.SmallIntegerField(default=0, db_default=0)
    code_until = models.DateTimeField(db_default=Now())
    code_sent_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(db_default=Now())
    respond_by = models.DateTimeField(db_default=Now())
    verified_at = models.DateTimeField(null=True)
    request = models.ForeignKey(Request, models.PROTECT, null=True, related_name="visitors")
    decided_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=2_000, default="", db_default="", blank=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(code_tries__gte=0, code_tries__lte=rules.CODE_TRIES_MAX),
                name="rights_visitor_few_tries",
            ),
            models.CheckConstraint(
                condition=Q(verified_at__isnull=False)
                | Q(request__isnull=True, decided_at__isnull=True),
                name="rights_visitor_proved_first",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True, decision="")
                | Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(decision=""),
                name="rights_visitor_decided_with_reason",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["contact_digest", "asked_at"], name="rights_visitor_by_contact")
        ]


class Breach(models.Model):
    """Personal data got out, at a recipient or (without a client) at the co-operative itself.

    The people are those of `rights_breach_members`: copies that lay there in the window, of these
    kinds. `notify_by` is the voted time from the moment at which it became known. Nobody is told
    before a second data steward has confirmed the report.
    """

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    client = models.UUIDField(null=True)
    node = models.CharField(max_length=60, default="", db_default="", blank=True)
    kinds = ArrayField(models.CharField(max_length=60))
    since = models.DateTimeField()
    until = models.DateTimeField()
    known_at = models.DateTimeField()
    notify_by = models.DateTimeField(db_default=Now())
    nature = models.CharField(max_length=2_000)
    consequences = models.CharField(max_length=2_000)
    measures = models.CharField(max_length=2_000)
    contact = models.CharField(max_length=300)
    delay_reason = models.CharField(max_length=2_000, default="", db_default="", blank=True)
    reported_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(db_default=Now())
    confirmed_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    authority_told_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True,
                            authority_told_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False)
                & ~Q(confirmed_by=F("reported_by")),
                name="rights_breach_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(since__lte=F("until"))
                & ~Q(nature="")
                & ~Q(consequences="")
                & ~Q(measures="")
                & ~Q(contact="")
                & ~Q(kinds=[]),
                name="rights_breach_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(client__isnull=False) | Q(node=""), name="rights_breach_of_somebody"
            ),
        ]  # fmt: skip


class BreachNotice(models.Model):
    """One person to be told of a breach; `told_at` is set in the transaction of their notice."""

    breach = models.ForeignKey(Breach, models.PROTECT, related_name="notices")
    member = models.ForeignKey("people.Member", models.PROTECT, related_name="+")
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["breach", "member"], name="rights_breachnotice_once"),
        ]
