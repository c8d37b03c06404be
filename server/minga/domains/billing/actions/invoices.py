"""Invoices are issued month by month, numbered without a gap; a credit note mends one."""

from dataclasses import asdict
from datetime import date
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max, Q, Sum
from django.utils import timezone

from minga.domains.billing import queries, rules
from minga.domains.billing.actions.statements import require_treasurer
from minga.domains.billing.errors import (
    AlreadyBilled,
    CreditTooLarge,
    NoReason,
    NoSuchInvoice,
    NothingToBill,
    SellerUnknown,
)
from minga.domains.billing.models import Invoice
from minga.domains.billing.types import PaperKind, PaperView, Party
from minga.domains.ledger import actions as ledger
from minga.domains.ledger import queries as books
from minga.domains.ledger.types import AccountKind, TransferCode
from minga.domains.people import actions as people_actions
from minga.domains.people.errors import OwnMatter
from minga.domains.retries import actions as retries
from minga.domains.work import queries as work
from minga.domains.work.types import ClientView
from minga_pure.ids import uuid7_new
from minga_pure.money import Money


def issue_last_month() -> int:
    """The clock's way: every client's invoice of the month before. How many; twice = once.

    Issues nothing, and says 0, until an operator has said who the seller is.
    """
    try:
        return len(issue_month(month=rules.last_month(timezone.now())))
    except SellerUnknown:
        return 0


def issue_month(
    *, month: date, client: UUID | None = None, actor_id: int | None = None
) -> list[PaperView]:
    """One invoice for each client and currency that paid anything in the month. Twice = once.

    Raises PeriodOpen, SellerUnknown, BadTax, NotInOffice.
    """
    if actor_id is not None:
        require_treasurer(actor_id)
    begins, ends = rules.month_of(month)
    rules.check_over(ends, timezone.now())
    rules.check_seller(queries.seller(), queries.rate())
    issued: list[PaperView] = []

    def issue(row: tuple[int, str]) -> bool:
        public_id = _issue(
            client=row[0], currency=row[1], begins=begins, project=None, actor_id=actor_id
        )
        if public_id is not None:
            issued.append(queries.paper(public_id).card)
        return public_id is not None

    retries.work_through(
        "billing.issue_month",
        queries.clients_to_bill(client),
        issue,
        key=lambda row: f"{row[0]}:{row[1]}:{begins}",
    )
    return issued


@transaction.atomic
def issue_project(*, project: UUID, month: date, actor_id: int) -> PaperView:
    """A project's own invoice, which the client's month then leaves out. For the client's staff.

    Raises NoSuchProject, PeriodOpen, NothingToBill, AlreadyBilled, SellerUnknown, BadTax.
    """
    card = work.project_for(actor_id, project)
    begins, ends = rules.month_of(month)
    rules.check_over(ends, timezone.now())
    client = _client_row(card.client.public_id)
    invoices = Invoice.objects.filter(
        client_id=client, currency=card.price.currency, begins=begins, kind=PaperKind.INVOICE
    )
    if invoices.filter(project=None).exists() or invoices.filter(project_id=card.id).exists():
        raise AlreadyBilled
    public_id = _issue(
        client=client,
        currency=card.price.currency,
        begins=begins,
        project=card.id,
        actor_id=actor_id,
    )
    if public_id is None:
        raise NothingToBill
    return queries.paper(public_id).card


@transaction.atomic
def credit(
    *, invoice: UUID, money: Money, reason: str, actor_id: int, note: UUID | None = None
) -> PaperView | None:
    """Give back a part of what an invoice charged: the money moves and the note says why.

    Out of the co-op's fees, or of its promise when they do not reach. `note` is made by the
    treasurer's page: sent twice, it is one note. None above the voted limit, until a second
    treasurer gives back the same amount. Raises NotInOffice, NoSuchInvoice, NoReason,
    CreditTooLarge, OwnMatter.
    """
    require_treasurer(actor_id)
    if not reason.strip():
        raise NoReason
    _lock()
    if note and Invoice.objects.filter(public_id=note, corrects__public_id=invoice).exists():
        return queries.paper(note).card
    charged = _charged(invoice)
    if work.is_near_client(actor_id, charged.client.public_id):
        raise OwnMatter
    _check_credit(charged, money)
    matter = f"credit-note:{invoice}:{charged.notes.count()}"
    if not people_actions.sign(matter=matter, person_id=actor_id, money=money):
        return None
    public_id = note or uuid7_new()
    ledger.post(
        debit=_giver(money),
        credit=ledger.open_account(
            kind=AccountKind.CLIENT, owner=charged.client.public_id, currency=money.currency
        ),
        money=money,
        code=TransferCode.CORRECTION,
        reference=f"credit-note:{public_id}",
    )
    tax = queries.paper(invoice).card.rate
    rules.check_seller(queries.seller(), tax)
    Invoice.objects.create(
        public_id=public_id,
        number=_next_number(),
        kind=PaperKind.CREDIT_NOTE,
        client_id=charged.client_id,
        project_id=charged.project_id,
        corrects=charged,
        currency=charged.currency,
        begins=charged.begins,
        ends=charged.ends,
        net_micros=money.micros,
        billed_micros=money.micros,
        tax_micros=rules.tax_on(money, tax).micros,
        tax_category=tax.category,
        tax_percent=tax.percent,
        tax_reason=tax.reason,
        seller=asdict(queries.seller()),
        buyer=charged.buyer,
        reason=reason.strip()[:500],
        issued_by_id=actor_id,
    )
    return queries.paper(public_id).card


def _check_credit(charged: Invoice, money: Money) -> None:
    """Raise CreditTooLarge unless so much of the invoice is left, in whole coins."""
    credited_micros = charged.notes.aggregate(sum=Sum("net_micros"))["sum"] or 0
    whole_coins = money.micros % rules.coin(money.currency) == 0
    if (
        money.currency != charged.currency
        or not 0 < money.micros <= charged.billed_micros - credited_micros
        or not whole_coins
    ):
        raise CreditTooLarge


def _charged(invoice: UUID) -> Invoice:
    rows = Invoice.objects.select_related("client")
    row = rows.filter(public_id=invoice, kind=PaperKind.INVOICE).first()
    if row is None:
        raise NoSuchInvoice
    return row


def _giver(money: Money) -> int:
    fees = books.account_id(AccountKind.FEE, None, money.currency)
    if fees is not None and books.balance(fees).micros >= money.micros:
        return fees
    return ledger.open_account(kind=AccountKind.GUARANTEE, owner=None, currency=money.currency)


def _lock() -> None:
    """One paper at a time in the whole house; the database asks for the same lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('billing_invoice'))")


def _next_number() -> int:
    return int(Invoice.objects.aggregate(last=Max("number"))["last"] or 0) + 1


def _client_row(public_id: UUID) -> int:
    return queries.clients_to_bill(public_id)[0][0]


@transaction.atomic
def _issue(
    *, client: int, currency: str, begins: date, project: int | None, actor_id: int | None
) -> UUID | None:
    """One invoice; None when nothing was paid or it was issued before."""
    _lock()
    papers = Invoice.objects.filter(kind=PaperKind.INVOICE, client_id=client, currency=currency)
    same_scope = Q(project=None) if project is None else Q(project_id=project)
    if papers.filter(same_scope, begins=begins).exists():
        return None
    ends = rules.month_of(begins)[1]
    movements = queries.movements(
        client=client, currency=currency, begins=begins, ends=ends, project=project
    )
    if not movements:
        return None
    last = papers.order_by("-number").first()
    carried_micros = (
        0 if last is None else last.net_micros + last.brought_micros - last.billed_micros
    )
    lines = rules.bill(movements, carried_micros=carried_micros, currency=currency)
    billed = Money(sum(line.billed.micros for line in lines), currency)
    rate = queries.rate()
    rules.check_seller(queries.seller(), rate)
    row = Invoice.objects.create(
        number=_next_number(),
        kind=PaperKind.INVOICE,
        client_id=client,
        project_id=project,
        currency=currency,
        begins=begins,
        ends=ends,
        net_micros=sum(movement.micros for movement in movements),
        brought_micros=carried_micros,
        billed_micros=billed.micros,
        tax_micros=rules.tax_on(billed, rate).micros,
        tax_category=rate.category,
        tax_percent=rate.percent,
        tax_reason=rate.reason,
        seller=asdict(queries.seller()),
        buyer=asdict(_buyer(work.client_by_row(client))),
        issued_by_id=actor_id,
    )
    return row.public_id


def _buyer(client: ClientView) -> Party:
    """The client as it is known today; its contact is its electronic address when it is one."""
    email = client.contact if "@" in client.contact and " " not in client.contact else ""
    return Party(client.legal_name, client.country, client.registry_number, email=email)
