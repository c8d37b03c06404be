"""Bank transfer by ISO 20022: pain.001.001.09 out, pain.002, camt.054 and camt.053 back.

The file is written and validated against its XSD by sepaxml. What comes back is read by its local
names, whatever version of the message a bank speaks, with a parser that expands no entities.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar
from xml.etree.ElementTree import Element

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from sepaxml import SepaTransfer
from stdnum import bic as bics
from stdnum import iban as ibans
from stdnum.exceptions import ValidationError

from minga.domains.payouts.errors import BadDestination, CannotRead
from minga.domains.payouts.rails.contract import Rail
from minga.domains.payouts.types import (
    Payment,
    PaymentOutcome,
    PaymentStatusReport,
    RailField,
    Sender,
)
from minga_pure.money import MICROS, Money, NotAnAmount

SCHEMA = "pain.001.001.09"
DUPLICATE = frozenset({"AM05", "DU01", "DU02", "DU03", "DU04", "DU05", "DUPL"})
_REFUSED = frozenset({"RJCT", "CANC"})
_ACCEPTED = frozenset({"ACCP", "ACSP", "ACTC", "ACWC", "PDNG", "RCVD"})
_SETTLED = frozenset({"ACSC", "ACCC"})


class _Named(SepaTransfer):
    """sepaxml makes up a message id of its own; ours has to stay the same when built again."""

    def __init__(self, config: dict[str, Any], file_id: str, now: datetime) -> None:
        self._ours = file_id, now
        super().__init__(config, schema=SCHEMA, clean=True)

    def _create_header(self) -> None:
        file_id, now = self._ours
        self.msg_id = file_id
        super()._create_header()
        created = self._xml.find("CstmrCdtTrfInitn/GrpHdr/CreDtTm")
        created.text = now.strftime("%Y-%m-%dT%H:%M:%S")


class BankTransfer(Rail):
    name = "pain001"
    title = gettext_lazy("Bank transfer")
    description = gettext_lazy("To any bank account that has an IBAN.")
    fields: ClassVar = (
        RailField("name", gettext_lazy("Name on the account")),
        RailField("bic", gettext_lazy("BIC"), gettext_lazy("Only outside the euro area"), False),
        RailField("iban", gettext_lazy("IBAN"), gettext_lazy("As in MT84 MALT 0110 0001 2345…")),
    )
    suffix = ".xml"
    media_type = "application/xml"
    needs_house_account = True

    def check(self, details: Mapping[str, str]) -> dict[str, str]:
        """Name, IBAN and BIC; both numbers by their checksums and the shape of their country."""
        checked = super().check(details)
        try:
            checked["iban"] = ibans.validate(checked["iban"])
        except ValidationError:
            raise BadDestination(
                "iban", _("This IBAN has a mistake in it: its check digits do not fit.")
            ) from None
        if checked.get("bic"):
            try:
                checked["bic"] = bics.validate(checked["bic"])
            except ValidationError:
                raise BadDestination("bic", _("This BIC has a mistake in it.")) from None
        return checked

    def build(
        self, payments: Sequence[Payment], *, sender: Sender, file_id: str, now: datetime
    ) -> bytes:
        """One file, one batch booking a currency. Raises CannotRead when the XSD refuses it."""
        currency = payments[0].money.currency
        config = {"name": sender.name, "IBAN": sender.iban, "batch": True, "currency": currency}
        config["domestic"] = currency != "EUR"
        if sender.bic:
            config["BIC"] = sender.bic
        written = _Named(config, file_id, now)
        for payment in payments:
            row = {
                "name": payment.details["name"],
                "IBAN": payment.details["iban"],
                "amount": payment.money.micros // (MICROS // 100),
                "currency": payment.money.currency,
                "execution_date": max(now.date(), date(2020, 1, 1)),
                "description": payment.text,
                "endtoend_id": payment.end_to_end,
            }
            if payment.details.get("bic"):
                row["BIC"] = payment.details["bic"]
            written.add_payment(row)
        return bytes(written.export(validate=True))

    def unit_micros(self, currency: str) -> int:  # noqa: ARG002
        return MICROS // 100

    def read(self, content: bytes) -> list[PaymentStatusReport]:
        try:
            root = fromstring(content)
        except (ParseError, DefusedXmlException, ValueError) as exc:
            raise CannotRead from exc
        reports = list(_status_report(root)) + list(_bookings(root))
        if not reports:
            raise CannotRead
        return reports


def _below(node: Element, *path: str) -> Iterator[Element]:
    """Elements along a path of local names, whatever the namespace."""
    if not path:
        yield node
        return
    for child in node:
        if child.tag.rpartition("}")[2] == path[0]:
            yield from _below(child, *path[1:])


def _text(node: Element, *path: str) -> str:
    return next(((child.text or "").strip() for child in _below(node, *path)), "")


def _descendants(node: Element, name: str) -> Iterator[Element]:
    return (element for element in node.iter() if element.tag.rpartition("}")[2] == name)


def _status_report(root: Element) -> Iterator[PaymentStatusReport]:
    """pain.002: of the whole file, and of each payment."""
    message = _message_type(root)
    for report in _descendants(root, "CstmrPmtStsRpt"):
        for group in _below(report, "OrgnlGrpInfAndSts"):
            outcome = _outcome(_text(group, "GrpSts"))
            reason = _reason(group)
            if outcome:
                yield PaymentStatusReport(
                    outcome,
                    file=_text(group, "OrgnlMsgId"),
                    reason=reason,
                    duplicate=bool(DUPLICATE & set(reason.split())),
                    message=message,
                )
        for transaction in _descendants(report, "TxInfAndSts"):
            outcome = _outcome(_text(transaction, "TxSts"))
            name = _text(transaction, "OrgnlEndToEndId")
            if outcome and name:
                reason = _reason(transaction)
                duplicate = bool(DUPLICATE & set(reason.split()))
                yield PaymentStatusReport(
                    outcome, end_to_end=name, reason=reason, duplicate=duplicate, message=message
                )


def _message_type(root: Element) -> str:
    """Return the message and version of a document, such as camt.054.001.08."""
    return root.tag.rpartition("}")[0].rpartition(":")[2]


def _reason(node: Element) -> str:
    codes = [_text(info, "Rsn", "Cd") or _text(info, "Rsn", "Prtry")
             for info in _below(node, "StsRsnInf")]  # fmt: skip
    texts = [_text(info, "AddtlInf") for info in _below(node, "StsRsnInf")]
    return " ".join(part for part in codes + texts if part)


def _outcome(code: str) -> PaymentOutcome | None:
    if code in _REFUSED:
        return PaymentOutcome.REFUSED
    if code in _SETTLED:
        return PaymentOutcome.COMPLETED  # the booking says it for sure
    return PaymentOutcome.ACCEPTED if code in _ACCEPTED else None


def _bookings(root: Element) -> Iterator[PaymentStatusReport]:
    """camt.054 and camt.053: debits that were booked, credits that are returns."""
    message = _message_type(root)
    for entry in _descendants(root, "Ntry"):
        status = _text(entry, "Sts", "Cd") or _text(entry, "Sts")
        if status not in ("BOOK", ""):
            continue
        for detail in _descendants(entry, "TxDtls"):
            name = _text(detail, "Refs", "EndToEndId")
            if not name or name == "NOTPROVIDED":
                continue
            side = _text(detail, "CdtDbtInd") or _text(entry, "CdtDbtInd")
            back = next(_below(detail, "RtrInf"), None)
            reason = _text(back, "Rsn", "Cd") if back is not None else ""
            outcome = PaymentOutcome.SETTLED if side == "DBIT" else PaymentOutcome.RETURNED
            reference = _text(detail, "Refs", "AcctSvcrRef") or _text(entry, "AcctSvcrRef")
            yield PaymentStatusReport(
                outcome,
                end_to_end=name,
                reason=reason,
                money=_amount(detail, entry),
                message=message,
                bank_reference=reference,
            )


def _amount(detail: Element, entry: Element) -> Money | None:
    for node in (next(_below(detail, "Amt"), None), next(_below(entry, "Amt"), None)):
        if node is not None:
            try:
                return Money.from_decimal_text((node.text or "").strip(), node.get("Ccy", ""))
            except NotAnAmount:
                return None
    return None
