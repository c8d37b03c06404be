"""A member's money in lines that she can read."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from minga.domains.answers import queries as answers
from minga.domains.answers.queries import ReceiptView
from minga.domains.ledger import queries as ledger
from minga.domains.ledger.types import AccountKind, TransferCode, TransferView
from minga.domains.people.types import MemberRef
from minga.doors.web.member.view_models import ReceiptBundle, ReceiptLine, StatementLine, WalletSums
from minga_pure.money import Money

CURRENCY_DEFAULT = "USD"
WEEK = timedelta(days=7)
BUNDLE_APART = timedelta(hours=1)
HOUR_MS = 3_600_000


def wallets(member: MemberRef) -> dict[str, int]:
    """The member's wallets: currency -> account."""
    found = ledger.accounts_of(member.subject)
    return {
        currency: account
        for (kind, currency), account in sorted(found.items(), key=lambda one: one[0][1])
        if kind is AccountKind.WALLET
    }


def sums(member: MemberRef, *, now: datetime) -> WalletSums:
    """What is hers now, and what the last seven days brought by her own clock."""
    accounts = wallets(member)
    balances = [ledger.balance(account) for account in accounts.values()]
    count, spent_ms, micros = answers.recent_work(member, now - WEEK)
    currency = next(iter(accounts), CURRENCY_DEFAULT)
    one_currency = len(accounts) <= 1
    return WalletSums(
        balances=balances or [Money.zero(currency)],
        week=[Money(micros, currency)] if one_currency else [],
        week_answers=count,
        week_seconds=spent_ms // 1000,
        week_hourly=Money(micros * HOUR_MS // spent_ms, currency)
        if one_currency and spent_ms >= 60_000
        else None,
    )


def code_words(code: TransferCode) -> str:
    """Why money moved, for the person whose money it is."""
    return {
        TransferCode.ANSWER_PAY: _("Answers"),
        TransferCode.PRACTICE: _("Worked examples"),
        TransferCode.LATE_ANSWER: _("Answers that came late, paid all the same"),
        TransferCode.ACCEPTED: _("Answers that were checked and accepted"),
        TransferCode.TIME_PAID: _("Your time, for answers that peers did not accept"),
        TransferCode.JURY: _("Deciding in a jury"),
        TransferCode.TOP_UP: _("Top-up to the floor"),
        TransferCode.OVERHEAD: _("Time around the work"),
        TransferCode.PAYOUT_REQUESTED: _("Paid out to you"),
        TransferCode.PAYOUT_BACK: _("A payout that came back"),
        TransferCode.SHARE: _("Shared in the household"),
        TransferCode.ADVANCE: _("Advanced by the commons"),
        TransferCode.REPAY: _("Back to the commons"),
        TransferCode.REFUND: _("Given back"),
        TransferCode.CORRECTION: _("Correction"),
    }.get(code, str(code))


def line(card: TransferView, account: int) -> StatementLine:
    money = card.money if card.credit == account else -card.money
    return StatementLine(card.at, code_words(card.code), money)


def bundles(
    cards: list[TransferView], account: int, *, most: int
) -> tuple[list[StatementLine], int]:
    """One line for what belongs together: the same reason from the same project, never an hour
    apart. Also the number of the last transfer in them, to go on from."""
    found: list[StatementLine] = []
    last = 0
    before: TransferView | None = None
    for card in cards:
        same = before is not None and (
            (card.code, card.debit, card.credit) == (before.code, before.debit, before.credit)
            and before.at - card.at < BUNDLE_APART
        )
        if same:
            one = line(card, account)
            whole = found[-1]
            found[-1] = replace(whole, money=whole.money + one.money, count=whole.count + 1)
        elif len(found) == most:
            break
        else:
            found.append(line(card, account))
        before, last = card, card.id
    return found, last


def receipt_bundles(cards: list[ReceiptView], *, most: int) -> list[ReceiptBundle]:
    """Receipts of one bundle together: those of the same projects, never an hour apart."""
    found: list[list[ReceiptLine]] = []
    before: tuple[datetime, frozenset[str]] | None = None
    for card in cards:
        about = frozenset(str(row.get("project", "")) for row in card.facts.get("answers", ()))
        if before is not None and before[1] == about and before[0] - card.at < BUNDLE_APART:
            found[-1].append(receipt_line(card))
        elif len(found) == most:
            break
        else:
            found.append([receipt_line(card)])
        before = (card.at, about)
    return [ReceiptBundle(tuple(lines)) for lines in found]


def receipt_line(card: ReceiptView) -> ReceiptLine:
    totals = card.facts["totals"]
    return ReceiptLine(
        card.public_id,
        card.at,
        card.answers,
        tuple(Money(int(micros), currency) for currency, micros in sorted(totals.items())),
    )
