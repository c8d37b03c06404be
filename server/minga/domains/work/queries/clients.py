"""Clients, those who act for them, and the money they bring."""

from uuid import UUID

from django.db.models import QuerySet

from minga.domains.ledger import queries as ledger
from minga.domains.ledger.types import AccountKind
from minga.domains.people import queries as people
from minga.domains.work.errors import NoSuchDeposit, NotYours
from minga.domains.work.models import Client, ClientStaff, Deposit
from minga.domains.work.types import ClientView, DepositState, DepositView
from minga_pure.money import Money


def client_card(row: Client) -> ClientView:
    return ClientView(
        row.public_id,
        row.legal_name,
        row.country,
        row.registry_number,
        row.contact,
        row.website,
        row.verified_at,
        row.held_since,
    )


def client_of(person_id: int) -> ClientView | None:
    """The client for which this person acts; the first one when there are several."""
    staff = (
        ClientStaff.objects.select_related("client").filter(person_id=person_id).order_by("id")
    ).first()
    return client_card(staff.client) if staff else None


def clients_waiting() -> list[ClientView]:
    """Clients whose legal identity nobody has looked at yet."""
    return [client_card(row) for row in Client.objects.filter(verified_at=None).order_by("id")]


def clients_held() -> list[ClientView]:
    """Clients whose next publishing waits until a mediator has looked."""
    rows = Client.objects.filter(held_since__isnull=False).order_by("held_since")
    return [client_card(row) for row in rows]


def client(public_id: UUID) -> ClientView | None:
    row = Client.objects.filter(public_id=public_id).first()
    return client_card(row) if row else None


def client_name(public_id: UUID) -> str:
    """Return the name of a client, or an empty text for one that is not known."""
    names = Client.objects.filter(public_id=public_id).values_list("legal_name", flat=True)
    return names.first() or ""


def client_by_row(number: int) -> ClientView:
    """For rows that point at a client."""
    return client_card(Client.objects.get(id=number))


def acts_for(person_id: int, client_public_id: UUID) -> bool:
    return ClientStaff.objects.filter(
        person_id=person_id, client__public_id=client_public_id
    ).exists()


def funds(client_public_id: UUID, currency: str) -> Money:
    """Return the balance of a client that no project has taken."""
    account = ledger.account_id(kind=AccountKind.CLIENT, owner=client_public_id, currency=currency)
    return Money(0, currency) if account is None else ledger.balance(account)


def deposit_matter(public_id: UUID) -> str:
    """Return the name under which officers sign a deposit."""
    return f"deposit:{public_id}"


def deposit_card(row: Deposit) -> DepositView:
    return DepositView(
        row.public_id,
        client_card(row.client),
        Money(row.amount_micros, row.currency),
        row.reference,
        DepositState(row.state),
        row.announced_at,
        row.decided_at,
        row.creditor_reference,
        None if row.announced_micros is None else Money(row.announced_micros, row.currency),
        people.signers(deposit_matter(row.public_id))
        if row.state == DepositState.ANNOUNCED
        else (),
    )


def _deposit_cards(rows: QuerySet[Deposit]) -> list[DepositView]:
    return [deposit_card(row) for row in rows.select_related("client")]


def deposits_of(person_id: int) -> list[DepositView]:
    """The deposits of the clients for which this person acts, newest first."""
    return _deposit_cards(
        Deposit.objects.filter(client__staff__person_id=person_id).order_by("-id")
    )


def deposits_waiting() -> list[DepositView]:
    """Return the deposits that no treasurer has decided, oldest first."""
    return _deposit_cards(Deposit.objects.filter(state=DepositState.ANNOUNCED).order_by("id"))


def deposit_by_reference(creditor_reference: str) -> DepositView | None:
    """The deposit to which a transfer with this structured reference belongs."""
    rows = Deposit.objects.select_related("client").filter(creditor_reference=creditor_reference)
    return next((deposit_card(row) for row in rows), None)


def deposit(public_id: UUID) -> DepositView:
    """Return a deposit; raises NoSuchDeposit."""
    row = Deposit.objects.select_related("client").filter(public_id=public_id).first()
    if row is None:
        raise NoSuchDeposit
    return deposit_card(row)


def deposit_row(public_id: UUID) -> int:
    """Its number in this house, for rows that point at it."""
    return Deposit.objects.values_list("id", flat=True).get(public_id=public_id)


def client_of_deposit(public_id: UUID) -> UUID | None:
    """Return the client that announced a deposit; None when there is no such deposit."""
    rows = Deposit.objects.filter(public_id=public_id)
    return rows.values_list("client__public_id", flat=True).first()


def is_near_client(person_id: int, client_public_id: UUID) -> bool:
    """Return True when the person, or somebody of their household, speaks for the client."""
    staff = ClientStaff.objects.filter(client__public_id=client_public_id)
    return any(
        speaker == person_id
        or (
            (member := people.wallet_owner(speaker)) is not None
            and people.is_near(person_id, member_id=member.member_id)
        )
        for speaker in staff.values_list("person_id", flat=True)
    )


def require_staff(person_id: int, client_public_id: UUID) -> None:
    """Raise NotYours for a person who is no staff of the client."""
    if not acts_for(person_id, client_public_id):
        raise NotYours
