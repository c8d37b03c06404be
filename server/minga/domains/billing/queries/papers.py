"""Invoices and credit notes; their lines are read from the ledger each time."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from minga.domains.billing import rules
from minga.domains.billing.errors import BadTax, NoSuchInvoice, SellerUnknown
from minga.domains.billing.formats import pdf as pdf_format
from minga.domains.billing.formats import ubl as ubl_format
from minga.domains.billing.models import Invoice
from minga.domains.billing.types import (
    InvoiceLine,
    LineKind,
    Movement,
    Paper,
    PaperKind,
    PaperView,
    Party,
    Tax,
    TaxCategory,
)
from minga.domains.sql_files import named_queries
from minga_pure.money import Money

SQL = named_queries("billing")


def seller() -> Party:
    """Return the seller from the settings. Raise SellerUnknown when it is incomplete."""
    configured: dict[str, str] = settings.MINGA_SELLER
    if not (
        configured.get("name") and configured.get("country") and configured.get("registry_number")
    ):
        raise SellerUnknown
    return Party(**configured)


def rate() -> Tax:
    """The tax of new invoices, as the operator has set it. Raises BadTax."""
    configured: dict[str, str] = settings.MINGA_TAX
    try:
        tax = Tax(
            TaxCategory(configured["category"]),
            Decimal(configured["percent"]),
            configured["reason"],
        )
    except (ValueError, InvalidOperation) as exc:
        raise BadTax from exc
    return rules.check_tax(tax)


def last_month() -> date:
    """The first day of the month before this one."""
    return rules.last_month(timezone.now())


def clients_to_bill(client: UUID | None = None) -> list[tuple[int, str]]:
    """(client's row, currency) of every purse; whether it paid anything says `movements`."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["to_bill"], [client, client])
        return list(cursor.fetchall())


def movements(
    *, client: int, currency: str, begins: date, ends: date, project: int | None
) -> list[Movement]:
    """Return what the ledger charged, line by line; empty when it charged nothing."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["invoice_lines"], [client, currency, begins, ends, project])
        return [
            Movement(project_id, title or _("Your balance"), LineKind(kind), micros, postings)
            for project_id, title, kind, micros, postings in cursor
        ]


def all_papers(*, limit: int = 50) -> list[PaperView]:
    """The latest of all clients, newest first: for the treasurer."""
    return _cards(_rows().order_by("-number")[:limit])


def papers_for(person_id: int, *, limit: int = 200) -> list[PaperView]:
    """The papers of the clients for which this person acts, newest first."""
    rows = _rows().filter(client__staff__person_id=person_id)
    return _cards(rows.order_by("-number")[:limit])


def paper_for(person_id: int, public_id: UUID) -> Paper:
    """Return an invoice of a client for which the person acts. Raise NoSuchInvoice."""
    return _paper(_rows().filter(client__staff__person_id=person_id, public_id=public_id).first())


def paper(public_id: UUID) -> Paper:
    """Return any client's invoice or note. Raise NoSuchInvoice."""
    return _paper(_rows().filter(public_id=public_id).first())


def ubl(document: Paper) -> bytes:
    """The file for programs: always in English, so that it is the same for every reader."""
    with translation.override("en"):
        return ubl_format.write(_paper(_rows().get(public_id=document.card.public_id)))


def pdf(document: Paper) -> bytes:
    """The file for people, in the reader's language. Raises PdfNotInstalled."""
    return pdf_format.write(document)


def _rows() -> Any:
    return Invoice.objects.select_related("client", "project", "corrects")


def _cards(rows: Iterable[Invoice]) -> list[PaperView]:
    return [_card(row) for row in rows]


def _shown_number(row: Invoice) -> str:
    return f"{row.issued_at.year}-{row.number:06d}"


def _card(row: Invoice) -> PaperView:
    return PaperView(
        public_id=row.public_id,
        number=_shown_number(row),
        kind=PaperKind(row.kind),
        client=row.client.public_id,
        project=row.project.public_id if row.project else None,
        project_title=row.project.title if row.project else "",
        begins=row.begins,
        ends=row.ends,
        issued_at=row.issued_at,
        net=Money(row.net_micros, row.currency),
        billed=Money(row.billed_micros, row.currency),
        tax=Money(row.tax_micros, row.currency),
        rate=Tax(TaxCategory(row.tax_category), row.tax_percent, row.tax_reason),
        seller=Party(**row.seller),
        buyer=Party(**row.buyer),
        corrects=_shown_number(row.corrects) if row.corrects else "",
        reason=row.reason,
    )


def _paper(row: Invoice | None) -> Paper:
    if row is None:
        raise NoSuchInvoice
    card = _card(row)
    if card.kind is PaperKind.CREDIT_NOTE:
        title = row.project.title if row.project else _("Your balance")
        line = InvoiceLine(card.project, title, LineKind.CORRECTION, card.net, card.billed, 1)
        return Paper(card, (line,), Money.zero(row.currency))
    charged = movements(
        client=row.client_id,
        currency=row.currency,
        begins=row.begins,
        ends=row.ends,
        project=row.project_id,
    )
    lines = rules.bill(charged, carried_micros=row.brought_micros, currency=row.currency)
    with connection.cursor() as cursor:
        values: list[Any] = [row.client.public_id, row.currency, row.begins, row.ends]
        cursor.execute(SQL["came_back"], [*values, row.project_id, row.project_id])
        came_back = Money(cursor.fetchone()[0], row.currency)
    return Paper(card, tuple(lines), came_back)
