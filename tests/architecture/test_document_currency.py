"""A transfer in another currency than its document's is named by the audit, rule by rule."""

from collections.abc import Callable

import pytest
from django.db import connection, transaction

from minga.domains.audit import TransferDocuments
from tests.architecture.test_false_rows import SCENES, documents
from tests.integration.billing.papers import SELLER
from tests.integration.refusals import offenders

pytestmark = pytest.mark.django_db

# Both accounts of one transfer become accounts of the same kind and owner, in euros.
IN_EUROS = """
    WITH side AS (
        SELECT account.id, account.kind, account.owner FROM ledger_transfer moved
          JOIN ledger_account account ON account.id IN (moved.debit, moved.credit)
         WHERE moved.id = %s
    ), twin AS (
        INSERT INTO ledger_account (kind, owner, currency)
        SELECT kind, owner, 'EUR' FROM side
        ON CONFLICT (kind, owner, currency) DO UPDATE SET kind = excluded.kind
        RETURNING id, kind, owner
    )
    UPDATE ledger_transfer SET
           debit = (SELECT twin.id FROM side JOIN twin ON twin.kind = side.kind
                      AND twin.owner IS NOT DISTINCT FROM side.owner
                     WHERE side.id = ledger_transfer.debit),
           credit = (SELECT twin.id FROM side JOIN twin ON twin.kind = side.kind
                       AND twin.owner IS NOT DISTINCT FROM side.owner
                      WHERE side.id = ledger_transfer.credit)
     WHERE id = %s
"""


def first_transfer(rule: TransferDocuments) -> int | None:
    """Return the id of the first transfer that rests on a document of this rule."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(id) FROM ledger_transfer WHERE code = ANY(%s)"
            " AND starts_with(reference, %s) AND NOT starts_with(reference, 'test:')",
            [[code.value for code in rule.codes], rule.prefix],
        )
        return cursor.fetchone()[0]


@pytest.fixture
def in_euros(behind_our_back) -> Callable[[TransferDocuments], bool]:
    """Move the first transfer of a rule into euros, if there is one, and ask its audit."""

    def move(rule: TransferDocuments) -> bool:
        transfer = first_transfer(rule)
        if transfer is None:
            return False
        with transaction.atomic():
            assert offenders(rule.audit()) == []
            with behind_our_back() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute(IN_EUROS, [transfer, transfer])
            assert offenders(rule.audit()) != [], rule.sentence
            transaction.set_rollback(True)
        return True

    return move


def test_a_transfer_in_another_currency_than_its_document_is_told(settings, in_euros):
    settings.MINGA_SELLER = SELLER
    reached: set[str] = set()
    for scene in SCENES:
        with transaction.atomic():
            scene()
            reached |= {rule.sentence for rule in documents() if in_euros(rule)}
            transaction.set_rollback(True)
    assert {rule.sentence for rule in documents()} - reached == set()
