"""Destinations and orders: the owner's own, and those that a treasurer sends."""

import json
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum

from minga.domains.charter import queries as charter
from minga.domains.charter.errors import ValueUnset
from minga.domains.charter.types import ValueName
from minga.domains.ledger import queries as ledger
from minga.domains.ledger.types import AccountKind
from minga.domains.payouts import rules
from minga.domains.payouts.errors import NoSuchDestination, NoSuchOrder
from minga.domains.payouts.models import Advance, Destination, Order
from minga.domains.payouts.queries.tariffs import tariff
from minga.domains.payouts.rails import RAILS
from minga.domains.payouts.types import DestinationView, OrderState, OrderView, RailOffer
from minga.domains.vault import queries as vault
from minga.domains.vault.errors import Shredded
from minga_pure.money import Money

OPEN = (OrderState.ASKED, OrderState.BATCHED, OrderState.SENT)


def purpose_of(destination: UUID) -> str:
    """Return the purpose under which the vault keeps a destination's details."""
    return f"payout-{destination.hex}"


def destination_row(owner: UUID, public_id: UUID) -> Destination:
    """Return an active destination of the owner. Raise NoSuchDestination."""
    row = Destination.objects.filter(
        public_id=public_id, owner=owner, retired_at__isnull=True
    ).first()
    if row is None:
        raise NoSuchDestination
    return row


def destination_details(row: Destination) -> dict[str, str]:
    """Name and number, out of the vault; empty when they were erased."""
    try:
        sealed = vault.unseal(subject=row.owner, purpose=purpose_of(row.public_id))
    except Shredded:
        return {}
    return dict(json.loads(sealed)) if sealed else {}


def destinations(owner: UUID) -> list[DestinationView]:
    rows = Destination.objects.filter(owner=owner, retired_at__isnull=True).order_by("-id")
    return [_destination(row) for row in rows]


def _destination(row: Destination) -> DestinationView:
    return DestinationView(
        row.public_id, row.rail, str(RAILS[row.rail].title), row.currency, _hint(row)
    )


def _hint(row: Destination) -> str:
    details = destination_details(row)
    return RAILS[row.rail].hint(details) if details else ""


def owed(owner: UUID, currency: str) -> Money:
    """Return the owner's unpaid advances from the commons."""
    rows = Advance.objects.filter(owner=owner, currency=currency)
    total = rows.aggregate(left=Sum(F("micros") - F("repaid_micros")))["left"]
    return Money(int(total or 0), currency)


def advance_room(owner: UUID, currency: str) -> Money:
    """Return the most that the commons may still advance: the voted limit and its balance."""
    try:
        voted = charter.value(ValueName.ADVANCE_MICROS_MAX)
    except ValueUnset:
        return Money.zero(currency)
    voted_micros = voted.get(currency, 0) if isinstance(voted, dict) else 0
    commons = ledger.account_id(AccountKind.COMMONS, None, currency)
    commons_micros = ledger.balance(commons).micros if commons else 0
    return Money(max(0, min(voted_micros - owed(owner, currency).micros, commons_micros)), currency)


def waiting(row: Destination) -> Money:
    """Return the sum of the orders that wait for the same destination."""
    rows = Order.objects.filter(destination=row, state=OrderState.ASKED)
    return Money(int(rows.aggregate(s=Sum("amount_micros"))["s"] or 0), row.currency)


def offer(*, owner: UUID, destination: UUID, amount: Money, advance: bool = False) -> RailOffer:
    """The real rate and fee of a payout before it is asked. Raises NoSuchDestination,
    NothingToPay, TooSmallForRail."""
    row = destination_row(owner, destination)
    price = tariff(row.rail, row.currency)
    return rules.offer(
        amount=amount,
        owed=owed(owner, row.currency),
        waiting=waiting(row),
        tariff=price,
        unit_micros=RAILS[row.rail].unit_micros(price.sent_currency),
        advance_max=advance_room(owner, row.currency),
        advance=advance,
    )


def order(public_id: UUID, *, owner: UUID | None = None) -> OrderView:
    """Return one order, of this owner when given. Raise NoSuchOrder."""
    rows = _orders().filter(public_id=public_id)
    if owner is not None:
        rows = rows.filter(owner=owner)
    views = _cards(rows)
    if not views:
        raise NoSuchOrder
    return views[0]


def orders_of(owner: UUID, *, limit: int = 30) -> list[OrderView]:
    """Her own payouts, newest first."""
    return _cards(_orders().filter(owner=owner).order_by("-id")[:limit])


def orders_open(rail: str, *, limit: int = 200) -> list[OrderView]:
    """Return the open orders of one rail, the oldest first, without their owners."""
    rows = _orders().filter(rail=rail, state__in=[state.value for state in OPEN])
    return _cards(rows.order_by("id")[:limit])


def ready_rails() -> list[tuple[str, str, int]]:
    """(rail, currency, how many orders wait) of the rails that write files."""
    rows = (
        Order.objects.filter(state=OrderState.ASKED)
        .exclude(rail="manual")
        .values_list("rail", "sent_currency")
        .annotate(number=Count("id"))
    )
    return [(rail, currency, number) for rail, currency, number in rows.order_by("rail")]


def _orders() -> QuerySet[Order]:
    return Order.objects.select_related("destination", "payment").prefetch_related(
        "confirmations__person"
    )


def _cards(rows: QuerySet[Order]) -> list[OrderView]:
    return [_card(row) for row in rows]


def _card(row: Order) -> OrderView:
    lacking = None
    if row.state == OrderState.ASKED:
        short = tariff(row.rail, row.currency).minimum_micros - waiting(row.destination).micros
        lacking = Money(short, row.currency) if short > 0 else None
    return OrderView(
        public_id=row.public_id,
        money=Money(row.amount_micros, row.currency),
        fee=Money(row.fee_micros, row.currency),
        arrives=Money(row.sent_micros, row.sent_currency),
        rate=row.rate.normalize(),
        state=OrderState(row.state),
        rail=row.rail,
        rail_title=str(RAILS[row.rail].title),
        hint=_hint(row.destination),
        asked_at=row.asked_at,
        ended_at=row.ended_at,
        reason=row.reason,
        waits_for=lacking,
        confirmed_by=tuple(
            confirmation.person.username for confirmation in row.confirmations.all()
        ),
        public_name=row.payment.end_to_end if row.payment else "",
    )


def unsettled(file_id: str) -> QuerySet[Order]:
    """The orders of one file that are still on their way; for this domain's actions."""
    return Order.objects.filter(
        Q(payment__batch__file_id=file_id), state__in=[OrderState.SENT, OrderState.BATCHED]
    )
