"""A crash at any statement of a raise, a round, an invoice, a credit note or a worked example: run
it again, nothing twice, nothing lost."""

from uuid import uuid4

import pytest

from minga.domains.billing import actions as billing
from minga.domains.billing import queries as papers
from minga.domains.ledger import queries as books
from minga.domains.ledger.types import AccountKind
from minga.domains.publishing import actions as terms
from minga.domains.publishing import queries as term_queries
from minga.domains.publishing.actions import raises
from minga.domains.publishing.errors import NotARaise, PilotOpen, RaiseRunning
from minga.domains.publishing.types import PilotState, RaiseState
from minga.domains.training import actions as practice
from minga.domains.work import queries as work
from tests import cast
from tests.integration.billing.papers import MARCH, SELLER, month_of_work
from tests.integration.publishing.cast import in_pilot, volunteers, work_through
from tests.integration.training.test_practice import EXAMPLES, attempt
from tests.integration.wages.weeks import usd
from tests.resilience.test_money_stages import breaches, until_done

pytestmark = pytest.mark.django_db


def held(kind, owner):
    account = books.account_id(kind, owner, "USD")
    return books.balance(account).micros if account else 0


def test_a_raise_with_power_cuts_reaches_everybody_one_time(monkeypatch):
    monkeypatch.setattr(raises, "MEMBERS_AT_ONCE", 1)
    clara = cast.good_customer()
    project = cast.published(clara, texts=20, redundancy=4)
    crowd = [cast.worker(f"member-{number}") for number in range(4)]
    for one in crowd:
        one.ask(project.public_id, 5)
        one.work_through()

    def rise() -> None:
        try:
            terms.raise_price(project=project.public_id, actor_id=clara.id, price=usd(20_000))
        except (RaiseRunning, NotARaise):
            terms.resume_raises()

    assert until_done(rise) > 3
    rise()
    (card,) = term_queries.raises_of(work.project(project.public_id))
    assert (card.state, card.topped_up) == (RaiseState.COMPLETED, usd(4 * 5 * 10_000))
    assert {held(AccountKind.WALLET, one.ref.subject) for one in crowd} == {100_000}
    assert books.check_books() == []
    assert breaches() == set()


def test_a_pilot_with_power_cuts_is_drawn_paid_and_decided_one_time():
    clara, found = cast.good_customer(), volunteers(5)
    card = cast.draft(clara)
    cast.bring_texts(card, 20)
    purse = held(AccountKind.CLIENT, clara.client.public_id)

    def draw() -> None:
        try:
            terms.open_pilot(project=card.public_id, actor_id=clara.id)
        except PilotOpen:
            return

    assert until_done(draw) > 3
    draw()
    (tried,) = term_queries.pilots_of(card)
    seated = in_pilot(found)
    for one in seated:
        work_through(one, tried)

    def speak() -> None:
        for one in seated:
            if term_queries.invitation(one.ref, tried.derived_project):
                terms.say(
                    member=one.ref, pilot_id=tried.public_id, go=True, reason="Clear.", met=()
                )

    assert until_done(speak) > 3
    speak()
    (tried,) = term_queries.pilots_of(card)
    assert (tried.state, tried.spoken) == (PilotState.APPROVED, 5)
    paid = 5 * 10 * 10_000
    assert sum(held(AccountKind.WALLET, one.ref.subject) for one in seated) == paid
    derived_project = work.project(tried.derived_project)
    left = sum(
        held(kind, derived_project.public_id)
        for kind in (AccountKind.ESCROW, AccountKind.FEE_RESERVE, AccountKind.FLOOR_RESERVE,
                     AccountKind.LATE_RESERVE)
    )  # fmt: skip
    assert purse - held(AccountKind.CLIENT, clara.client.public_id) == paid + left
    assert books.check_books() == []
    assert breaches() == set()


def test_invoices_and_a_credit_note_with_power_cuts_are_issued_one_time(settings):
    settings.MINGA_SELLER = SELLER
    clara, _ = month_of_work(texts=10)
    tiana, note = cast.steward("thea"), uuid4()

    def issue() -> None:
        billing.issue_month(month=MARCH)

    assert until_done(issue) > 1
    issue()
    (charged,) = papers.all_papers(limit=20)
    before = held(AccountKind.CLIENT, clara.client.public_id)

    def credit() -> None:
        billing.credit(
            invoice=charged.public_id,
            money=usd(20_000),
            reason="Wrong.",
            actor_id=tiana.id,
            note=note,
        )

    assert until_done(credit) > 1
    credit()
    assert [one.number[-6:] for one in papers.all_papers(limit=20)] == ["000002", "000001"]
    assert held(AccountKind.CLIENT, clara.client.public_id) == before + 20_000
    assert [one for one in breaches() if "invoice" in one.lower() or "credit" in one] == []


def test_the_fee_is_earned_one_time_whenever_the_power_fails():
    project, lova = cast.published(texts=10), cast.worker()
    lova.ask(project.public_id, 10)
    lova.work_through()
    assert until_done(lambda: billing.earn_fees() and None) > 1
    earned = held(AccountKind.FEE, None)
    assert earned > 0
    assert billing.earn_fees() == 0
    assert held(AccountKind.FEE, None) == earned
    assert books.check_books() == []


def test_a_worked_example_with_power_cuts_is_paid_one_time():
    from minga.domains.assignment import actions as assignment
    from minga.domains.work import actions as work_actions

    clara, lova = cast.good_customer(), cast.worker()
    card = cast.draft(clara)
    cast.bring_texts(card, 10)
    work_actions.write_examples(project=card.public_id, actor_id=clara.id, examples=EXAMPLES)
    project = assignment.publish(project=card.public_id, actor_id=clara.id)
    tried = attempt(project)
    assert until_done(lambda: practice.practise(member=lova.ref, attempts=[tried]) and None) > 1
    practice.practise(member=lova.ref, attempts=[tried])
    assert held(AccountKind.WALLET, lova.ref.subject) == 10_000
    assert books.check_books() == []
    assert breaches() == set()
