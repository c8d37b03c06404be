"""Reads about invoices and bank statements. Doors get words back."""

from minga.domains.billing.queries.fees import projects_with_fees
from minga.domains.billing.queries.papers import (
    all_papers,
    clients_to_bill,
    last_month,
    movements,
    paper,
    paper_for,
    papers_for,
    pdf,
    rate,
    seller,
    ubl,
)
from minga.domains.billing.queries.payment import (
    epc_text,
    payment_instructions,
    payment_qr_svg,
)
from minga.domains.billing.queries.statements import (
    entries_waiting,
    file_carries,
    is_house_account,
    statement_card,
    statements,
)

__all__ = [
    "all_papers",
    "clients_to_bill",
    "entries_waiting",
    "epc_text",
    "file_carries",
    "is_house_account",
    "last_month",
    "movements",
    "paper",
    "paper_for",
    "papers_for",
    "payment_instructions",
    "payment_qr_svg",
    "pdf",
    "projects_with_fees",
    "rate",
    "seller",
    "statement_card",
    "statements",
    "ubl",
]
