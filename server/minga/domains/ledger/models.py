"""Rows of the ledger. What happens to them is written in sql/: triggers post the balances."""

from typing import ClassVar

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Deferrable, F, Func, Q
from django.db.models.functions import Now

from minga.domains.ledger.types import MAY_BE_NEGATIVE, AccountKind


class XactField(models.Field):
    """The 64-bit number of a PostgreSQL transaction (xid8)."""

    description = "transaction number"

    def db_type(self, connection: BaseDatabaseWrapper) -> str:  # noqa: ARG002
        return "xid8"


class CurrentXact(Func):
    """The transaction that writes the row."""

    function = "pg_current_xact_id"
    arity = 0
    output_field = XactField()


def _texts(kinds: frozenset[AccountKind]) -> list[str]:
    return sorted(kind.value for kind in kinds)


class Account(models.Model):
    """One account: what it holds, the head of its chain, its last two transfers.

    `as_of_xact` is set on escrows only: the balance counts the answers paid before it.
    What kinds, owners and currencies there may be is checked once, by the trigger that opens an
    account: a CHECK is evaluated at every payment, and each costs some 15 us of it.
    """

    kind = models.TextField()
    owner = models.UUIDField(null=True)
    currency = models.CharField(max_length=3)
    balance_micros = models.BigIntegerField(db_default=0)
    version = models.BigIntegerField(db_default=0)
    head = models.BinaryField(db_default=b"")
    latest = models.BigIntegerField(null=True)
    before = models.BigIntegerField(null=True)
    as_of_xact = XactField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "owner", "currency"],
                nulls_distinct=False,
                name="ledger_account_one_per_owner",
            ),
            models.CheckConstraint(
                condition=Q(balance_micros__gte=0) | Q(kind__in=_texts(MAY_BE_NEGATIVE)),
                name="ledger_account_not_overdrawn",
            ),
        ]


class Transfer(models.Model):
    """One movement of money, from `debit` to `credit`: an unbalanced posting cannot be written.

    No foreign keys on purpose: they would lock the escrow row that every sync pays from. The
    trigger looks both accounts up, and accounts are never deleted. `debit_before` and
    `credit_before` point at the account's transfer before this one, so that a statement needs
    no index. The unique reference is deferrable on purpose: it makes ON CONFLICT impossible,
    which would keep the posting and drop the row.
    """

    at = models.DateTimeField(db_default=Now())
    debit = models.BigIntegerField()
    credit = models.BigIntegerField()
    amount_micros = models.BigIntegerField()
    code = models.TextField()
    reference = models.TextField()
    xact = XactField(db_default=CurrentXact())
    debit_version = models.BigIntegerField(null=True)
    debit_before = models.BigIntegerField(null=True)
    debit_hash = models.BinaryField(null=True)
    credit_version = models.BigIntegerField(null=True)
    credit_before = models.BigIntegerField(null=True)
    credit_hash = models.BinaryField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["xact"], name="ledger_transfer_xact")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["reference"],
                deferrable=Deferrable.IMMEDIATE,
                name="ledger_transfer_one_per_reference",
            ),
            models.CheckConstraint(
                condition=Q(amount_micros__gt=0) & ~Q(debit=F("credit")) & ~Q(reference=""),
                name="ledger_transfer_moves_something",
            ),
        ]


class RollUp(models.Model):
    """One moment at which the tails of the escrows were folded into their balances."""

    at = models.DateTimeField(db_default=Now())
    horizon = XactField(null=True)
    accounts = models.IntegerField(db_default=0)
    folded_micros = models.BigIntegerField(db_default=0)
