"""An attacker with the application's role moves money by plain statements: each is refused.

The false documents here have their transfers, so that the guard of documents (MG010) alone would
let them pass.
"""

from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from minga.domains.payouts import actions as payouts
from minga_pure.money import Money
from tests import cast
from tests.integration.payouts.purses import destination, wallet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("application_role")]
DOLLAR = Money(1_000_000, "USD")


def sqlstate_of(*statements: tuple[str, list[object]]) -> str | None:
    """The code with which the database refuses these statements of one transaction, if it does."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement, values in statements:
                cursor.execute(statement, values)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except DatabaseError as error:
        return getattr(error.__cause__, "sqlstate", "?")
    return None


TAKE = """
    INSERT INTO ledger_transfer (debit, credit, amount_micros, code, reference)
    SELECT payer.id, clearing.id, 1000000, 'payout_requested', 'payout:' || %s || ':ask'
      FROM ledger_account payer
      JOIN ledger_account clearing ON clearing.kind = 'payout_clearing'
       AND clearing.currency = payer.currency
     WHERE payer.kind = 'wallet' AND payer.owner = %s
"""
ORDER = """
    INSERT INTO payouts_order (public_id, owner, destination_id, rail, currency, amount_micros,
           fee_micros, rate, sent_currency, sent_micros, state, bank_position, reason)
    SELECT %s, %s, id, rail, 'USD', 1000000, 0, 1, 'USD', 1000000, 'asked', '', ''
      FROM payouts_destination WHERE public_id = %s
"""


def thief_and_victim() -> dict[str, object]:
    """Two wallets, a destination of each, and a payout of the victim that waits."""
    thief, victim = wallet(DOLLAR), wallet(Money(3_000_000, "USD"))
    theirs = {"thief": thief, "victim": victim}
    theirs["to_thief"] = destination(thief, "csv")
    theirs["to_victim"] = destination(victim, "csv")
    payouts.request_payout(
        owner=victim, destination=theirs["to_victim"], amount=DOLLAR, order=uuid4()
    )
    return theirs


def test_an_order_pays_nobody_but_its_owner():
    names, order = thief_and_victim(), uuid4()
    take = (TAKE, [order, names["victim"]])
    false = (ORDER, [order, names["victim"], names["to_thief"]])
    assert sqlstate_of(take, false) == "MG131"
    own = (ORDER, [order, names["victim"], names["to_victim"]])
    assert sqlstate_of(take, own) is None


@pytest.mark.parametrize(
    "change",
    [
        "owner = '{thief}'",
        "public_id = gen_random_uuid()",
        "rail = 'manual'",
        "currency = 'EUR'",
        "owner = '{thief}', public_id = gen_random_uuid()",
    ],
)
def test_a_destination_becomes_nobody_elses(change):
    names = thief_and_victim()
    statement = f"UPDATE payouts_destination SET {change.format(**names)} WHERE public_id = %s"
    assert sqlstate_of((statement, [names["to_victim"]])) == "MG131"


def test_a_payment_in_a_file_is_not_changed():
    thief_and_victim()
    treasurer = cast.steward()
    payouts.build_batch(actor_id=treasurer.id, rail_name="csv", currency="USD")
    for change in ("sent_micros = 1", "destination_id = destination_id", "end_to_end = 'x'"):
        refusal = sqlstate_of((f"UPDATE payouts_payment SET {change}", []))
        assert refusal == "42501", "the role has no right to"


def test_a_lease_at_ones_own_price_pays_nothing():
    project, lova = cast.published(texts=5, redundancy=1), cast.worker()
    lova.ask(project.public_id, 3)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE assignment_lease SET price_micros = price_micros + 1")
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        lova.work_through()
    assert getattr(refused.value.__cause__, "sqlstate", None) == "MG201"
    with connection.cursor() as cursor:  # the escrow would not cover it either, at the end (G1)
        cursor.execute("UPDATE assignment_lease SET price_micros = price_micros - 1")
