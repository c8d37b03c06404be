"""Bank statements that were read, and their entries without a deposit."""

from django.db import connection

from minga.domains.billing.models import Entry, Statement
from minga.domains.billing.types import EntryView, MatchOutcome, StatementView
from minga.domains.payouts import queries as payouts
from minga.domains.payouts.errors import NoHouseAccount
from minga.domains.sql_files import named_queries
from minga_pure.money import Money

SQL = named_queries("billing")


def is_house_account(account: str) -> bool:
    """Return True for the co-operative's own account, and while none is configured."""
    try:
        house_iban = payouts.house_account().iban
    except NoHouseAccount:
        return True
    return not house_iban or not account or account.replace(" ", "") == house_iban.replace(" ", "")


def file_carries(statement_id: int, money: Money) -> bool:
    """Return True when one signature books this amount from a file (`sql/35_files.sql`)."""
    with connection.cursor() as cursor:
        cursor.execute(
            SQL["file_carries"],
            {"statement": statement_id, "micros": money.micros, "currency": money.currency},
        )
        return bool(cursor.fetchone()[0])


def statements(*, limit: int = 10) -> list[StatementView]:
    """The latest that were read, newest first."""
    rows = Statement.objects.select_related("read_by", "confirmed_by")
    return [statement_card(row) for row in rows.order_by("-id")[:limit]]


def entries_waiting(*, limit: int = 100) -> list[EntryView]:
    """Money on the account that belongs to no deposit yet, and reversals; oldest first."""
    rows = Entry.objects.select_related("deposit", "reverses__deposit").filter(
        outcome__in=[MatchOutcome.UNMATCHED, MatchOutcome.REVERSAL]
    )
    return [_entry(row) for row in rows.order_by("id")[:limit]]


def statement_card(row: Statement, *, already_read: bool = False) -> StatementView:
    rows = row.entries.select_related("deposit", "reverses__deposit").order_by("id")
    return StatementView(
        public_id=row.public_id,
        name=row.name,
        read_at=row.read_at,
        entries=tuple(_entry(entry) for entry in rows),
        other_entries=row.other_entries,
        known_entries=row.known_entries,
        odd=tuple(row.odd),
        already_read=already_read,
        sha256=row.sha256,
        read_by=row.read_by.username,
        confirmed_by=row.confirmed_by.username if row.confirmed_by else "",
    )


def _entry(row: Entry) -> EntryView:
    deposit = row.reverses.deposit if row.reverses else row.deposit
    announced_micros = deposit.announced_micros if deposit else None
    return EntryView(
        id=row.public_id,
        money=Money(row.amount_micros, row.currency),
        booked_on=row.booked_on,
        payer=row.payer,
        remittance=row.remittance,
        outcome=MatchOutcome(row.outcome),
        deposit_reference=deposit.reference if deposit else "",
        announced=None if announced_micros is None else Money(announced_micros, row.currency),
    )
