"""Messages of a bank by ISO 20022, read once for every domain: camt.052/053/054 and pain.002.

Elements are found by their local names, so every version from .02 to .13 is read, with a parser
that expands no entities and fetches nothing. What a bank wrote is returned as it stands; which of
it is money for whom is decided by the readers of each domain.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final
from xml.etree.ElementTree import Element

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from minga_pure.money import Money, NotAnAmount

BYTES_MAX: Final = 20 * 1024**2
STATEMENTS: Final = (
    ("BkToCstmrStmt", "Stmt"),
    ("BkToCstmrAcctRpt", "Rpt"),
    ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
)
UNSAID: Final = frozenset({"", "NOTPROVIDED", "NONREF", "NOT PROVIDED"})
CREDIT: Final = "CRDT"
DEBIT: Final = "DBIT"
_AMOUNT_PATHS: Final = (
    ("Amt",), ("AmtDtls", "TxAmt", "Amt"), ("AmtDtls", "InstdAmt", "Amt"),
    ("AmtDtls", "CntrValAmt", "Amt"),
)  # fmt: skip
_DECIMAL: Final = re.compile(r"\+?(\d*)(?:\.(\d*))?", re.ASCII)


class NotABankMessage(ValueError):
    """The content is no XML, or no message of these kinds."""


@dataclass(frozen=True, slots=True)
class EntryDetail:
    """One transaction of an entry. `money` is None when the bank names no amount for it."""

    side: str
    money: Money | None
    end_to_end: str
    bank_reference: str
    remittance: tuple[str, ...]
    payer: str
    return_reason: str
    is_return: bool


@dataclass(frozen=True, slots=True)
class StatementEntry:
    """One booking on the account. `amount_text` is as written; `money` None when it is no amount.

    `file` and `block` name the payment file that a batch booking pays; `charges` are those that
    the bank has taken off the details.
    """

    side: str
    money: Money | None
    amount_text: str
    status: str
    is_reversal: bool
    booked_on: date | None
    bank_reference: str
    running_number: str
    additional_info: str
    file: str
    block: str
    charges: Money | None
    details: tuple[EntryDetail, ...]


@dataclass(frozen=True, slots=True)
class AccountReport:
    """A statement, an intraday report or a notification about one account."""

    name: str
    account: str
    entries: tuple[StatementEntry, ...]


@dataclass(frozen=True, slots=True)
class PaymentStatus:
    """A status of a file, of a block of it, or of one payment.

    A payment that the bank does not name has no `end_to_end` either.
    """

    code: str
    is_payment: bool
    file: str
    block: str
    end_to_end: str
    reason_codes: tuple[str, ...]
    reason_texts: tuple[str, ...]

    @property
    def reason(self) -> str:
        return " ".join(self.reason_codes + self.reason_texts)


@dataclass(frozen=True, slots=True)
class BankMessage:
    """A document of a bank: its type and version, account reports and payment statuses."""

    message: str
    reports: tuple[AccountReport, ...]
    statuses: tuple[PaymentStatus, ...]


def read_message(content: bytes) -> BankMessage:
    """Read a document. Raise NotABankMessage."""
    if len(content) > BYTES_MAX:
        raise NotABankMessage
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as exc:
        raise NotABankMessage from exc
    reports = [_report(node) for path in STATEMENTS for node in below(root, *path)]
    statuses = [status for report in below(root, "CstmrPmtStsRpt") for status in _statuses(report)]
    message = root.tag.rpartition("}")[0].rpartition(":")[2]
    return BankMessage(message, tuple(reports), tuple(statuses))


def amount_of(node: Element | None) -> Money | None:
    """Return the amount of an element as XML Schema writes decimals (`.5`, `5.`); else None."""
    if node is None:
        return None
    match = _DECIMAL.fullmatch((node.text or "").strip())
    if match is None or not (match[1] or match[2]):
        return None
    fraction = (match[2] or "").rstrip("0")
    text = (match[1].lstrip("0") or "0") + (f".{fraction}" if fraction else "")
    try:
        return Money.from_decimal_text(text, node.get("Ccy", ""))
    except (NotAnAmount, ValueError):
        return None


def below(node: Element, *path: str) -> Iterator[Element]:
    """Yield the elements along a path of local names, whatever the namespace."""
    if not path:
        yield node
        return
    for child in node:
        if isinstance(child.tag, str) and child.tag.rpartition("}")[2] == path[0]:
            yield from below(child, *path[1:])


def texts(node: Element, *path: str) -> Iterator[str]:
    """Yield the texts along a path, without those that say that nothing is said."""
    for leaf in below(node, *path):
        text = " ".join((leaf.text or "").split())
        if text.upper() not in UNSAID:
            yield text


def text_of(node: Element, *path: str) -> str:
    """Return the first text along a path, or an empty one."""
    return next(texts(node, *path), "")


def _report(node: Element) -> AccountReport:
    account = text_of(node, "Acct", "Id", "IBAN") or text_of(node, "Acct", "Id", "Othr", "Id")
    entries = tuple(_entry(entry) for entry in below(node, "Ntry"))
    return AccountReport(text_of(node, "Id"), account, entries)


def _entry(node: Element) -> StatementEntry:
    amount = next(below(node, "Amt"), None)
    money = amount_of(amount)
    side = text_of(node, "CdtDbtInd")
    nodes = list(below(node, "NtryDtls", "TxDtls"))
    currency = money.currency if money else ""
    return StatementEntry(
        side=side,
        money=money,
        amount_text=(amount.text or "").strip() if amount is not None else "",
        status=text_of(node, "Sts", "Cd") or text_of(node, "Sts", "Prtry") or text_of(node, "Sts"),
        is_reversal=text_of(node, "RvslInd") in ("true", "1"),
        booked_on=_day(node),
        bank_reference=text_of(node, "AcctSvcrRef"),
        running_number=text_of(node, "NtryRef"),
        additional_info=text_of(node, "AddtlNtryInf"),
        file=text_of(node, "NtryDtls", "Btch", "MsgId") or _shared(nodes, "Refs", "MsgId"),
        block=text_of(node, "NtryDtls", "Btch", "PmtInfId") or _shared(nodes, "Refs", "PmtInfId"),
        charges=_charges(node),
        details=tuple(_detail(detail, side, currency) for detail in nodes),
    )


def _shared(nodes: list[Element], *path: str) -> str:
    """Return the text that all transactions of an entry share, or an empty one."""
    found_texts = {text_of(node, *path) for node in nodes}
    return found_texts.pop() if len(found_texts) == 1 else ""


def _day(node: Element) -> date | None:
    text = text_of(node, "BookgDt", "Dt") or text_of(node, "BookgDt", "DtTm")[:10]
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _charges(node: Element) -> Money | None:
    """Return the sum of the charges of an entry: its total, else the sum of its records."""
    total = amount_of(next(below(node, "Chrgs", "TtlChrgsAndTaxAmt"), None))
    if total is not None:
        return total
    amounts = [amount_of(amount) for amount in below(node, "Chrgs", "Rcrd", "Amt")]
    amounts += [amount_of(amount) for amount in below(node, "Chrgs", "Amt")]
    known = [amount for amount in amounts if amount is not None]
    if not known or len({amount.currency for amount in known}) > 1:
        return None
    return Money(sum(amount.micros for amount in known), known[0].currency)


def _detail(node: Element, side: str, currency: str) -> EntryDetail:
    amounts = [amount_of(next(below(node, *path), None)) for path in _AMOUNT_PATHS]
    fitting = [amount for amount in amounts if amount and amount.currency == currency]
    return EntryDetail(
        side=text_of(node, "CdtDbtInd") or side,
        money=fitting[0] if fitting else None,
        end_to_end=text_of(node, "Refs", "EndToEndId") or text_of(node, "Refs", "InstrId"),
        bank_reference=text_of(node, "Refs", "AcctSvcrRef"),
        remittance=(
            *texts(node, "RmtInf", "Strd", "CdtrRefInf", "Ref"),
            *texts(node, "RmtInf", "Ustrd"),
            *texts(node, "RmtInf", "Strd", "AddtlRmtInf"),
            *texts(node, "Refs", "EndToEndId"),
            *texts(node, "Refs", "InstrId"),
            *texts(node, "Refs", "Prtry", "Ref"),
            *texts(node, "AddtlTxInf"),
        ),
        payer=text_of(node, "RltdPties", "Dbtr", "Nm")
        or text_of(node, "RltdPties", "Dbtr", "Pty", "Nm"),
        return_reason=text_of(node, "RtrInf", "Rsn", "Cd")
        or text_of(node, "RtrInf", "Rsn", "Prtry"),
        is_return=next(below(node, "RtrInf"), None) is not None,
    )


def _statuses(report: Element) -> Iterator[PaymentStatus]:
    """Yield the statuses of a pain.002: of the file, of each block, of each payment."""
    group = next(below(report, "OrgnlGrpInfAndSts"), report)
    file = text_of(group, "OrgnlMsgId")
    if code := text_of(group, "GrpSts"):
        yield _status(group, code, file=file)
    for block in below(report, "OrgnlPmtInfAndSts"):
        name = text_of(block, "OrgnlPmtInfId")
        if code := text_of(block, "PmtInfSts"):
            yield _status(block, code, file=file, block=name)
        for transaction in below(block, "TxInfAndSts"):
            yield _status(transaction, file=file, block=name)
    for transaction in below(report, "TxInfAndSts"):
        yield _status(transaction, file=file)


def _status(node: Element, code: str = "", *, file: str, block: str = "") -> PaymentStatus:
    """Return the status of a file or block with this code, or of a payment with its own code."""
    reasons = list(below(node, "StsRsnInf"))
    codes = [text_of(info, "Rsn", "Cd") or text_of(info, "Rsn", "Prtry") for info in reasons]
    return PaymentStatus(
        code=code or text_of(node, "TxSts"),
        is_payment=not code,
        file=file,
        block=block,
        end_to_end=text_of(node, "OrgnlEndToEndId") or text_of(node, "OrgnlInstrId"),
        reason_codes=tuple(filter(None, codes)),
        reason_texts=tuple(text for info in reasons for text in texts(info, "AddtlInf")),
    )
