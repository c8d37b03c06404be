"""Unused floor reserves of closed projects: back to the client, or pooled, as voted."""

from fractions import Fraction
from uuid import UUID

from django.db import connection

from minga.domains.charter import queries as charter
from minga.domains.charter.types import ValueName
from minga.domains.ledger import actions as ledger
from minga.domains.ledger import queries as books
from minga.domains.ledger.types import AccountKind, TransferCode
from minga.domains.retries import actions as retries
from minga.domains.sql_files import named_queries
from minga.domains.wages import rules
from minga.domains.wages.models import FloorRemainder
from minga_pure.money import Money

SQL = named_queries("wages")


def return_rests() -> int:
    """Empty the floor reserves of closed projects by the voted rule; how many were emptied.

    Safe to call again: an emptied reserve has nothing left, and the reference counts its moves.
    """
    share = Fraction(str(charter.value(ValueName.FLOOR_REST_TO_CLIENT_RATE)))
    with connection.cursor() as cursor:
        cursor.execute(SQL["finished_projects"])
        reserves = cursor.fetchall()
    return retries.work_through(
        "wages.return_rests", reserves, lambda row: _divide(share, *row), key=lambda row: row[1]
    )


def _divide(
    share: Fraction,
    project_id: int,
    project: UUID,
    currency: str,
    client: UUID,
    account: int,
    version: int,
) -> None:
    remainder = books.balance(account)
    back, pooled = rules.rest_shares(remainder.micros, share.numerator, share.denominator)
    FloorRemainder.objects.create(
        project_id=project_id,
        account_version=version,
        client_micros=back,
        commons_micros=pooled,
    )
    purse = ledger.open_account(kind=AccountKind.CLIENT, owner=client, currency=currency)
    commons = ledger.open_account(kind=AccountKind.COMMONS, owner=None, currency=currency)
    for credit, micros, code in (
        (purse, back, TransferCode.REFUND),
        (commons, pooled, TransferCode.POOL),
    ):
        if micros:
            ledger.post(
                debit=account,
                credit=credit,
                money=Money(micros, currency),
                code=code,
                reference=f"floor-rest:{project}:{version}:{code}",
            )
