"""Clients: who they are, who speaks for them, and the money they bring."""

from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from minga.domains.ledger import actions as ledger
from minga.domains.ledger.types import AccountKind, TransferCode
from minga.domains.people import actions as people_actions
from minga.domains.people import queries as people
from minga.domains.people.errors import NotInOffice, OwnMatter
from minga.domains.people.types import Office
from minga.domains.work import queries, rules
from minga.domains.work.errors import BadProject, DepositDecided, NoSuchDeposit
from minga.domains.work.models import Client, ClientStaff, Deposit
from minga.domains.work.types import ClientView, DepositState, DepositView
from minga_pure.money import Money


@transaction.atomic
def register_client(
    *,
    actor_id: int,
    legal_name: str,
    country: str,
    registry_number: str,
    contact: str,
    website: str = "",
) -> ClientView:
    """A legal entity says who it is; a registrar of the co-op will check it before it publishes.

    Raises BadProject naming the field that is missing or already taken.
    """
    required = {"legal_name": legal_name, "registry_number": registry_number, "contact": contact}
    for field, text in required.items():
        if not text.strip():
            raise BadProject(field, _("Please fill this in: members will read it."))
    if not rules.COUNTRY.fullmatch(country):
        raise BadProject("country", _("A country is two capital letters, as in ES."))
    row, created = Client.objects.get_or_create(
        country=country,
        registry_number=registry_number.strip(),
        defaults={
            "legal_name": legal_name.strip(),
            "contact": contact.strip(),
            "website": website.strip(),
        },
    )
    if not created:
        raise BadProject(
            "registry_number",
            _("This organisation is already registered. Ask its staff to add you."),
        )
    ClientStaff.objects.create(client=row, person_id=actor_id)
    return queries.client_card(row)


def _require(office: Office, person_id: int) -> None:
    if not people.holds_office(person_id, office):
        raise NotInOffice


def _require_apart(client: UUID | None, person_id: int) -> None:
    if client is not None and queries.is_near_client(person_id, client):
        raise OwnMatter


@transaction.atomic
def verify_client(*, client: UUID, actor_id: int) -> None:
    """A registrar has seen the register's entry. Verifying twice changes nothing."""
    _require(Office.REGISTRAR, actor_id)
    _require_apart(client, actor_id)
    Client.objects.filter(public_id=client, verified_at=None).update(
        verified_at=Now(), verified_by_id=actor_id
    )


@transaction.atomic
def announce_deposit(*, client: UUID, actor_id: int, money: Money, reference: str) -> UUID:
    """A client says that money is on its way; nothing moves until a treasurer sees it.

    The same reference twice is one deposit. One that a treasurer refused is announced again, with
    the amount that is said now. Raises NotYours, BadProject (with the field to mend).
    """
    queries.require_staff(actor_id, client)
    if money.micros <= 0:
        raise BadProject("amount", _("The amount must be more than zero."))
    if not rules.is_whole_coins(money):
        raise BadProject("amount", _("A bank transfer has no part of the smallest coin."))
    if not reference.strip():
        raise BadProject("reference", _("Write the reference of your bank transfer."))
    row, created = Deposit.objects.get_or_create(
        client=Client.objects.get(public_id=client),
        reference=reference.strip(),
        defaults={"amount_micros": money.micros, "currency": money.currency},
    )
    if not created and not _announce_again(row, money):
        row.refresh_from_db()
        if (row.amount_micros, row.currency) != (money.micros, money.currency):
            raise BadProject(
                "reference", _("You already announced another amount under this name.")
            )
    return row.public_id


def _announce_again(deposit: Deposit, money: Money) -> bool:
    """Put a refused deposit before the treasurer once more; False when it is not refused."""
    won = Deposit.objects.filter(pk=deposit.pk, state=DepositState.REFUSED).update(
        state=DepositState.ANNOUNCED,
        announced_micros=None,
        amount_micros=money.micros,
        currency=money.currency,
        announced_at=Now(),
        decided_at=None,
        decided_by=None,
    )
    return won == 1


def _decide(
    deposit: UUID, actor_id: int, state: DepositState, arrived: Money | None = None
) -> Deposit:
    _require(Office.TREASURER, actor_id)
    _require_apart(queries.client_of_deposit(deposit), actor_id)
    waiting = Deposit.objects.filter(public_id=deposit, state=DepositState.ANNOUNCED)
    if arrived is not None:
        waiting = waiting.filter(currency=arrived.currency)
        waiting.exclude(amount_micros=arrived.micros).update(
            announced_micros=F("amount_micros"), amount_micros=arrived.micros
        )
    won = waiting.update(state=state, decided_at=Now(), decided_by_id=actor_id)
    row = Deposit.objects.select_related("client").filter(public_id=deposit).first()
    if row is None:
        raise NoSuchDeposit
    if won != 1 and row.state != state:
        raise DepositDecided
    return row


def _is_signed(deposit: Deposit, actor_id: int, arrived: Money | None, *, by_two: bool) -> bool:
    money = arrived or Money(deposit.amount_micros, deposit.currency)
    if money.currency != deposit.currency:
        raise DepositDecided
    return people_actions.sign(
        matter=queries.deposit_matter(deposit.public_id),
        person_id=actor_id,
        money=money,
        least=2 if arrived is None or by_two else 1,
    )


@transaction.atomic
def confirm_deposit(
    *, deposit: UUID, actor_id: int, arrived: Money | None = None, by_two: bool = False
) -> DepositView:
    """The treasurer has seen the money in the bank: it becomes the client's. Twice = once.

    `arrived` is what an entry of the bank says came; it is booked when it differs from what was
    announced. Without an entry, above the voted limit, and where the caller wants it (`by_two`),
    two treasurers sign: the card that the first one gets is still announced.
    """
    _require(Office.TREASURER, actor_id)
    _require_apart(queries.client_of_deposit(deposit), actor_id)
    waiting = Deposit.objects.select_for_update(of=("self",)).select_related("client")
    announced = waiting.filter(public_id=deposit, state=DepositState.ANNOUNCED).first()
    if announced is not None and not _is_signed(announced, actor_id, arrived, by_two=by_two):
        return queries.deposit_card(announced)
    row = _decide(deposit, actor_id, DepositState.CONFIRMED, arrived)
    bank = ledger.open_account(kind=AccountKind.EXTERNAL, owner=None, currency=row.currency)
    purse = ledger.open_account(
        kind=AccountKind.CLIENT, owner=row.client.public_id, currency=row.currency
    )
    ledger.post(
        debit=bank,
        credit=purse,
        money=Money(row.amount_micros, row.currency),
        code=TransferCode.DEPOSIT,
        reference=f"deposit:{row.public_id}",
    )
    return queries.deposit_card(row)


@transaction.atomic
def refuse_deposit(*, deposit: UUID, actor_id: int) -> DepositView:
    """The treasurer did not find the money. The client may announce it again."""
    return queries.deposit_card(_decide(deposit, actor_id, DepositState.REFUSED))


@transaction.atomic
def hold_publishing(*, client: UUID) -> None:
    """Nothing more of this client is published until a mediator has looked. Twice = once."""
    Client.objects.filter(public_id=client, held_since=None).update(
        held_since=Now(), released_by=None
    )


@transaction.atomic
def release_publishing(*, client: UUID, actor_id: int) -> None:
    """A mediator has looked. Raises NotInOffice. Twice = once."""
    if not people.holds_office(actor_id, Office.MEDIATOR):
        raise NotInOffice
    _require_apart(client, actor_id)
    Client.objects.filter(public_id=client, held_since__isnull=False).update(
        held_since=None, released_by_id=actor_id
    )
