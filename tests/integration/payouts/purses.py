"""Wallets with money in them, and the ways out of them."""

from uuid import UUID, uuid4

from minga.domains.ledger import actions as ledger
from minga.domains.ledger import queries as books
from minga.domains.ledger.types import AccountKind, TransferCode
from minga.domains.payouts import actions
from minga_pure.money import Money
from tests.integration.payouts.bank import AT_ANOTHER_BANK
from tests.unexplained import unexplained_money

DETAILS = {
    "pain001": {"name": "Lova Rakoto", "iban": AT_ANOTHER_BANK},
    "mobile": {"name": "Lova Rakoto", "network": "MVola", "msisdn": "+261 34 12 345 67"},
    "csv": {"name": "Lova Rakoto", "bank": "BNI", "account": "00012 34567"},
    "manual": {"how": "cash from Tiana"},
}


def put(kind: AccountKind, owner: UUID | None, money: Money, via: AccountKind) -> int:
    """Money in an account, as if it had come the usual way."""
    external = ledger.open_account(kind=AccountKind.EXTERNAL, owner=None, currency=money.currency)
    between = ledger.open_account(
        kind=via, owner=None if via is AccountKind.COMMONS else uuid4(), currency=money.currency
    )
    account = ledger.open_account(kind=kind, owner=owner, currency=money.currency)
    with unexplained_money():
        ledger.post(
            debit=external,
            credit=between,
            money=money,
            code=TransferCode.DEPOSIT,
            reference=f"test:{uuid4()}",
        )
        if account != between:
            ledger.post(
                debit=between,
                credit=account,
                money=money,
                code=TransferCode.TOP_UP,
                reference=f"test:{uuid4()}",
            )
    return account


def wallet(money: Money, owner: UUID | None = None) -> UUID:
    """Somebody who has so much in her wallet."""
    who = owner or uuid4()
    put(AccountKind.WALLET, who, money, AccountKind.COMMONS)
    return who


def commons(money: Money) -> None:
    put(AccountKind.COMMONS, None, money, AccountKind.COMMONS)


def held(owner: UUID, currency: str = "USD") -> int:
    account = books.account_id(AccountKind.WALLET, owner, currency)
    return books.balance(account).micros if account else 0


def destination(owner: UUID, rail: str = "manual", currency: str = "USD", **other: str) -> UUID:
    return actions.add_destination(
        owner=owner, rail_name=rail, currency=currency, details=DETAILS[rail] | other
    )


def asks(owner: UUID, money: Money, rail: str = "manual", **more):
    where = more.pop("where", None) or destination(owner, rail, money.currency)
    return actions.request_payout(
        owner=owner, destination=where, amount=money, order=uuid4(), **more
    )
