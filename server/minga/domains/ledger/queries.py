"""Reads of the ledger: accounts, balances, statements, and complaints about the books."""

from uuid import UUID

from django.db import connection

from minga.domains.ledger.errors import UnknownAccount
from minga.domains.ledger.types import OWNED, AccountKind, TransferCode, TransferView
from minga_pure.money import Money

BOOK_CHECKS = (
    "ledger_unbalanced_currencies",
    "ledger_wrong_balances",
    "ledger_overdrawn",
    "ledger_broken_chains",
    "ledger_wrong_transfers",
    "ledger_future_transfers",
)

_CARD = "t.id, t.at, t.debit, t.credit, t.amount_micros, a.currency, t.code, t.reference"

# A statement walks from an account's newest transfer to the one before it, by primary key.
_WALK = f"""
    WITH RECURSIVE walk AS (
        SELECT t.*, 1 AS place FROM ledger_transfer AS t WHERE t.id = (
            SELECT CASE WHEN %(before)s::bigint IS NULL THEN a.latest
                        WHEN b.debit = a.id THEN b.debit_before
                        WHEN b.credit = a.id THEN b.credit_before END
              FROM ledger_account AS a LEFT JOIN ledger_transfer AS b ON b.id = %(before)s
             WHERE a.id = %(account)s)
        UNION ALL
        SELECT t.*, walk.place + 1 FROM walk JOIN ledger_transfer AS t ON t.id =
               CASE WHEN walk.debit = %(account)s THEN walk.debit_before
                    ELSE walk.credit_before END
         WHERE walk.place < %(limit)s
    )
    SELECT {_CARD} FROM walk AS t JOIN ledger_account AS a ON a.id = %(account)s
     ORDER BY t.id DESC LIMIT %(limit)s
"""  # noqa: S608

# An escrow's answers are no part of its chain, so its statement reads the book backwards.
_READ_BACK = f"""
    SELECT {_CARD} FROM ledger_transfer AS t JOIN ledger_account AS a ON a.id = %(account)s
     WHERE %(account)s IN (t.debit, t.credit) AND (%(before)s::bigint IS NULL OR t.id < %(before)s)
     ORDER BY t.id DESC LIMIT %(limit)s
"""  # noqa: S608

_BY_REFERENCE = f"""
    SELECT {_CARD} FROM ledger_transfer AS t JOIN ledger_account AS a ON a.id = t.debit
     WHERE t.reference = %s
"""  # noqa: S608


def account_id(kind: AccountKind, owner: UUID | None, currency: str) -> int | None:
    """The number of an account, or None when it was never opened."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM ledger_account"
            " WHERE kind = %s AND owner IS NOT DISTINCT FROM %s AND currency = %s",
            [kind.value, owner, currency],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def accounts_of(owner: UUID) -> dict[tuple[AccountKind, str], int]:
    """All accounts of one project, client or subject: (kind, currency) -> number."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, currency, id FROM ledger_account WHERE kind = ANY(%s) AND owner = %s",
            [[kind.value for kind in OWNED], owner],
        )
        return {(AccountKind(kind), currency): number for kind, currency, number in cursor}


def account_kind(account: int) -> tuple[AccountKind, str]:
    """The kind and currency of an account. Raises UnknownAccount."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, currency FROM ledger_account WHERE id = %s", [account])
        row = cursor.fetchone()
    if row is None:
        raise UnknownAccount
    return AccountKind(row[0]), row[1]


def balance(account: int) -> Money:
    """Return an account's balance, an escrow's unfolded answers included. Raises UnknownAccount."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ledger_balance(id), currency FROM ledger_account WHERE id = %s", [account]
        )
        row = cursor.fetchone()
    if row is None:
        raise UnknownAccount
    return Money(row[0], row[1])


def statement(account: int, *, before_id: int | None = None, limit: int = 50) -> list[TransferView]:
    """An account's transfers, newest first; `before` is the last id of the page seen before.

    Cheap for every account but an escrow, whose answers are found by reading the book backwards.
    """
    kind, _ = account_kind(account)
    query = _READ_BACK if kind is AccountKind.ESCROW else _WALK
    with connection.cursor() as cursor:
        cursor.execute(query, {"account": account, "before": before_id, "limit": limit})
        return [_card(row) for row in cursor]


def transfer_by_reference(reference: str) -> TransferView | None:
    """The transfer that carries this reference."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_REFERENCE, [reference])
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
