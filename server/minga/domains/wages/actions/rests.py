"""Unused floor reserves of closed projects: back to the client, or pooled, as voted."""

from fractions import Fraction

from django.db import connection, transaction

from minga.domains.charter import queries as charter
from minga.domains.charter.types import ValueName
from minga.domains.ledger import actions as ledger
from minga.domains.ledger import queries as books
from minga.domains.ledger.types import AccountKind, TransferCode
from minga.domains.wages import rules
from minga.domains.wages.models import FloorRemainder
from minga_pure.money import Money

# Closed or fully answered, nothing held, and every answer counted by a posted payday.
_FINISHED_PROJECTS = """
    SELECT project.id, project.public_id, project.currency, client.public_id, account.id,
           account.version
      FROM work.project project
      JOIN work.client client ON client.id = project.client_id
      JOIN ledger.account account ON account.kind = 'floor_reserve'
           AND account.owner = project.public_id AND account.balance_micros > 0
     WHERE project.state = 'closed' AND project.parent_id IS NULL
       AND NOT EXISTS (SELECT 1 FROM assignment.lease lease
                        WHERE lease.project_id = project.id AND NOT isempty(lease.open))
       AND NOT EXISTS (SELECT 1 FROM wages_overhead time
                         LEFT JOIN wages_paydayline line ON line.overhead_id = time.id
                        WHERE time.project_id = project.id AND time.state <> 'declined'
                          AND line.posted_at IS NULL)
       AND NOT EXISTS (SELECT 1 FROM wages_look look
                        WHERE look.project_id = project.id AND look.state = 'waiting')
       AND (SELECT max(answer.at) FROM answers.answer answer
             WHERE answer.project_id = project.id)
           < (SELECT max(payday.until) FROM wages_payday payday WHERE payday.stage = 'posted')
     ORDER BY project.id
"""


@transaction.atomic
def return_rests() -> int:
    """Empty the floor reserves of closed projects by the voted rule; how many were emptied.

    Safe to call again: an emptied reserve has nothing left, and the reference counts its moves.
    """
    share = Fraction(str(charter.value(ValueName.FLOOR_REST_TO_CLIENT_RATE)))
    with connection.cursor() as cursor:
        cursor.execute(_FINISHED_PROJECTS)
        reserves = cursor.fetchall()
    for project_id, project, currency, client, account, version in reserves:
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
    return len(reserves)
