"""A project whose first answers say “cannot tell” rests until its client has decided."""

import pytest

from minga.domains.assignment import actions as assignment
from minga.domains.ledger import queries as ledger
from minga.domains.ledger.types import AccountKind
from minga.domains.quality import actions, audits, queries
from minga.domains.quality.errors import ClarityDecided, WordsRequired
from minga.domains.quality.rules import clarity
from minga.domains.quality.types import ClarityDecision
from minga.domains.work import actions as work
from minga.domains.work import queries as work_queries
from minga.domains.work.errors import ClarityWaits, NoSuchProject
from minga_pure.projects import ProjectState
from tests.cast import customer, good_customer, published, worker
from tests.integration.refusals import findings, refused

pytestmark = pytest.mark.django_db
FIRST = clarity.FIRST_ANSWERS


def answered(project, cannot_tell: int, labels: int):
    """A member answers the first items: so many cannot be told, so many get a label."""
    lova = worker("lova")
    lova.ask(project.public_id, cannot_tell + labels)
    kinds = ["cant_tell"] * cannot_tell + ["label"] * labels
    lova.sync([lova.answer(task, kind=kind) for task, kind in zip(lova.tasks, kinds, strict=False)])
    return lova


@pytest.fixture
def clara():
    return good_customer()


@pytest.fixture
def project(clara):
    return published(clara, texts=60)


@pytest.fixture
def unclear(project):
    answered(project, 12, 8)
    assert actions.pause_unclear() == 1
    return work_queries.project(project.public_id)


@pytest.mark.parametrize(
    ("answers", "unclear", "asks"),
    [(FIRST, FIRST // 2, True), (FIRST, FIRST // 2 - 1, False), (FIRST - 1, FIRST - 1, False)],
)
def test_half_of_the_first_answers_ask_the_client(answers, unclear, asks):
    assert clarity.is_unclear(answers, unclear) is asks


def test_an_unclear_project_rests_and_hands_out_nothing_more(unclear):
    assert (unclear.state, unclear.paused_for) == (ProjectState.PAUSED, "unclear")
    view = queries.clarity_of(unclear.id)
    assert (view.answers, view.unclear, view.decision) == (20, 12, "")
    assert worker("kanto").ask(unclear.public_id, 5).tasks == []
    assert actions.pause_unclear() == 0


def test_a_clear_project_is_looked_at_once_and_goes_on(project):
    answered(project, 9, 11)
    assert actions.pause_unclear() == 0
    assert queries.clarity_of(project.id).decision == ClarityDecision.CLEAR
    assert work_queries.project(project.public_id).state == ProjectState.PUBLISHED


def test_too_few_answers_say_nothing_yet(project):
    answered(project, FIRST - 1, 0)
    assert actions.pause_unclear() == 0
    assert queries.clarity_of(project.id) is None


def test_what_a_member_holds_is_still_paid(project):
    kanto = worker("kanto")
    kanto.ask(project.public_id, 3)
    answered(project, 20, 0)
    actions.pause_unclear()
    reply = kanto.work_through()
    assert [result.state for result in reply.answers] == ["stored"] * 3
    account = ledger.account_id(AccountKind.WALLET, kanto.ref.subject, "USD")
    assert ledger.balance(account).micros == 3 * project.price.micros


def test_resuming_alone_does_not_pass_the_question(unclear, clara):
    with pytest.raises(ClarityWaits):
        work.resume(project=unclear.public_id, actor_id=clara.id)
    refused("UPDATE work_project SET state = 'published', paused_for = '' WHERE id = %s", "MG703",
            unclear.id)  # fmt: skip
    refused("UPDATE work_project SET paused_for = '' WHERE id = %s", "MG703", unclear.id)


@pytest.mark.parametrize("decision", [ClarityDecision.CONTINUE, ClarityDecision.CLARIFY])
def test_the_client_decides_once_and_the_project_goes_on(unclear, clara, decision):
    for _ in range(2):
        actions.decide_clarity(
            project=unclear.public_id, actor_id=clara.id, decision=decision, words="Say advert."
        )
    view = queries.clarity_of(unclear.id)
    assert (view.decision, view.decided_by) == (decision, "clara")
    assert work_queries.project(unclear.public_id).state == ProjectState.PUBLISHED
    assert len(worker("kanto").ask(unclear.public_id, 5).tasks) == 5
    with pytest.raises(ClarityDecided):
        actions.decide_clarity(
            project=unclear.public_id, actor_id=clara.id, decision=ClarityDecision.STOP
        )
    assert findings(audits.AUDITS) == []
    refused("UPDATE quality_claritycheck SET decision = 'stop'", "MG703")


def test_what_to_do_in_doubt_is_read_by_everybody_on_the_project(unclear, clara):
    actions.decide_clarity(
        project=unclear.public_id,
        actor_id=clara.id,
        decision=ClarityDecision.CLARIFY,
        words="In doubt it is an advert.",
    )
    answers = [view.answer for view in work_queries.questions_of([unclear.id])]
    assert answers == ["In doubt it is an advert."]


def test_clarifying_without_words_is_refused(unclear, clara):
    with pytest.raises(WordsRequired):
        actions.decide_clarity(
            project=unclear.public_id, actor_id=clara.id, decision=ClarityDecision.CLARIFY
        )
    assert queries.clarity_of(unclear.id).decision == ""


def test_stopping_returns_the_money_that_nobody_has_begun_to_earn(unclear, clara):
    before = work_queries.funds(clara.client.public_id, "USD")
    actions.decide_clarity(
        project=unclear.public_id, actor_id=clara.id, decision=ClarityDecision.STOP
    )
    assert work_queries.project(unclear.public_id).state == ProjectState.CLOSED
    assert work_queries.funds(clara.client.public_id, "USD") > before
    assert findings(audits.AUDITS) == []


def test_another_client_decides_nothing(unclear):
    carlos = customer("carlos", "X-1")
    with pytest.raises(NoSuchProject):
        actions.decide_clarity(
            project=unclear.public_id, actor_id=carlos.id, decision=ClarityDecision.STOP
        )


def test_a_pause_of_the_clients_own_stays_free(project, clara):
    work.pause(project=project.public_id, actor_id=clara.id)
    work.resume(project=project.public_id, actor_id=clara.id)
    assert work_queries.project(project.public_id).state == ProjectState.PUBLISHED
    assignment.withdraw(project=project.public_id, actor_id=clara.id)


def test_the_audit_finds_an_unclear_project_on_offer(unclear, behind_our_back):
    with behind_our_back() as cursor:
        cursor.execute("UPDATE work_project SET state = 'published' WHERE id = %s", [unclear.id])
    assert any("in doubt" in sentence for sentence in findings(audits.AUDITS))
