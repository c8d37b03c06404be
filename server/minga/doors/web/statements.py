"""A member's money as statement lines in words."""

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
    accounts = ledger.accounts_of(member.subject)
    return {
        currency: account
        for (kind, currency), account in sorted(accounts.items(), key=lambda entry: entry[0][1])
        if kind is AccountKind.WALLET
    }


def sums(member: MemberRef, *, now: datetime) -> WalletSums:
    """Return the balances, and work and pay of the last seven days by the member's own clock."""
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
        TransferCode.LICENCE: _("Licences of what is yours"),
        TransferCode.BOND_FORFEITED: _("A bond that a client lost to you"),
    }.get(code, str(code))


def line(transfer: TransferView, account: int) -> StatementLine:
    money = transfer.money if transfer.credit == account else -transfer.money
    return StatementLine(transfer.posted_at, code_words(transfer.code), money)


def bundles(
    transfers: list[TransferView], account: int, *, limit: int
) -> tuple[list[StatementLine], int]:
    """One line for what belongs together: the same reason from the same project, never an hour
    apart. Also the number of the last transfer in them, to go on from."""
    lines: list[StatementLine] = []
    last = 0
    previous: TransferView | None = None
    for transfer in transfers:
        continues = previous is not None and (
            (transfer.code, transfer.debit, transfer.credit)
            == (previous.code, previous.debit, previous.credit)
            and previous.posted_at - transfer.posted_at < BUNDLE_APART
        )
        if continues:
            addition = line(transfer, account)
            newest = lines[-1]
            lines[-1] = replace(newest, money=newest.money + addition.money, count=newest.count + 1)
        elif len(lines) == limit:
            break
        else:
            lines.append(line(transfer, account))
        previous, last = transfer, transfer.id
    return lines, last


def receipt_bundles(receipts: list[ReceiptView], *, limit: int) -> list[ReceiptBundle]:
    """Receipts of one bundle together: those of the same projects, never an hour apart."""
    bundled: list[list[ReceiptLine]] = []
    previous: tuple[datetime, frozenset[str]] | None = None
    for receipt in receipts:
        projects = frozenset(
            str(row.get("project", "")) for row in receipt.facts.get("answers", ())
        )
        if (
            previous is not None
            and previous[1] == projects
            and previous[0] - receipt.issued_at < BUNDLE_APART
        ):
            bundled[-1].append(receipt_line(receipt))
        elif len(bundled) == limit:
            break
        else:
            bundled.append([receipt_line(receipt)])
        previous = (receipt.issued_at, projects)
    return [ReceiptBundle(tuple(lines)) for lines in bundled]


def receipt_line(receipt: ReceiptView) -> ReceiptLine:
    totals = receipt.facts["totals"]
    return ReceiptLine(
        receipt.public_id,
        receipt.issued_at,
        receipt.answers,
        tuple(Money(int(micros), currency) for currency, micros in sorted(totals.items())),
    )
