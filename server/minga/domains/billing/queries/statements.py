"""Bank statements that were read, and their entries without a deposit."""

from minga.domains.billing.models import Entry, Statement
from minga.domains.billing.types import EntryView, MatchOutcome, StatementView
from minga.domains.payouts import queries as payouts
from minga.domains.payouts.errors import NoHouseAccount
from minga_pure.money import Money


def is_house_account(account: str) -> bool:
    """Return True for the co-operative's own account, and while none is configured."""
    try:
        house_iban = payouts.house_account().iban
    except NoHouseAccount:
        return True
    return not house_iban or not account or account.replace(" ", "") == house_iban.replace(" ", "")


def statements(*, limit: int = 10) -> list[StatementView]:
    """The latest that were read, newest first."""
    return [statement_card(row) for row in Statement.objects.order_by("-id")[:limit]]


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
