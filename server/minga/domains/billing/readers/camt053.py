"""A bank's statement by ISO 20022, camt.053 in any version: the credits that are booked.

Read by local names, with a parser that expands no entities and fetches nothing.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from xml.etree.ElementTree import Element

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from minga.domains.billing.errors import CannotReadStatement
from minga.domains.billing.types import BankEntry, BankStatement
from minga_pure.money import Money, NotAnAmount

BYTES_MAX = 20 * 1024**2
_UNSAID = frozenset({"", "NOTPROVIDED", "NONREF"})


def read(content: bytes) -> list[BankStatement]:
    """Each statement in the file. Raises CannotReadStatement."""
    if len(content) > BYTES_MAX:
        raise CannotReadStatement
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as exc:
        raise CannotReadStatement from exc
    statements = [_statement(node) for node in _below(root, "BkToCstmrStmt", "Stmt")]
    if not statements:
        raise CannotReadStatement
    return statements


def _statement(node: Element) -> BankStatement:
    account = _text(node, "Acct", "Id", "IBAN") or _text(node, "Acct", "Id", "Othr", "Id")
    entries: list[BankEntry] = []
    other_entries = 0
    name_counts: Counter[str] = Counter()
    for entry in _below(node, "Ntry"):
        if not _came_in(entry):
            other_entries += 1
            continue
        for detail, money in _parts(entry):
            text = _remittance(entry, detail)
            payer = _payer(detail)
            booked = _day(_text(entry, "BookgDt", "Dt") or _text(entry, "BookgDt", "DtTm")[:10])
            name = _name(entry, detail)
            if not name:  # a bank that numbers nothing: what the entry says, and the how-manyth
                content = f"{booked}|{money}|{payer}|{text}"
                name = "said:" + hashlib.sha256(content.encode()).hexdigest()[:32]
            name_counts[name] += 1
            if name_counts[name] > 1:
                name += f"#{name_counts[name]}"
            entries.append(BankEntry(f"{account}/{name}"[:120], money, booked, payer, text))
    return BankStatement(_text(node, "Id")[:80], account, tuple(entries), other_entries)


def _came_in(entry: Element) -> bool:
    """A credit that is booked and is not the reversal of a debit."""
    status = _text(entry, "Sts", "Cd") or _text(entry, "Sts")
    return (
        status == "BOOK"
        and _text(entry, "CdtDbtInd") == "CRDT"
        and _text(entry, "RvslInd") not in ("true", "1")
    )


def _parts(entry: Element) -> Iterator[tuple[Element, Money]]:
    """The transactions of a batch when each of them names its amount, else the entry as a whole.

    Raises CannotReadStatement for an amount that cannot be read.
    """
    details = list(_below(entry, "NtryDtls", "TxDtls"))
    if len(details) <= 1:
        yield (details or [entry])[0], _money(entry, "Amt")
        return
    paths = [_path_of_amount(detail) for detail in details]
    if None in paths:
        yield entry, _money(entry, "Amt")
        return
    for detail, path in zip(details, paths, strict=True):
        yield detail, _money(detail, *(path or ()))


def _path_of_amount(detail: Element) -> tuple[str, ...] | None:
    """Return the path of a transaction's amount; None when it has none."""
    paths = (("Amt",), ("AmtDtls", "TxAmt", "Amt"), ("AmtDtls", "InstdAmt", "Amt"))
    return next((path for path in paths if any(True for _ in _below(detail, *path))), None)


def _money(node: Element, *path: str) -> Money:
    amount = next(_below(node, *path), None)
    try:
        if amount is None:
            raise CannotReadStatement
        money = Money.from_decimal_text((amount.text or "").strip(), amount.get("Ccy", ""))
    except NotAnAmount as exc:
        raise CannotReadStatement from exc
    if money.micros <= 0:
        raise CannotReadStatement
    return money


def _name(entry: Element, detail: Element) -> str:
    """The bank's own reference: of the transaction, else of the entry."""
    for node, path in (
        (detail, ("Refs", "AcctSvcrRef")),
        (entry, ("AcctSvcrRef",)),
        (entry, ("NtryRef",)),
    ):
        text = _text(node, *path)
        if text not in _UNSAID:
            return text[:60]
    return ""


def _remittance(entry: Element, detail: Element) -> str:
    """Return the payer's text, the structured reference first."""
    parts = [
        *(_texts(detail, "RmtInf", "Strd", "CdtrRefInf", "Ref")),
        *(_texts(detail, "RmtInf", "Ustrd")),
        _text(detail, "Refs", "EndToEndId"),
        _text(entry, "AddtlNtryInf"),
    ]
    return " ".join(part for part in parts if part not in _UNSAID)[:500]


def _payer(detail: Element) -> str:
    party = ("RltdPties", "Dbtr")
    return (_text(detail, *party, "Nm") or _text(detail, *party, "Pty", "Nm"))[:140]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _below(node: Element, *path: str) -> Iterator[Element]:
    """Elements along a path of local names, whatever the namespace."""
    if not path:
        yield node
        return
    for child in node:
        if child.tag.rpartition("}")[2] == path[0]:
            yield from _below(child, *path[1:])


def _texts(node: Element, *path: str) -> Iterator[str]:
    return ((leaf.text or "").strip() for leaf in _below(node, *path))


def _text(node: Element, *path: str) -> str:
    return next(_texts(node, *path), "")
