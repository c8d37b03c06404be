"""A year of one wallet, as a tax office reads it: opening, who paid what, what left, closing."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db import connection

from minga.domains.ledger import queries as ledger
from minga.domains.ledger.types import AccountKind
from minga.domains.sql_files import named_queries
from minga_pure.money import Money

SQL = named_queries("wages")
YEARS = range(1900, 2200)


@dataclass(frozen=True, slots=True)
class PaidBy:
    """Payments of one client in the year: answers, top-ups and time around the work."""

    name: str
    country: str
    registry_number: str
    answers: Money
    top_ups: Money

    @property
    def total(self) -> Money:
        return self.answers + self.top_ups


@dataclass(frozen=True, slots=True)
class YearStatement:
    """A year of one wallet: opening + income + other_income = paid_out + closing, to the micro."""

    year: int
    currency: str
    opening: Money
    clients: tuple[PaidBy, ...]
    co_op: Money
    other_income: Money
    paid_out: Money
    closing: Money
    lines: tuple[tuple[datetime, str, Money], ...]

    @property
    def income(self) -> Money:
        total = self.co_op
        for client in self.clients:
            total += client.total
        return total


def years_of(subject: UUID) -> list[int]:
    """The years in which something moved on her wallets, newest first."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["years_of"], [subject, subject, subject])
        years = {row[0].astimezone(UTC).year for row in cursor.fetchall() if row[0]}
    return sorted(range(min(years), max(years) + 1), reverse=True) if years else []


def year_statement(*, subject: UUID, currency: str, year: int) -> YearStatement | None:
    """Return a year's statement, empty for a member without a wallet in this currency; None for a
    year that is none."""
    if year not in YEARS:
        return None
    account = ledger.account_id(AccountKind.WALLET, subject, currency)
    if account is None:
        return _year_statement(year, currency, Money.zero(currency), [], [])
    begins, ends = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    with connection.cursor() as cursor:
        cursor.execute(SQL["transfers_of_year"], {"account": account, "begins": begins})
        rows = cursor.fetchall()
    balance = ledger.balance(account)
    later = [_signed(row, account, currency) for row in rows if row[1] >= ends]
    rows = [row for row in rows if row[1] < ends]
    closing = balance - sum_of(later, currency)
    moved = [_signed(row, account, currency) for row in rows]
    return _year_statement(year, currency, closing, rows, moved)


def sum_of(amounts: list[Money], currency: str) -> Money:
    return Money(sum(amount.micros for amount in amounts), currency)


def _signed(row: tuple, account: int, currency: str) -> Money:
    return Money(row[4] if row[3] == account else -row[4], currency)


def _year_statement(
    year: int, currency: str, closing: Money, rows: list[tuple], moved: list[Money]
) -> YearStatement:
    """Sort each movement to who paid it, or to what left."""
    owners = {row[7] for row in rows if row[7] is not None}
    named = _clients(owners)
    by_client: dict[tuple[str, str, str], list[int]] = {}
    co_op = other_micros = paid_out_micros = 0
    lines = []
    for row, money in zip(rows, moved, strict=True):
        code, kind, owner = row[5], row[6], row[7]
        client = named.get(owner) if owner else None
        lines.append((row[1], code, money))
        if code.startswith("payout"):
            paid_out_micros -= money.micros
        elif client is not None and money.micros > 0:
            place = 0 if kind in ("escrow", "pending_review") else 1
            by_client.setdefault(client, [0, 0])[place] += money.micros
        elif code in ("top_up", "overhead", "jury", "accepted", "time_paid"):
            co_op += money.micros
        else:
            other_micros += money.micros
    paid = tuple(
        PaidBy(*client, Money(parts[0], currency), Money(parts[1], currency))
        for client, parts in sorted(by_client.items())
    )
    opening = closing - sum_of(moved, currency)
    return YearStatement(
        year=year,
        currency=currency,
        opening=opening,
        clients=paid,
        co_op=Money(co_op, currency),
        other_income=Money(other_micros, currency),
        paid_out=Money(paid_out_micros, currency),
        closing=closing,
        lines=tuple(lines),
    )


def _clients(owners: set[UUID]) -> dict[UUID, tuple[str, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(SQL["projects_by_owner"], [list(owners)])
        return {row[0]: (row[1], row[2], row[3]) for row in cursor.fetchall()}
