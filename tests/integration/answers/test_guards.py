"""The database refuses what the code forgot: unpaid answers, changed answers, lost receipts."""

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from minga.doors.cli.auditing import audit_everything
from tests.cast import published, worker
from tests.server_fixtures import as_the_owner

pytestmark = pytest.mark.django_db


def run(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.fixture
def lova():
    project, lova = published(texts=6), worker()
    lova.ask(project.public_id, 4)
    lova.sync([lova.answer(task) for task in lova.tasks[:3]])
    run("SET CONSTRAINTS ALL IMMEDIATE")
    return lova


COPY = """
    INSERT INTO answers_answer (project_id, pos, member_id, id, kind, value, spent_ms, made_at, at,
                                price_micros, late, instruction_version, transfer_id, receipt_id)
    SELECT project_id, pos + 100, member_id, gen_random_uuid(), kind, value, spent_ms, made_at, at,
           price_micros, late, instruction_version, {transfer}, receipt_id
      FROM answers_answer LIMIT 1
"""


@pytest.mark.parametrize(
    "transfer", ["transfer_id", "-1"], ids=["unpaid beside paid", "no transfer"]
)
def test_an_answer_without_its_pay_is_refused(lova, transfer):
    with pytest.raises(DatabaseError, match="G2"), transaction.atomic():
        run(COPY.format(transfer=transfer))


# Each is one more answer of one paid answer's price, so that its statement alone looks paid.
UNNAMED = {
    "the transfer of an answer that is there": "transfer_id, receipt_id",
    "the receipt of another": "transfer_id, (SELECT max(id) FROM answers_receipt)",
    "a transfer of another receipt": "(SELECT max(transfer_id) FROM answers_answer), receipt_id",
    "a receipt of its own": "transfer_id, (SELECT id FROM written)",
}
LATER = """
    WITH written AS (
        INSERT INTO answers_receipt (public_id, member_id, salt, body, leaf, answers)
        SELECT gen_random_uuid(), member_id, '\\x00', json_build_object('answers', json_build_array(
                   json_build_object('id', '01980000-0000-7000-8000-000000000003')))::text,
               '\\x00', 1
          FROM answers_receipt LIMIT 1 RETURNING id
    )
    INSERT INTO answers_answer (project_id, pos, member_id, id, kind, value, spent_ms, made_at, at,
                                price_micros, late, instruction_version, transfer_id, receipt_id)
    SELECT project_id, pos + 100, member_id, '01980000-0000-7000-8000-000000000003', kind, value,
           spent_ms, made_at, at, price_micros, late, instruction_version, {paid}
      FROM answers_answer WHERE receipt_id = (SELECT min(id) FROM answers_receipt)
"""


@pytest.mark.parametrize("paid", UNNAMED)
def test_an_answer_stored_by_a_later_statement_is_refused(paid):
    """Its sum is that of the transfer, but the transfer has paid other answers."""
    project, lova = published(texts=6), worker()
    lova.ask(project.public_id, 4)
    for task in lova.tasks[:2]:
        lova.sync([lova.answer(task)])
    run("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError) as refusal, transaction.atomic():
        run(LATER.format(paid=UNNAMED[paid]))
    assert getattr(refusal.value.__cause__, "sqlstate", None) == "MG201"


def test_an_answer_that_its_receipt_names_is_not_stored_without_the_others():
    project, lova = published(texts=6), worker()
    lova.ask(project.public_id, 2)
    lova.sync([lova.answer(task) for task in lova.tasks])
    run("SET CONSTRAINTS ALL IMMEDIATE")
    with as_the_owner() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("CREATE TEMP TABLE lost AS TABLE answers_answer")
        cursor.execute("DELETE FROM answers_answer")
        cursor.execute("UPDATE ledger_transfer SET amount_micros = amount_micros / 2")
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute("GRANT SELECT ON lost TO PUBLIC")
    with pytest.raises(DatabaseError, match="G2"), transaction.atomic():
        run("INSERT INTO answers_answer SELECT * FROM lost LIMIT 1")


@pytest.mark.parametrize(
    "deed",
    [
        "UPDATE answers_answer SET value = '{}'",
        "DELETE FROM answers_answer",
        "TRUNCATE answers_answer",
        "UPDATE answers_receipt SET body = ''",
        "DELETE FROM answers_receipt",
    ],
)
def test_what_was_answered_and_receipted_stays(lova, deed):
    with pytest.raises(DatabaseError, match="G3"), transaction.atomic():
        run(deed)


def breaches() -> set[str]:
    return {one.sentence for one in audit_everything() if one.offenders}


BREACHES = {
    "G1 promised": (
        """INSERT INTO assignment_returned (project_id, lo, hi, price_micros)
           SELECT project_id, 0, 1000000, 10000 FROM assignment_lane LIMIT 1""",
        "The pay of every task on offer or held lies in its project's escrow",
    ),
    "G1 conserved": (
        "DELETE FROM assignment_lane WHERE next < hi",
        "No slot was made or lost: free, held, answered and taken back are those wanted",
    ),
    "G2 unpaid": (
        COPY.format(transfer="transfer_id"),
        "Every stored answer is paid: its transfer pays exactly the answers that name it",
    ),
    "G2 paid to somebody else": (
        "UPDATE ledger_transfer SET credit = debit, debit = credit WHERE code = 'answer_pay'",
        "Every answer's pay went from its own project's escrow to its own member's wallet",
    ),
    "G4 another price": (
        """UPDATE answers_answer SET price_micros = price_micros + 1
            WHERE pos = (SELECT min(pos) FROM answers_answer)""",
        "Everybody is paid the same for the same task: the project's price",
    ),
    "G4 one more, one less": (
        """UPDATE answers_answer SET price_micros = price_micros
                 + CASE pos WHEN (SELECT min(pos) FROM answers_answer) THEN 1 ELSE -1 END
            WHERE pos IN (SELECT pos FROM answers_answer ORDER BY pos LIMIT 2)""",
        "Everybody is paid the same for the same task: the project's price",
    ),
    "G4 eyes opened": (
        "GRANT SELECT ON people_member TO minga_blind",
        "Who decides offers and prices can read no table about persons, keys or sessions",
    ),
    "G4 claim by the owner": (
        "ALTER FUNCTION assignment_claim(bigint, int, int, int) SECURITY INVOKER",
        "Who decides offers and prices can read no table about persons, keys or sessions",
    ),
    "G5 under the floor": (
        "UPDATE work_project SET price_micros = 1",
        "No project was published under the hourly floor for its estimated time",
    ),
    "G6 answer gone": (
        "DELETE FROM answers_answer WHERE pos = (SELECT min(pos) FROM answers_answer)",
        "Nothing acknowledged is lost: every receipt's answers are stored, each one time",
    ),
    "G6 lease forgotten": (
        "UPDATE assignment_lease SET expires_at = now() - interval '2 days'",
        "No lease outlives its end by more than a day: what was held is offered again",
    ),
    "G6 held but never given": (
        "UPDATE assignment_seen SET seen = '{}'",
        "Every task that is held was given to its holder, who never gets it twice",
    ),
    "G6 too many answers": (
        "UPDATE work_project SET redundancy = 0",
        "Never more answers than wanted, but for late ones, which are paid as well",
    ),
    "G8 unverified": (
        "UPDATE work_client SET verified_at = NULL, verified_by_id = NULL",
        "Every project on offer names a verified client, its recipients and its purpose",
    ),
    "G14 no leaf": (
        "DELETE FROM log_pending",
        "Every receipt's leaf is in the log or waits for it",
    ),
    "G14 receipt rewritten": (
        "UPDATE answers_receipt SET body = replace(body, 'label', 'libel')",
        "Every receipt's leaf is in the log or waits for it",
    ),
}


def test_the_audit_passes_on_an_honest_house(lova):
    assert breaches() == set()


@pytest.mark.parametrize("breach", BREACHES)
def test_the_audit_finds(lova, behind_our_back, breach):
    deed, sentence = BREACHES[breach]
    with behind_our_back() as cursor:
        if "redundancy = 0" in deed:
            cursor.execute("ALTER TABLE work_project DROP CONSTRAINT work_project_sane_redundancy")
        cursor.execute(deed)
    assert sentence in breaches()
