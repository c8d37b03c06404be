"""Rows of billing: bank statements with their entries, and the numbers of invoices.

An invoice keeps its number, its sums and who the two sides were. Its lines are read from the
ledger whenever somebody looks.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from minga_pure.ids import uuid7_new


class Statement(models.Model):
    """One file that a bank gave out, by its SHA-256: the same file is read once.

    `confirmed_by`: another treasurer than its reader, who saw the same credits at the bank.
    """

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    sha256 = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=80)
    other_entries = models.IntegerField(default=0)
    known_entries = models.IntegerField(default=0)
    odd = models.JSONField(default=list)
    read_at = models.DateTimeField(db_default=Now())
    read_by = models.ForeignKey("people.Person", models.PROTECT)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")


class Entry(models.Model):
    """One credit on the co-operative's account, by the bank's own reference."""

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="entries")
    bank_reference = models.CharField(max_length=120, unique=True)
    amount_micros = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    booked_on = models.DateField(null=True)
    payer = models.CharField(max_length=140, blank=True)
    remittance = models.CharField(max_length=500, blank=True)
    outcome = models.CharField(max_length=10)
    deposit = models.OneToOneField("work.Deposit", models.PROTECT, null=True)
    reverses = models.ForeignKey("self", models.PROTECT, null=True, related_name="reversals")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_micros__gt=0), name="billing_entry_is_some"),
            models.CheckConstraint(
                condition=Q(outcome__in=["unmatched", "reversal", "seen"], deposit__isnull=True)
                | Q(
                    outcome__in=["confirmed", "differs", "known", "by_hand"],
                    deposit__isnull=False,
                ),
                name="billing_entry_matched_to_a_deposit",
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True) | Q(outcome__in=["reversal", "seen"]),
                name="billing_entry_reversal_reverses",
            ),
        ]


class Invoice(models.Model):
    """An invoice or a credit note, numbered without a gap, never changed (sql/)."""

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    number = models.BigIntegerField(unique=True)
    kind = models.CharField(max_length=12)
    client = models.ForeignKey("work.Client", models.PROTECT)
    project = models.ForeignKey("work.Project", models.PROTECT, null=True)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="notes")
    currency = models.CharField(max_length=3)
    begins = models.DateField()
    ends = models.DateField()
    net_micros = models.BigIntegerField()
    brought_micros = models.BigIntegerField(default=0)
    billed_micros = models.BigIntegerField()
    tax_micros = models.BigIntegerField()
    tax_category = models.CharField(max_length=2)
    tax_percent = models.DecimalField(max_digits=5, decimal_places=2)
    tax_reason = models.CharField(max_length=200, blank=True)
    seller = models.JSONField()
    buyer = models.JSONField()
    reason = models.CharField(max_length=500, blank=True)
    issued_at = models.DateTimeField(db_default=Now())
    issued_by = models.ForeignKey("people.Person", models.PROTECT, null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["client", "currency", "begins", "project"],
                condition=Q(kind="invoice"),
                nulls_distinct=False,
                name="billing_invoice_one_a_month",
            ),
            models.CheckConstraint(
                condition=Q(kind="invoice", corrects__isnull=True)
                | (Q(kind="credit_note", corrects__isnull=False, net_micros__gt=0,
                     issued_by__isnull=False)
                   & ~Q(reason="")),
                name="billing_invoice_or_note",
            ),
            models.CheckConstraint(
                condition=Q(tax_category__in=["S", "Z", "E", "AE", "G", "O"]),
                name="billing_invoice_known_tax",
            ),
            models.CheckConstraint(
                condition=Q(billed_micros__lte=F("net_micros") + F("brought_micros"))
                & Q(billed_micros__gt=F("net_micros") + F("brought_micros") - 1_000_000),
                name="billing_invoice_rounds_less_than_a_coin",
            ),
        ]  # fmt: skip


class FeeEarning(models.Model):
    """A part of a project's fee reserve that its paid answers have earned.

    `reserve_micros` lay in the reserve and `to_come_micros` in the escrow at that moment.
    """

    public_id = models.UUIDField(default=uuid7_new, unique=True, editable=False)
    project = models.ForeignKey("work.Project", models.PROTECT, related_name="fee_earnings")
    reserve_micros = models.BigIntegerField()
    to_come_micros = models.BigIntegerField()
    micros = models.BigIntegerField()
    earned_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(micros__gt=0, micros__lte=F("reserve_micros"), to_come_micros__gte=0),
                name="billing_feeearning_within_reserve",
            ),
        ]
