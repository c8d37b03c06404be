"""All that can happen to money: an account is opened, a transfer is posted, tails are folded."""

from uuid import UUID

from django.db import DatabaseError, connection, transaction

from minga.domains.errors import domain_errors, sqlstate_of
from minga.domains.ledger import queries, rules
from minga.domains.ledger.errors import (
    AmountRefused,
    FlowRefused,
    UnknownAccount,
)
from minga.domains.ledger.types import AccountKind, TransferCode, TransferView
from minga.domains.sql_files import named_queries
from minga_pure.money import Money

SQL = named_queries("ledger")

_UNIQUE_VIOLATION = "23505"


@transaction.atomic
def open_account(*, kind: AccountKind, owner: UUID | None, currency: str) -> int:
    """Open an account and say its number; opening it again says the same number.

    Raises NotAnAmount for a currency that is not three capital letters, and FlowRefused when a
    kind that belongs to somebody has no owner, or the other way round.
    """
    Money.zero(currency)
    if rules.is_owned(kind) != (owner is not None):
        raise FlowRefused
    account_id = queries.account_id(kind, owner, currency)
    if account_id is not None:
        return account_id
    with connection.cursor() as cursor:
        cursor.execute(SQL["open_account"], [kind.value, owner, currency])
        row = cursor.fetchone()
    opened = row[0] if row else queries.account_id(kind, owner, currency)
    if opened is None:
        raise UnknownAccount
    return opened


@transaction.atomic
def post(
    *, debit: int, credit: int, money: Money, code: TransferCode, reference: str
) -> TransferView:
    """Move money once. The same reference with the same content is the first transfer again.

    Raises InsufficientFunds, UnknownAccount, CurrenciesDiffer, FlowRefused, AmountRefused, and
    TransferConflict when the reference belongs to another transfer.
    """
    if debit == credit or not reference:
        raise AmountRefused
    terms = (debit, credit, money.micros, code.value)
    rules.check_transfer(
        money=money,
        code=code,
        payer=queries.account_kind(debit),
        payee=queries.account_kind(credit),
    )
    for _attempt in range(2):  # the second finds the row of whoever came between
        card = queries.transfer_by_reference(reference)
        if card is not None:
            posted = (card.debit, card.credit, card.money.micros, card.code.value)
            rules.check_same(posted=posted, requested=terms)
            return card
        if _insert(*terms, reference):
            break
    card = queries.transfer_by_reference(reference)
    if card is None:
        raise UnknownAccount
    return card


@transaction.atomic
def roll_up() -> int:
    """Fold what escrows paid for answers into their balances; how many had something to fold."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_roll_up()")
        return int(cursor.fetchone()[0])


@transaction.atomic
def settle_after_restore() -> None:
    """After a dump was restored into another cluster, before the house opens again.

    The transaction numbers in the book are then a stranger's, and an escrow's balance would be
    read wrongly. Safe to call again, and when nothing was restored.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_after_restore()")


def lock_accounts(*, accounts: list[int]) -> None:
    """Before several transfers in one transaction: lock their accounts in the one order.

    Not for an escrow that pays answers: it needs no lock, and all syncs would wait for it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_lock(VARIADIC %s::bigint[])", [accounts])


def _insert(debit: int, credit: int, micros: int, code: str, reference: str) -> bool:
    """Write one transfer; False when its reference was taken meanwhile."""
    try:
        with domain_errors(), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(SQL["insert_transfer"], [debit, credit, micros, code, reference])
    except DatabaseError as error:
        if sqlstate_of(error) == _UNIQUE_VIOLATION:
            return False
        raise
    return True
