"""Contract of a rail. A new rail is one module in this package and one line in RAILS.

A rail is pure: it reads and writes bytes, knows no database, and never moves money itself.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from minga.domains.payouts.errors import BadDestination, CannotRead
from minga.domains.payouts.types import (
    CreditTransfer,
    PaymentOutcome,
    PaymentStatusReport,
    RailField,
    Sender,
)
from minga_pure.money import MICROS, Money, minor_digits
from minga_pure.spreadsheets import escape_formula


class Rail:
    """One way on which money leaves the house."""

    name: ClassVar[str]
    title: ClassVar[str | Promise]
    description: ClassVar[str | Promise]
    fields: ClassVar[tuple[RailField, ...]] = ()
    currencies: ClassVar[frozenset[str] | None] = None  # None: every currency
    suffix: ClassVar[str] = ".csv"
    media_type: ClassVar[str] = "text/csv"
    sends_files: ClassVar[bool] = True
    needs_house_account: ClassVar[bool] = False
    payments_max: ClassVar[int] = 1_000

    def check(self, details: Mapping[str, str]) -> dict[str, str]:
        """The details in their normal form. Raises BadDestination naming the field."""
        checked = {}
        for field in self.fields:
            text = " ".join((details.get(field.name) or "").split())
            if field.required and not text:
                raise BadDestination(field.name, _("Please fill this in."))
            if not text.isprintable():
                raise BadDestination(field.name, _("This has signs that cannot be printed."))
            if len(text) > 140:
                raise BadDestination(field.name, _("This is longer than 140 letters."))
            if text:
                checked[field.name] = text
        return checked

    def can_hold(self, details: Mapping[str, str]) -> bool:
        """Return True when a file of this rail can pay to these details; erased ones it cannot."""
        try:
            self.check(details)
        except BadDestination:
            return False
        return True

    def hint(self, details: Mapping[str, str]) -> str:
        """Return the end of the account number, by which a member tells destinations apart."""
        number = details[self.fields[-1].name] if self.fields else ""
        return "…" + number[-4:] if number else ""

    def unit_micros(self, currency: str) -> int:
        """The smallest amount that this rail carries: one coin of the currency."""
        return int(MICROS // 10 ** minor_digits(currency))

    def build(
        self, payments: Sequence[CreditTransfer], *, sender: Sender, file_id: str, now: datetime
    ) -> bytes:
        """The file for the bank or the network. The same payments give the same file id."""
        raise NotImplementedError

    def read(self, content: bytes) -> list[PaymentStatusReport]:
        """Return the reports of a file from the bank or network. Raise CannotRead."""
        raise NotImplementedError


def decimal_text(money: Money) -> str:
    """1234.50: digits of the currency, a point, no grouping."""
    digits = minor_digits(money.currency)
    units, part = divmod(money.micros, MICROS)
    return f"{units}.{part:06d}"[: -(6 - digits)] if digits else str(units)


def csv_bytes(head: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """A table that no spreadsheet runs: a field that looks like a formula gets an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([escape_formula(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8")


def read_outcomes(
    content: bytes,
    *,
    key: Sequence[str],
    state: Sequence[str],
    outcomes: Mapping[str, PaymentOutcome],
) -> list[PaymentStatusReport]:
    """Return the reports of a network's CSV; `key` and `state` are names of columns."""
    try:
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    except (UnicodeDecodeError, csv.Error) as exc:
        raise CannotRead from exc
    reports = []
    for row in rows:
        fields = {(name or "").strip().lower(): (text or "") for name, text in row.items()
                  if isinstance(text, str | None)}  # fmt: skip
        name = next((fields[column] for column in key if fields.get(column)), "")
        status = (
            next((fields[column] for column in state if fields.get(column)), "").strip().lower()
        )
        outcome = outcomes.get(status)
        if name and outcome:
            reports.append(
                PaymentStatusReport(
                    outcome, end_to_end=name.strip(), reason=fields.get("reason", "")
                )
            )
    if not reports:
        raise CannotRead
    return reports
