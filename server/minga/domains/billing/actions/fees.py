"""The co-op earns its fee as the work is paid: what is not worked yet stays the client's."""

from datetime import datetime
from fractions import Fraction
from uuid import UUID

from django.db import transaction

from minga.domains.billing import queries, rules
from minga.domains.billing.models import FeeEarning
from minga.domains.charter import queries as charter
from minga.domains.charter.types import ValueName
from minga.domains.ledger import actions as ledger
from minga.domains.ledger import queries as books
from minga.domains.ledger.types import AccountKind, TransferCode
from minga.domains.retries import actions as retries
from minga_pure.money import Money


def earn_fees() -> int:
    """From each project's fee reserve to the fee, as much as its paid answers bear. How many.

    Called again at once it moves nothing: what stays is the voted share of the pay still to come.
    """
    return retries.work_through(
        "billing.earn_fees",
        queries.projects_with_fees(),
        lambda row: _earn(*row),
        key=lambda row: row[1],
    )


@transaction.atomic
def _earn(project_id: int, project: UUID, currency: str, published_at: datetime) -> bool:
    accounts = books.accounts_of(project)
    reserve = accounts[AccountKind.FEE_RESERVE, currency]
    ledger.lock_accounts(accounts=[reserve])
    to_come = books.balance(accounts[AccountKind.ESCROW, currency])
    rate = Fraction(str(charter.value(ValueName.FEE_RATE, moment=published_at)))
    held = books.balance(reserve)
    micros = rules.earned_fee(reserve=held.micros, to_come=to_come.micros, rate=rate)
    if micros <= 0:
        return False
    earning = FeeEarning.objects.create(
        project_id=project_id,
        reserve_micros=held.micros,
        to_come_micros=to_come.micros,
        micros=micros,
    )
    ledger.post(
        debit=reserve,
        credit=ledger.open_account(kind=AccountKind.FEE, owner=None, currency=currency),
        money=Money(micros, currency),
        code=TransferCode.FEE,
        reference=f"fee:{project}:{earning.public_id}",
    )
    return True
