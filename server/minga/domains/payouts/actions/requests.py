"""A wallet's owner adds where her money goes, asks for it, and may take the wish back."""

import json
from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from minga.domains.ledger import actions as ledger
from minga.domains.ledger import queries as books
from minga.domains.ledger.types import AccountKind, TransferCode
from minga.domains.payouts import queries, rules
from minga.domains.payouts.errors import BadDestination, NoAdvance, NoSuchOrder, NothingToPay
from minga.domains.payouts.models import Advance, Destination, Order
from minga.domains.payouts.queries.orders import purpose_of
from minga.domains.payouts.rails import rail
from minga.domains.payouts.types import BankPosition, OrderState, OrderView, RailOffer
from minga.domains.vault import actions as vault
from minga_pure.money import Money


@transaction.atomic
def add_destination(
    *, owner: UUID, rail_name: str, currency: str, details: Mapping[str, str]
) -> UUID:
    """Keep where the owner wants her money: checked by the rail, sealed in the vault.

    Raises NoSuchRail, BadDestination naming the field, BadCurrency.
    """
    way = rail(rail_name)
    checked = way.check(details)
    rules.check_currency(currency)
    if way.currencies is not None and currency not in way.currencies:
        raise BadDestination("currency", str(currency))
    row = Destination.objects.create(owner=owner, rail=rail_name, currency=currency)
    vault.seal(
        subject=owner, purpose=purpose_of(row.public_id), value=json.dumps(checked, sort_keys=True)
    )
    return row.public_id


@transaction.atomic
def forget_destination(*, owner: UUID, destination: UUID) -> None:
    """The owner no longer wants it. What is on its way arrives there; afterwards it is shredded."""
    row = queries.destination_row(owner, destination)
    Destination.objects.filter(pk=row.pk).update(retired_at=timezone.now())
    if not row.orders.exclude(state__in=["settled", "returned"]).exists():
        vault.shred(subject=owner, purpose=purpose_of(row.public_id))


@transaction.atomic
def request_payout(
    *, owner: UUID, destination: UUID, amount: Money, order: UUID, advance: bool = False
) -> OrderView | None:
    """Take money out of a wallet, any amount, any day; it lies in clearing until the rail has it.

    `order` is made by the asking page: asked twice is asked once. What is owed to the commons goes
    there first; None when nothing is left after that. Raises NoSuchDestination, NothingToPay,
    TooSmallForRail, NoAdvance, InsufficientFunds.
    """
    if Order.objects.filter(public_id=order, owner=owner).exists():
        return queries.order(order, owner=owner)
    row = Destination.objects.select_for_update().get(
        pk=queries.destination_row(owner, destination).pk
    )
    if Order.objects.filter(public_id=order, owner=owner).exists():  # asked in the same moment
        return queries.order(order, owner=owner)
    wallet = books.account_id(AccountKind.WALLET, owner, amount.currency)
    if wallet is None or amount.currency != row.currency:
        raise NothingToPay
    offer = queries.offer(owner=owner, destination=destination, amount=amount, advance=advance)
    if advance and offer.missing:
        raise NoAdvance
    _settle_with_commons(owner, wallet, offer, order)
    if not offer.leaves:
        return None
    ledger.post(
        debit=wallet,
        credit=ledger.open_account(
            kind=AccountKind.PAYOUT_CLEARING, owner=None, currency=row.currency
        ),
        money=offer.leaves,
        code=TransferCode.PAYOUT_REQUESTED,
        reference=f"payout:{order}:ask",
    )
    created = Order.objects.create(
        public_id=order,
        owner=owner,
        destination=row,
        rail=row.rail,
        currency=row.currency,
        amount_micros=offer.leaves.micros,
        fee_micros=offer.fee.micros,
        rate=offer.rate,
        sent_currency=offer.arrives.currency,
        sent_micros=offer.arrives.micros,
    )
    if offer.advance:
        Advance.objects.create(
            order=created, owner=owner, currency=row.currency, micros=offer.advance.micros
        )
    return queries.order(order, owner=owner)


def _settle_with_commons(owner: UUID, wallet: int, offer: RailOffer, order: UUID) -> None:
    """Repay the owner's advances first; advance what the rail's smallest payment lacks."""
    if not offer.owed and not offer.advance:
        return
    commons = ledger.open_account(
        kind=AccountKind.COMMONS, owner=None, currency=offer.leaves.currency
    )
    if offer.owed:
        ledger.post(
            debit=wallet,
            credit=commons,
            money=offer.owed,
            code=TransferCode.REPAY,
            reference=f"repay:{order}",
        )
        owed_micros = offer.owed.micros
        for row in Advance.objects.select_for_update().filter(
            owner=owner, currency=offer.owed.currency, repaid_micros__lt=F("micros")
        ).order_by("id"):  # fmt: skip
            part = min(owed_micros, row.micros - row.repaid_micros)
            Advance.objects.filter(pk=row.pk).update(repaid_micros=F("repaid_micros") + part)
            owed_micros -= part
    if offer.advance:
        ledger.post(
            debit=commons,
            credit=wallet,
            money=offer.advance,
            code=TransferCode.ADVANCE,
            reference=f"advance:{order}",
        )


@transaction.atomic
def cancel_payout(*, owner: UUID, order: UUID) -> OrderView:
    """The owner changed her mind before it was sent: everything is in her wallet again.

    Raises NoSuchOrder, AlreadyOnItsWay. Twice is once.
    """
    row = Order.objects.select_for_update().filter(public_id=order, owner=owner).first()
    if row is None:
        raise NoSuchOrder
    if row.state != OrderState.RETURNED:
        rules.check_can_be_taken_back(OrderState(row.state))
        return_to_wallet(row, reason="")
    return queries.order(order, owner=owner)


def return_to_wallet(
    row: Order, *, reason: str, position: BankPosition = BankPosition.OUTSIDE
) -> None:
    """Clearing -> wallet, and the order says so; for this domain's actions, in a transaction."""
    clearing = ledger.open_account(
        kind=AccountKind.PAYOUT_CLEARING, owner=None, currency=row.currency
    )
    wallet = ledger.open_account(kind=AccountKind.WALLET, owner=row.owner, currency=row.currency)
    ledger.post(
        debit=clearing,
        credit=wallet,
        money=Money(row.amount_micros, row.currency),
        code=TransferCode.PAYOUT_BACK,
        reference=f"payout:{row.public_id}:back",
    )
    Order.objects.filter(pk=row.pk).update(
        state=OrderState.RETURNED,
        bank_position=position,
        ended_at=timezone.now(),
        reason=reason[:500],
    )
