"""Reads of the ledger: accounts, balances, statements, and complaints about the books."""

from uuid import UUID

from django.db import connection

from minga.domains.ledger.errors import UnknownAccount
from minga.domains.ledger.types import OWNED, AccountKind, TransferCode, TransferView
from minga.domains.sql_files import named_queries
from minga_pure.money import Money

SQL = named_queries("ledger")

BOOK_CHECKS = (
    "ledger_unbalanced_currencies",
    "ledger_wrong_balances",
    "ledger_overdrawn",
    "ledger_broken_chains",
    "ledger_wrong_transfers",
    "ledger_future_transfers",
)


def account_id(kind: AccountKind, owner: UUID | None, currency: str) -> int | None:
    """The number of an account, or None when it was never opened."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["account_id"], [kind.value, owner, currency])
        row = cursor.fetchone()
    return row[0] if row else None


def accounts_of(owner: UUID) -> dict[tuple[AccountKind, str], int]:
    """All accounts of one project, client or subject: (kind, currency) -> number."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["accounts_of"], [[kind.value for kind in OWNED], owner])
        return {(AccountKind(kind), currency): number for kind, currency, number in cursor}


def account_kind(account: int) -> tuple[AccountKind, str]:
    """The kind and currency of an account. Raises UnknownAccount."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["account_kind"], [account])
        row = cursor.fetchone()
    if row is None:
        raise UnknownAccount
    return AccountKind(row[0]), row[1]


def balance(account: int) -> Money:
    """Return an account's balance, an escrow's unfolded answers included. Raises UnknownAccount."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["balance"], [account])
        row = cursor.fetchone()
    if row is None:
        raise UnknownAccount
    return Money(row[0], row[1])


def statement(account: int, *, before_id: int | None = None, limit: int = 50) -> list[TransferView]:
    """An account's transfers, newest first; `before` is the last id of the page seen before.

    Cheap for every account but an escrow, whose answers are found by reading the book backwards.
    """
    kind, _ = account_kind(account)
    query = SQL["statement_of_escrow"] if kind is AccountKind.ESCROW else SQL["statement"]
    with connection.cursor() as cursor:
        cursor.execute(query, {"account": account, "before": before_id, "limit": limit})
        return [_card(row) for row in cursor]


def transfer_by_reference(reference: str) -> TransferView | None:
    """The transfer that carries this reference."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["transfer_by_reference"], [reference])
        row = cursor.fetchone()
    return _card(row) if row else None


def check_books() -> list[str]:
    """Complaints about the books; an empty list is the pass.

    Per currency everything sums to zero; every balance is the sum of its transfers; nothing is
    overdrawn; every chain computed again is the one stored; every transfer obeys the rules.
    """
    complaints: list[str] = []
    with connection.cursor() as cursor:
        for check in BOOK_CHECKS:
            cursor.execute(f"SELECT * FROM {check}()")  # noqa: S608
            complaints += [row[0] for row in cursor]
    return complaints


def _card(row: tuple) -> TransferView:
    number, posted_at, debit, credit, micros, currency, code, reference = row
    return TransferView(
        id=number,
        posted_at=posted_at,
        debit=debit,
        credit=credit,
        money=Money(micros, currency),
        code=TransferCode(code),
        reference=reference,
    )
