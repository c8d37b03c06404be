"""A table for services that pay many people from one CSV, in the columns that Wise reads."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from minga.domains.payouts.errors import BadDestination
from minga.domains.payouts.rails.contract import Rail, csv_bytes, decimal_text, read_outcomes
from minga.domains.payouts.types import (
    CreditTransfer,
    PaymentOutcome,
    PaymentStatusReport,
    RailField,
    Sender,
)

HEAD = ("name", "recipientEmail", "paymentReference", "receiverType", "amountCurrency",
        "amount", "sourceCurrency", "targetCurrency", "accountNumber", "bankName")  # fmt: skip
OUTCOMES = {
    "completed": PaymentOutcome.SETTLED,
    "outgoing_payment_sent": PaymentOutcome.SETTLED,
    "paid": PaymentOutcome.SETTLED,
    "processing": PaymentOutcome.ACCEPTED,
    "cancelled": PaymentOutcome.REFUSED,
    "failed": PaymentOutcome.REFUSED,
    "bounced_back": PaymentOutcome.RETURNED,
    "refunded": PaymentOutcome.RETURNED,
}


class BatchTable(Rail):
    name = "csv"
    title = gettext_lazy("Transfer service")
    description = gettext_lazy(
        "To a bank account in a country without IBAN, by a transfer service."
    )
    fields: ClassVar = (
        RailField("name", gettext_lazy("Name on the account")),
        RailField("bank", gettext_lazy("Bank")),
        RailField("account", gettext_lazy("Account number")),
    )

    def check(self, details: Mapping[str, str]) -> dict[str, str]:
        checked = super().check(details)
        checked["account"] = checked["account"].replace(" ", "")
        if not checked["account"].replace("-", "").isalnum():
            raise BadDestination("account", _("An account number has letters and digits only."))
        return checked

    def build(
        self,
        payments: Sequence[CreditTransfer],
        *,
        sender: Sender,  # noqa: ARG002
        file_id: str,  # noqa: ARG002
        now: datetime,  # noqa: ARG002
    ) -> bytes:
        return csv_bytes(
            HEAD,
            [
                (
                    payment.details["name"], "", payment.end_to_end, "PERSON", "target",
                    decimal_text(payment.money), payment.money.currency, payment.money.currency,
                    payment.details["account"], payment.details["bank"],
                )
                for payment in payments
            ],
        )  # fmt: skip

    def read(self, content: bytes) -> list[PaymentStatusReport]:
        return read_outcomes(
            content, key=("paymentreference",), state=("status", "state"), outcomes=OUTCOMES
        )
