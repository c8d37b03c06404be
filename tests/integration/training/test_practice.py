"""Worked examples: each is paid like an answer, one time a member, and nobody is kept out."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from minga.domains.answers import queries as answers
from minga.domains.assignment import actions as assignment
from minga.domains.ledger import actions as ledger_actions
from minga.domains.ledger import queries as ledger
from minga.domains.ledger.types import AccountKind, TransferCode
from minga.domains.training import actions as practice
from minga.domains.training import queries
from minga.domains.training.audits import AUDITS
from minga.domains.training.types import NewAttempt
from minga.domains.work import actions as work
from minga.domains.work import queries as work_queries
from minga.domains.work.types import NewExample
from minga_pure.money import Money
from minga_pure.proofs.receipts import verify_receipt
from tests.cast import bring_texts, draft, good_customer, worker
from tests.integration.refusals import findings, offenders
from tests.unexplained import unexplained_money

pytestmark = pytest.mark.django_db
EXAMPLES = (
    NewExample({"label": "advert"}, "It names a price.", content={"text": "Shoes for 3 coins!"}),
    NewExample(
        {"label": "news"}, "It reports what happened.", content={"text": "The bridge fell."}
    ),
)


@pytest.fixture
def clara():
    return good_customer()


@pytest.fixture
def project(clara):
    """Ten items, two answers each: the examples of two members are paid."""
    card = draft(clara)
    bring_texts(card, 10)
    work.write_examples(project=card.public_id, actor_id=clara.id, examples=EXAMPLES)
    return assignment.publish(project=card.public_id, actor_id=clara.id)


def attempt(project, number=0, label="news", **more):
    said = {
        "id": uuid4(),
        "project": project.public_id,
        "example": project.examples[number].id,
        "kind": "label",
        "value": {"label": label},
        "spent_ms": 9_000,
    }
    return NewAttempt(**(said | more))


def wallet(who):
    account = ledger.account_id(AccountKind.WALLET, who.ref.subject, "USD")
    return ledger.balance(account).micros if account else 0


def use_up(project, clara):
    """Somebody else was faster: the reserve is empty."""
    account = ledger.account_id(AccountKind.PRACTICE_RESERVE, project.public_id, "USD")
    with unexplained_money():
        ledger_actions.post(
            debit=account,
            credit=ledger.account_id(AccountKind.CLIENT, clara.client.public_id, "USD"),
            money=ledger.balance(account),
            code=TransferCode.REFUND,
            reference=f"used up {project.public_id}",
        )


def test_the_sheet_brings_the_examples_and_the_word_that_they_are_paid(project):
    (sheet,) = worker().ask(project.public_id).projects
    assert [example.reason for example in sheet.examples] == [one.reason for one in EXAMPLES]
    assert sheet.promise


def test_each_example_is_paid_like_an_answer_and_receipted(project):
    lova = worker()
    done = practice.practise(member=lova.ref, attempts=[attempt(project), attempt(project, 1)])
    assert [(one.state, one.price_micros) for one in done.states] == [("stored", 10_000)] * 2
    assert wallet(lova) == 20_000
    (receipt,) = done.receipts
    proven = verify_receipt(receipt, [receipt["key"]])
    assert proven.kind == "practice"
    assert proven.totals == {"USD": Money(20_000, "USD")}
    assert ledger.check_books() == []


def test_a_wrong_answer_is_paid_and_shuts_nobody_out(project):
    lova = worker()
    done = practice.practise(member=lova.ref, attempts=[attempt(project, label="news")])
    assert done.states[0].state == "stored"
    assert lova.ask(project.public_id).tasks


def test_sent_twice_is_paid_once_with_the_same_receipt(project):
    lova = worker()
    one = attempt(project)
    first = practice.practise(member=lova.ref, attempts=[one])
    again = practice.practise(member=lova.ref, attempts=[one, attempt(project)])
    assert [state.state for state in again.states] == ["duplicate", "duplicate"]
    assert again.receipts == first.receipts
    assert wallet(lova) == 10_000


def test_what_does_not_fit_is_refused_and_costs_nothing(project):
    lova = worker()
    poem, skip = attempt(project, label="poem"), attempt(project, kind="skip", value=None)
    done = practice.practise(member=lova.ref, attempts=[poem, skip])
    assert {state.state for state in done.states} == {"refused"}
    assert wallet(lova) == 0


def test_when_the_places_are_used_up_nothing_is_recorded_or_owed(project, clara):
    use_up(project, clara)
    lova = worker()
    (sheet,) = lova.ask(project.public_id).projects
    assert sheet.promise == ""
    assert sheet.examples
    (state,) = practice.practise(member=lova.ref, attempts=[attempt(project)]).states
    assert state.state == "unpaid"
    assert wallet(lova) == 0


def test_what_her_sheet_promised_is_paid_even_when_others_were_faster(project, clara):
    lova = worker()
    (sheet,) = lova.ask(project.public_id).projects
    use_up(project, clara)
    one = attempt(project, promise=sheet.promise)
    assert practice.practise(member=lova.ref, attempts=[one]).states[0].state == "stored"
    assert wallet(lova) == 10_000
    kanto = worker("kanto")
    stolen = attempt(project, promise=sheet.promise)
    assert practice.practise(member=kanto.ref, attempts=[stolen]).states[0].state == "unpaid"


def test_the_database_refuses_an_example_without_its_pay(project):
    lova = worker()
    practice.practise(member=lova.ref, attempts=[attempt(project)])
    other = str(project.examples[1].id)
    with pytest.raises(DatabaseError, match="G2"), transaction.atomic(), connection.cursor() as now:
        now.execute(
            "INSERT INTO training_attempt (id, example, kind, value, spent_ms, made_at, at,"
            " price_micros, member_id, project_id, receipt_id, transfer_id)"
            " SELECT %s::uuid, %s::uuid, kind, value, spent_ms, made_at, at, 20000, member_id,"
            " project_id, receipt_id, transfer_id FROM training_attempt",
            [str(uuid4()), other],
        )


def test_what_was_tried_stays(project):
    practice.practise(member=worker().ref, attempts=[attempt(project)])
    refused = pytest.raises(DatabaseError, match="append-only")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE training_attempt SET spent_ms = 0")


def test_audits_are_content_and_see_an_example_that_is_not_paid(project, behind_our_back):
    practice.practise(member=worker().ref, attempts=[attempt(project), attempt(project, 1)])

    assert findings(AUDITS) == []
    with behind_our_back() as cursor:
        cursor.execute("UPDATE training_attempt SET price_micros = 1")
    assert len(offenders(AUDITS[0])) == 2


def test_hours_tell_what_a_week_took_and_brought(project):
    lova = worker()
    practice.practise(member=lova.ref, attempts=[attempt(project)])
    lova.ask(project.public_id, 5)
    lova.work_through()
    worker("kanto").ask(project.public_id)
    (week,) = queries.hours(lova.ref)
    assert (week.answers, week.spent_ms) == (6, 9_000 + 5 * 4_000)
    assert week.pay == Money(60_000, "USD")
    assert week.hourly is None
    assert week.title == project.title
    assert len(answers.receipts(lova.ref)) == 2
    assert work_queries.project(project.public_id).examples
