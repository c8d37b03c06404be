"""Rows of payouts. Where money goes is sealed in the vault; here are amounts and states only."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from minga_pure.ids import uuid7_new

CURRENCY = "^[A-Z]{3}$"


class Destination(models.Model):
    """Somewhere a wallet's owner wants money sent; the details are in the vault."""

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    owner = models.UUIDField(db_index=True)
    rail = models.CharField(max_length=20)
    currency = models.CharField(max_length=3)
    added_at = models.DateTimeField(db_default=Now())
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(currency__regex=CURRENCY), name="payouts_destination_currency"
            ),
        ]


class HouseAccount(models.Model):
    """The co-operative's own account, which clients pay to; name and IBAN are in the vault.

    In force `since` two treasurers have signed it; until then it waits. `sha256`: of its details.
    """

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    sha256 = models.CharField(max_length=64)
    entered_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(db_default=Now())
    since = models.DateTimeField(null=True)


class Tariff(models.Model):
    """Price of a rail in one currency, with its source; in force `since` two have signed it."""

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    rail = models.CharField(max_length=20)
    currency = models.CharField(max_length=3)
    sent_currency = models.CharField(max_length=3)
    rate = models.DecimalField(max_digits=24, decimal_places=12)
    fee_micros = models.BigIntegerField(default=0)
    fee_rate = models.DecimalField(max_digits=8, decimal_places=6, default=0)
    minimum_micros = models.BigIntegerField(default=0)
    source = models.CharField(max_length=200)
    since = models.DateTimeField(null=True)
    entered_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(rate__gt=0, fee_micros__gte=0, fee_rate__gte=0, fee_rate__lt=1,
                            minimum_micros__gte=0) & ~Q(source=""),
                name="payouts_tariff_is_a_price",
            ),
            models.CheckConstraint(
                condition=Q(currency__regex=CURRENCY, sent_currency__regex=CURRENCY),
                name="payouts_tariff_currencies",
            ),
        ]  # fmt: skip


class Batch(models.Model):
    """One file for a bank or a network; its bytes are sealed, for they hold account numbers."""

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    rail = models.CharField(max_length=20)
    file_id = models.CharField(max_length=35, unique=True)
    state = models.CharField(max_length=10, default="built")
    sha256 = models.CharField(max_length=64, blank=True)
    built_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    submitted_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    built_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="built", sent_at__isnull=True)
                | Q(state="sent", sent_at__isnull=False, submitted_by__isnull=False),
                name="payouts_batch_sent_by_somebody",
            ),
        ]


class Payment(models.Model):
    """Payment of one file to one destination under one end-to-end id; several orders pooled."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="payments")
    destination = models.ForeignKey(Destination, models.PROTECT, related_name="+")
    end_to_end = models.CharField(max_length=35, unique=True)
    currency = models.CharField(max_length=3)
    sent_micros = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(sent_micros__gt=0), name="payouts_payment_is_some"),
        ]


class Order(models.Model):
    """A wallet's owner wants money out. The trigger asks the ledger whether it really moved."""

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    owner = models.UUIDField(db_index=True)
    destination = models.ForeignKey(Destination, models.PROTECT, related_name="orders")
    rail = models.CharField(max_length=20)
    currency = models.CharField(max_length=3)
    amount_micros = models.BigIntegerField()
    fee_micros = models.BigIntegerField(default=0)
    rate = models.DecimalField(max_digits=24, decimal_places=12)
    sent_currency = models.CharField(max_length=3)
    sent_micros = models.BigIntegerField()
    state = models.CharField(max_length=10, default="asked")
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="orders")
    asked_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    reason = models.TextField(default="", blank=True)
    bank_position = models.CharField(max_length=10, default="", db_default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["asked", "batched", "sent", "settled", "returned"]),
                name="payouts_order_known_state",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "batched"], bank_position="")
                | Q(state="sent", bank_position__in=["sent", "accepted", "completed"])
                | Q(state="settled", bank_position="booked")
                | Q(state="returned", bank_position__in=["", "refused", "came_back"]),
                name="payouts_order_position_fits",
            ),
            models.CheckConstraint(
                condition=Q(amount_micros__gt=0, sent_micros__gt=0, fee_micros__gte=0,
                            fee_micros__lte=F("amount_micros")),
                name="payouts_order_is_some",
            ),
            models.CheckConstraint(
                condition=Q(state="asked", payment__isnull=True)
                | Q(state="returned")
                | Q(payment__isnull=False),
                name="payouts_order_goes_in_a_payment",
            ),
        ]  # fmt: skip


class Confirmation(models.Model):
    """A steward says that a payout by hand has reached its person."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="confirmations")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["order", "person"], name="payouts_confirmation_once_each"
            ),
        ]


class Reading(models.Model):
    """A file that came back, by its SHA-256: read twice is read one time."""

    sha256 = models.CharField(max_length=64, unique=True)
    rail = models.CharField(max_length=20)
    read_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    read_at = models.DateTimeField(db_default=Now())
    did = models.JSONField(default=dict)


class BankCase(models.Model):
    """A contradiction of the bank about one payment; at most one is open for a payment."""

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="cases")
    reason = models.CharField(max_length=20)
    opened_at = models.DateTimeField(db_default=Now())
    decision = models.CharField(max_length=10, blank=True, default="", db_default="")
    words = models.CharField(max_length=500, blank=True, default="", db_default="")
    decided_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["payment"], condition=Q(decision=""), name="payouts_bankcase_one_open"
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True)
                | (
                    Q(
                        decision__in=["settle", "refund", "come_back", "recover", "close"],
                        decided_by__isnull=False,
                        decided_at__isnull=False,
                    )
                    & ~Q(words="")
                ),
                name="payouts_bankcase_decided_in_words",
            ),
        ]


class BankReport(models.Model):
    """One report of a file on one payment, with the step that it made; never changed (sql/)."""

    reading = models.ForeignKey(Reading, models.PROTECT, related_name="reports")
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="reports")
    case = models.ForeignKey(BankCase, models.PROTECT, null=True, related_name="reports")
    outcome = models.CharField(max_length=10)
    step = models.CharField(max_length=10)
    reason = models.CharField(max_length=500, blank=True)
    message = models.CharField(max_length=120, blank=True)
    bank_reference = models.CharField(max_length=120, blank=True)
    amount_micros = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(step="case") | Q(case__isnull=False),
                name="payouts_bankreport_contradiction_has_case",
            ),
        ]


class Advance(models.Model):
    """Advance of the commons to reach a rail's smallest payment; repaid at a payout."""

    order = models.OneToOneField(Order, models.PROTECT)
    owner = models.UUIDField(db_index=True)
    currency = models.CharField(max_length=3)
    micros = models.BigIntegerField()
    repaid_micros = models.BigIntegerField(default=0)
    granted_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(micros__gt=0, repaid_micros__gte=0, repaid_micros__lte=F("micros")),
                name="payouts_advance_repaid_within",
            ),
        ]


class SplitShare(models.Model):
    """A standing split: so many millionths of what comes into a wallet go to another one."""

    owner = models.UUIDField()
    to = models.UUIDField()
    millionths = models.IntegerField()
    since = models.DateTimeField(db_default=Now())
    seal = models.BinaryField(null=True, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "to"], name="payouts_splitshare_one_each"),
            models.CheckConstraint(
                condition=Q(millionths__gt=0, millionths__lte=1_000_000),
                name="payouts_splitshare_is_a_part",
            ),
        ]


class SplitRun(models.Model):
    """One run of a split, over the income up to one transfer; `parts`: micros by receiver."""

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    owner = models.UUIDField()
    currency = models.CharField(max_length=3)
    up_to = models.BigIntegerField()
    micros = models.BigIntegerField()
    parts = models.JSONField(default=dict)
    run_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner", "currency", "up_to"], name="payouts_splitrun_once"
            ),
        ]
