"""Your invoices and credit notes, for the program that keeps your books."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema

from minga.domains.billing import queries as billing
from minga.domains.billing.errors import NoSuchInvoice
from minga.domains.billing.types import PaperView
from minga.doors.api import schemas, serializers
from minga.doors.api.auth import PROJECTS_READ, person_of
from minga.doors.api.paging import Cursor, Limit, cursor_after, read_cursor

router = Router(tags=["invoices"])
_FILE = {
    "responses": {
        200: {
            "description": "The paper.",
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            },
        }
    }
}
_KINDS = {"pdf": "application/pdf", "xml": "application/xml"}


class InvoiceOut(Schema):
    id: UUID
    number: str
    kind: Literal["invoice", "credit_note"]
    project: UUID | None = Field(description="None: all projects of the month.")
    begins: date
    last_day: date
    issued_at: datetime
    exact: schemas.MoneyOut = Field(description="What the ledger moved, to the micro.")
    billed: schemas.MoneyOut = Field(description="The same in whole coins.")
    tax: schemas.MoneyOut
    total: schemas.MoneyOut
    corrects: str = Field(description="Of a credit note: the invoice's number.")
    reason: str


class InvoicePage(Schema):
    rows: list[InvoiceOut]
    next: str | None


@router.get("/invoices", auth=PROJECTS_READ, response=InvoicePage)
def list_invoices(request: HttpRequest, limit: Limit = 50, cursor: Cursor = "") -> object:
    """Your invoices and credit notes, newest first."""
    skip = read_cursor(cursor, first=0)
    papers = billing.papers_for(person_of(request), limit=skip + limit + 1)[skip:]
    return InvoicePage(
        rows=[_invoice_out(paper) for paper in papers[:limit]],
        next=cursor_after(skip + limit) if len(papers) > limit else None,
    )


@router.get("/invoices/{uuid:invoice}.{form}", auth=PROJECTS_READ, openapi_extra=_FILE)
def invoice_file(request: HttpRequest, invoice: UUID, form: str) -> HttpResponse:
    """One of them as pdf, or as xml: UBL 2.1 with the terms of EN 16931."""
    if form not in _KINDS:
        raise NoSuchInvoice
    paper = billing.paper_for(person_of(request), invoice)
    content = billing.pdf(paper) if form == "pdf" else billing.ubl(paper)
    response = HttpResponse(content, content_type=_KINDS[form])
    response["Content-Disposition"] = f'attachment; filename="{paper.card.number}.{form}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _invoice_out(paper: PaperView) -> InvoiceOut:
    return InvoiceOut(
        id=paper.public_id,
        number=paper.number,
        kind=paper.kind.value,
        project=paper.project,
        begins=paper.begins,
        last_day=paper.last_day,
        issued_at=paper.issued_at,
        exact=serializers.money(paper.net),
        billed=serializers.money(paper.billed),
        tax=serializers.money(paper.tax),
        total=serializers.money(paper.total),
        corrects=paper.corrects,
        reason=paper.reason,
    )
