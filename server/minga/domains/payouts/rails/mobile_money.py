"""Mobile money: a JSON document of GSMA Mobile Money API 1.2 transactions (disbursement).

Each payment is one `POST /transactions/type/disbursement` with our name as X-CorrelationID; the
file holds them in order. What comes back are the transaction objects, `transactionStatus` in each.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from minga.domains.payouts.errors import BadDestination, CannotRead
from minga.domains.payouts.rails.contract import Rail, decimal_text
from minga.domains.payouts.types import (
    CreditTransfer,
    PaymentOutcome,
    PaymentStatusReport,
    RailField,
    Sender,
)

OUTCOMES = {
    "completed": PaymentOutcome.SETTLED,
    "pending": PaymentOutcome.ACCEPTED,
    "failed": PaymentOutcome.REFUSED,
    "cancelled": PaymentOutcome.REFUSED,
    "reversed": PaymentOutcome.RETURNED,
}


class MobileMoney(Rail):
    name = "mobile"
    title = gettext_lazy("Mobile money")
    description = gettext_lazy("To a telephone number that holds money.")
    fields: ClassVar = (
        RailField("name", gettext_lazy("Name on the telephone account")),
        RailField("network", gettext_lazy("Network"), gettext_lazy("As in Orange Money, MVola")),
        RailField(
            "msisdn",
            gettext_lazy("Telephone number"),
            gettext_lazy("With the country's number first, as in +261 34 12 345 67"),
        ),
    )
    suffix = ".json"
    media_type = "application/json"

    def check(self, details: Mapping[str, str]) -> dict[str, str]:
        """The number as E.164: a plus, then 8 to 15 digits."""
        checked = super().check(details)
        digits = "".join(checked["msisdn"].replace("(", "").replace(")", "").split("-")).replace(
            " ", ""
        )
        if not (
            digits.startswith("+")
            and digits[1:].isdecimal()
            and digits.isascii()
            and 8 <= len(digits) - 1 <= 15
        ):
            raise BadDestination(
                "msisdn", _("Write the number with its country first, as in +261 34 12 345 67.")
            )
        return checked | {"msisdn": digits}

    def build(
        self, payments: Sequence[CreditTransfer], *, sender: Sender, file_id: str, now: datetime
    ) -> bytes:
        rows = [
            {
                "requestingOrganisationTransactionReference": payment.end_to_end,
                "type": "disbursement",
                "amount": decimal_text(payment.money),
                "currency": payment.money.currency,
                "creditParty": [{"key": "msisdn", "value": payment.details["msisdn"]}],
                "recipientKyc": {"subjectName": {"fullName": payment.details["name"]}},
                "requestingOrganisation": {
                    "requestingOrganisationIdentifierType": "organisationid",
                    "requestingOrganisationIdentifier": sender.name,
                },
                "descriptionText": payment.text,
                "metadata": [{"key": "network", "value": payment.details["network"]}],
            }
            for payment in payments
        ]
        head = {"batchTitle": file_id, "scheduledStartDate": now.date().isoformat()}
        return json.dumps(head | {"transactions": rows}, ensure_ascii=False, indent=1).encode()

    def read(self, content: bytes) -> list[PaymentStatusReport]:
        try:
            document = json.loads(content)
            rows = document["transactions"] if isinstance(document, dict) else document
            reports = [
                PaymentStatusReport(
                    OUTCOMES[row["transactionStatus"].lower()],
                    end_to_end=row["requestingOrganisationTransactionReference"],
                    reason=str(row.get("errorDescription", "")),
                )
                for row in rows
                if row.get("transactionStatus", "").lower() in OUTCOMES
            ]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as exc:
            raise CannotRead from exc
        if not reports:
            raise CannotRead
        return reports
