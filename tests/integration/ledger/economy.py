"""A small economy: the bank outside, a client, a project's escrow and reserves, three wallets."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from minga.domains.ledger import actions
from minga.domains.ledger.types import AccountKind, TransferCode, TransferView
from minga_pure.money import Money


@dataclass(frozen=True)
class Economy:
    """Account numbers of the cast; `project` and `client` are the owners' public ids."""

    client_id: UUID
    project: UUID
    external: int
    client: int
    escrow: int
    late_reserve: int
    fee_reserve: int
    fee: int
    clearing: int
    ana: int
    ben: int
    chi: int

    def move(self, debit: int, credit: int, micros: int, code: TransferCode) -> TransferView:
        return actions.post(
            debit=debit,
            credit=credit,
            money=Money(micros, "USD"),
            code=code,
            reference=f"test:{uuid4()}",
        )

    def deposit(self, micros: int) -> TransferView:
        return self.move(self.external, self.client, micros, TransferCode.DEPOSIT)

    def fund(self, micros: int) -> TransferView:
        return self.move(self.client, self.escrow, micros, TransferCode.FUND)

    def pay(self, wallet: int, micros: int) -> TransferView:
        return self.move(self.escrow, wallet, micros, TransferCode.ANSWER_PAY)


def open_economy() -> Economy:
    client, project = uuid4(), uuid4()

    def opened(kind: AccountKind, owner: UUID | None = None) -> int:
        return actions.open_account(kind=kind, owner=owner, currency="USD")

    return Economy(
        client_id=client,
        project=project,
        external=opened(AccountKind.EXTERNAL),
        client=opened(AccountKind.CLIENT, client),
        escrow=opened(AccountKind.ESCROW, project),
        late_reserve=opened(AccountKind.LATE_RESERVE, project),
        fee_reserve=opened(AccountKind.FEE_RESERVE, project),
        fee=opened(AccountKind.FEE),
        clearing=opened(AccountKind.PAYOUT_CLEARING),
        ana=opened(AccountKind.WALLET, uuid4()),
        ben=opened(AccountKind.WALLET, uuid4()),
        chi=opened(AccountKind.WALLET, uuid4()),
    )
