"""Credits on the account, from a bank's camt.053, camt.052 or camt.054 in any version.

The credits of an entry are together what the bank booked, never more: a part that does not add up
leaves the entry whole, for a treasurer.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from minga.domains.bank_messages import (
    CREDIT,
    DEBIT,
    AccountReport,
    EntryDetail,
    NotABankMessage,
    StatementEntry,
    read_message,
)
from minga.domains.billing.errors import CannotReadStatement
from minga.domains.billing.types import BankEntry, BankStatement
from minga_pure.money import Money

REFERENCE_MAX = 60
REVERSAL_PREFIX = "reversal:"


class _Part(NamedTuple):
    """A part of an entry that is one credit; `detail` is None for the entry as a whole."""

    detail: EntryDetail | None
    money: Money
    note: str = ""


def read(content: bytes) -> list[BankStatement]:
    """Return each statement in the file. Raise CannotReadStatement."""
    try:
        message = read_message(content)
    except NotABankMessage as exc:
        raise CannotReadStatement from exc
    if not message.reports:
        raise CannotReadStatement
    return [_statement(report) for report in message.reports]


def _statement(report: AccountReport) -> BankStatement:
    credits_: list[BankEntry] = []
    reversals: list[BankEntry] = []
    odd: list[str] = []
    other_entries = 0
    counts: Counter[str] = Counter()
    for entry in report.entries:
        is_credit = entry.side == CREDIT and not entry.is_reversal
        is_reversal = entry.side == DEBIT and entry.is_reversal
        if entry.status != "BOOK" or not (is_credit or is_reversal):
            other_entries += 1
        elif entry.money is None or entry.money.micros <= 0:
            odd.append(_odd_name(entry))
        else:
            target = credits_ if is_credit else reversals
            prefix = "" if is_credit else REVERSAL_PREFIX
            target += _lines(f"{report.account}/{prefix}", entry, counts)
    return BankStatement(
        report.name[:80],
        report.account,
        tuple(credits_),
        other_entries,
        tuple(reversals),
        tuple(odd),
    )


def _odd_name(entry: StatementEntry) -> str:
    """Return how a treasurer finds an entry that was left out: its reference and its amount."""
    name = entry.bank_reference or entry.running_number or entry.additional_info
    return f"{name[:40]} ({entry.amount_text[:20] or '-'})".strip()


def _lines(prefix: str, entry: StatementEntry, counts: Counter[str]) -> Iterator[BankEntry]:
    for part in _parts(entry, entry.money or Money.zero("XXX")):
        remittance = _remittance(entry, part)
        payer = part.detail.payer[:140] if part.detail else ""
        name = f"{prefix}{_name(entry, part, payer, remittance)}"
        counts[name] += 1
        if counts[name] > 1:
            name += f"#{counts[name]}"
        yield BankEntry(
            name[:120], part.money, entry.booked_on, payer, remittance,
            is_undivided=part.detail is None and len(entry.details) > 1,
        )  # fmt: skip


def _parts(entry: StatementEntry, money: Money) -> list[_Part]:
    """Split an entry into credits that are together its amount.

    1. No or one transaction: the entry. 2. Credits that add up: each of them. 3. One credit with
    debits or charges beside it: the entry, for that credit. 4. Credits that add up once the bank's
    charges are taken off: each less its share of them, if something is left of each.
    5. Everything else: the entry as a whole.
    """
    details = entry.details
    if len(details) <= 1:
        return [_Part(details[0] if details else None, money)]
    amounts = [detail.money for detail in details]
    incoming = [detail for detail in details if detail.side == entry.side]
    known = [amount.micros for amount in amounts if amount is not None]
    charged = entry.charges.micros if entry.charges else 0
    if len(incoming) == 1 and incoming[0].money and len(known) == len(details):
        surplus = 2 * incoming[0].money.micros - sum(known) - money.micros
        adds_up = surplus in (0, charged)
        return [_Part(incoming[0], money, _note(incoming[0].money, money))
                if adds_up else _Part(None, money)]  # fmt: skip
    if len(incoming) < len(details) or len(known) < len(details) or min(known) <= 0:
        return [_Part(None, money)]
    missing = sum(known) - money.micros
    if missing not in (0, charged):
        return [_Part(None, money)]
    shares = _shares(missing, known)
    if any(share >= amount for share, amount in zip(shares, known, strict=True)):
        return [_Part(None, money)]
    return [
        _Part(
            detail,
            Money(amount - share, money.currency),
            _note(detail.money, Money(amount - share, money.currency)),
        )
        for detail, amount, share in zip(details, known, shares, strict=True)
    ]


def _shares(charge: int, amounts: list[int]) -> list[int]:
    """Split a charge by the amounts that it was taken off; the last one bears the rounding."""
    total = sum(amounts)
    shares = [charge * amount // total for amount in amounts[:-1]]
    return [*shares, charge - sum(shares)]


def _note(stated: Money | None, booked: Money) -> str:
    return "" if stated is None or stated == booked else f"({stated} less {stated - booked})"


def _name(entry: StatementEntry, part: _Part, payer: str, remittance: str) -> str:
    """Return the bank's own reference; else a digest of what the entry says.

    A running number of the entry may begin anew every day, so its day belongs to it.
    """
    reference = (part.detail.bank_reference if part.detail else "") or entry.bank_reference
    if reference:
        return reference[:REFERENCE_MAX]
    if entry.running_number:
        return f"{entry.running_number[:REFERENCE_MAX]}@{entry.booked_on or ''}"
    content = f"{entry.booked_on}|{part.money}|{payer}|{remittance}"
    return "said:" + hashlib.sha256(content.encode()).hexdigest()[:32]


def _remittance(entry: StatementEntry, part: _Part) -> str:
    """Return the payer's text, the structured reference first."""
    details = [part.detail] if part.detail else entry.details
    texts = [text for detail in details for text in detail.remittance]
    return " ".join(filter(None, [*texts, entry.additional_info, part.note]))[:500]
