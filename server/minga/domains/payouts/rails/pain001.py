"""Bank transfer by ISO 20022: pain.001.001.09 out, pain.002, camt.054 and camt.053 back.

The file is written and validated against its XSD by sepaxml. What comes back is read by its local
names, whatever version of the message a bank speaks, with a parser that expands no entities.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar
from xml.etree.ElementTree import tostring

from django.utils.translation import gettext_lazy
from sepaxml import SepaTransfer
from sepaxml.validation import try_valid_xml

from minga.domains.bank_messages import (
    DEBIT,
    BankMessage,
    NotABankMessage,
    StatementEntry,
    read_message,
)
from minga.domains.payouts.errors import CannotRead
from minga.domains.payouts.rails.bank_details import check_names, checked_bic, checked_iban
from minga.domains.payouts.rails.contract import Rail, decimal_text
from minga.domains.payouts.types import (
    CreditTransfer,
    PaymentOutcome,
    PaymentStatusReport,
    RailField,
    Sender,
)
from minga_pure.money import Money

SCHEMA = "pain.001.001.09"
UNNAMED = "(?)"
DUPLICATE = frozenset({"AM05", "DU01", "DU02", "DU03", "DU04", "DU05", "DUPL"})
OUTCOMES = {
    **dict.fromkeys(("RJCT", "CANC"), PaymentOutcome.REFUSED),
    **dict.fromkeys(
        ("ACCP", "ACSP", "ACTC", "ACWC", "ACWP", "ACFC", "ACIS", "ACPD", "PATC", "PDNG", "PRES",
         "RCVD"),
        PaymentOutcome.ACCEPTED,
    ),
    **dict.fromkeys(("ACSC", "ACCC", "CPUC"), PaymentOutcome.COMPLETED),
    "BLCK": PaymentOutcome.BLOCKED,
}  # fmt: skip
"""Codes of ExternalPaymentTransactionStatus; PART says nothing that its payments do not say."""


class _Named(SepaTransfer):
    """A file under our own message id, with amounts as exact as their currency.

    sepaxml makes up an id and counts in hundredths.
    """

    def __init__(self, config: dict[str, Any], file_id: str, now: datetime) -> None:
        self._ours = file_id, now
        self._amounts: dict[str, Money] = {}
        super().__init__(config, schema=SCHEMA, clean=True)

    def pay(self, row: dict[str, Any], money: Money) -> None:
        """Add a payment; its amount is written at the end."""
        self._amounts[row["endtoend_id"]] = money
        self.add_payment(row | {"amount": 1, "currency": money.currency})

    def _create_header(self) -> None:
        file_id, now = self._ours
        self.msg_id = file_id
        super()._create_header()
        created = self._xml.find("CstmrCdtTrfInitn/GrpHdr/CreDtTm")
        created.text = now.strftime("%Y-%m-%dT%H:%M:%S")

    def _finalize_batch(self) -> None:
        """Name the block after the file, so that a booking of the whole block is found."""
        super()._finalize_batch()
        for node in self._xml.iter("PmtInfId"):
            node.text = self._ours[0]

    def exact(self) -> bytes:
        """Return the file with its amounts. Raise what its XSD refuses."""
        self.export(validate=False)
        sums: Counter[str] = Counter()
        for node in self._xml.iter("CdtTrfTxInf"):
            money = self._amounts[node.findtext("PmtId/EndToEndId")]
            node.find("Amt/InstdAmt").text = decimal_text(money)
            sums[money.currency] += money.micros
        ((currency, micros),) = sums.items()
        for node in self._xml.iter("CtrlSum"):
            node.text = decimal_text(Money(micros, currency))
        content = bytes(tostring(self._xml, encoding="utf-8", xml_declaration=True))
        try_valid_xml(content, SCHEMA)
        return content


class BankTransfer(Rail):
    name = "pain001"
    title = gettext_lazy("Bank transfer")
    description = gettext_lazy("To any bank account that has an IBAN.")
    fields: ClassVar = (
        RailField("name", gettext_lazy("Name on the account")),
        RailField(
            "latin_name",
            gettext_lazy("Name in Latin letters"),
            gettext_lazy("Only when the name is written in another script"),
            required=False,
        ),
        RailField("bic", gettext_lazy("BIC"), gettext_lazy("Only outside the euro area"), False),
        RailField("iban", gettext_lazy("IBAN"), gettext_lazy("As in MT84 MALT 0110 0001 2345…")),
    )
    suffix = ".xml"
    media_type = "application/xml"
    needs_house_account = True

    def check(self, details: Mapping[str, str]) -> dict[str, str]:
        """Check name, IBAN and BIC as the file's schema and their country want them."""
        checked = super().check(details)
        checked["iban"] = checked_iban(checked["iban"])
        if checked.get("bic"):
            checked["bic"] = checked_bic(checked["bic"])
        check_names(checked["name"], checked.get("latin_name", ""))
        return checked

    def build(
        self, payments: Sequence[CreditTransfer], *, sender: Sender, file_id: str, now: datetime
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
                "name": payment.details.get("latin_name") or payment.details["name"],
                "IBAN": payment.details["iban"],
                "execution_date": max(now.date(), date(2020, 1, 1)),
                "description": payment.text,
                "endtoend_id": payment.end_to_end,
            }
            if payment.details.get("bic"):
                row["BIC"] = payment.details["bic"]
            written.pay(row, payment.money)
        return written.exact()

    def read(self, content: bytes) -> list[PaymentStatusReport]:
        try:
            message = read_message(content)
        except NotABankMessage as exc:
            raise CannotRead from exc
        reports = [
            *_status_reports(message),
            *(
                booking
                for account in message.reports
                for entry in account.entries
                if entry.status in ("BOOK", "")
                for booking in _bookings(entry, message.message)
            ),
        ]
        if not reports:
            raise CannotRead
        return reports


def _status_reports(message: BankMessage) -> Iterator[PaymentStatusReport]:
    """Yield the reports of a pain.002: on the file, its block, and each payment.

    A file of ours is one block, so a status of the block is one of the file. A payment without a
    name is reported as unknown: it is not its whole file.
    """
    for status in message.statuses:
        outcome = OUTCOMES.get(status.code)
        file = status.file or status.block
        if outcome is None or not (status.end_to_end or file or status.is_payment):
            continue
        codes = set(status.reason_codes)
        unnamed = f"{file} {UNNAMED}" if status.is_payment else ""
        yield PaymentStatusReport(
            outcome,
            end_to_end=status.end_to_end or unnamed,
            file="" if status.is_payment else file,
            reason=status.reason,
            duplicate=outcome is PaymentOutcome.REFUSED and bool(DUPLICATE & codes),
            message=message.message,
        )


def _bookings(entry: StatementEntry, message: str) -> Iterator[PaymentStatusReport]:
    """Yield the booked debits of an entry, and the credits that are returns.

    A batch booking without transactions is a report on its whole file.
    """
    for detail in entry.details:
        if detail.end_to_end:
            is_single = len(entry.details) == 1
            yield PaymentStatusReport(
                _booked(detail.side),
                end_to_end=detail.end_to_end,
                reason=detail.return_reason,
                money=detail.money or (entry.money if is_single else None),
                message=message,
                bank_reference=detail.bank_reference or entry.bank_reference,
                reverses_return=entry.is_reversal and detail.side == DEBIT,
            )
    if not entry.details and (entry.file or entry.block):
        yield PaymentStatusReport(
            _booked(entry.side),
            file=entry.file or entry.block,
            money=entry.money,
            message=message,
            bank_reference=entry.bank_reference,
        )


def _booked(side: str) -> PaymentOutcome:
    return PaymentOutcome.SETTLED if side == DEBIT else PaymentOutcome.RETURNED
