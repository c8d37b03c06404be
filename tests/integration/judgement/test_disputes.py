"""A client doubts a batch: peers look at a sample, a reserve pays; nobody loses her pay (G3)."""

from uuid import uuid4

import pytest
from django.db import connection

from minga.domains.answers.types import GivenAnswer
from minga.domains.assignment import actions as assignment
from minga.domains.judgement import actions, queries, rules
from minga.domains.judgement.errors import (
    AlreadyDisputed,
    NoCriterion,
    NotForMediators,
    NothingToDispute,
    NoWords,
)
from minga.domains.judgement.types import DisputeOutcome, DisputeState, Wish
from minga.domains.ledger import queries as ledger
from minga.domains.ledger.types import AccountKind
from minga.domains.work import actions as work_actions
from minga.domains.work import queries as work
from minga.domains.work.errors import CannotPublish, NoSuchProject
from minga_pure.money import Money
from tests.cast import bring_texts, draft, good_customer, worker
from tests.integration.judgement.scenes import holds, peers, scene
from tests.integration.refusals import refused

pytestmark = pytest.mark.django_db


def dispute(play, **other):
    said = {
        "project": play.project.public_id,
        "actor_id": play.owner.id,
        "criterion": 1,
        "words": "Many adverts are not adverts.",
        "wish": Wish.REFUND,
    }
    return actions.dispute(**(said | other))


@pytest.fixture
def rich():
    """Twenty paid answers at a price that leaves something in the quality reserve."""
    return scene(review_first=False, texts=40, count=20, price=Money(400_000, "USD"))


def review_all(play, name, people, *, met):
    card = queries.dispute_card(name)
    audit = work.projects_by_id([row_of(name).audit_id])[0]
    for one in people:
        one.ask(audit.public_id, card.sampled)
        one.sync([
            GivenAnswer(
                id=uuid4(), project=task.project, pos=task.pos, kind="label",
                value={"met": [met(task)], **({} if met(task) else {"evidence": "Not for sale."})},
                spent_ms=9_000,
            )
            for task in one.tasks
        ])  # fmt: skip
    return audit


def row_of(name):
    from minga.domains.judgement.models import Dispute

    return Dispute.objects.get(public_id=name)


def test_a_dispute_changes_nobodys_pay_and_tells_her_in_her_language(rich):
    peers(4)
    paid = holds(AccountKind.WALLET, rich.lova.ref.subject)
    dispute(rich)
    (decision_notice,) = queries.decision_notices_of(rich.lova.ref)
    assert decision_notice.language == "mg"
    assert holds(AccountKind.WALLET, rich.lova.ref.subject) == paid == 8_000_000
    assert queries.figures(rich.project.id).refused == 0
    assert queries.record_of(rich.lova.ref) is None


def test_peers_look_at_a_sample_and_nobody_is_named_in_it(rich):
    people = peers(4)
    name = dispute(rich)
    card = queries.dispute_card(name)
    assert card.state is DisputeState.AUDITING
    assert 0 < card.sampled <= rules.sample_size(20)
    audit = work.projects_by_id([row_of(name).audit_id])[0]
    reply = people[0].ask(audit.public_id, 2)
    content = reply.tasks[0].content
    assert content["answer"] == "Advert"
    assert content["criteria"] == ["An advert wants you to buy something."]
    assert str(rich.lova.ref.subject) not in str(reply)
    assert reply.tasks[0].price_micros > 0
    assert rich.lova.ask(audit.public_id, 2).tasks == []


def test_the_sample_holds_and_the_numbers_say_so(rich):
    people = peers(3)
    name = dispute(rich)
    review_all(rich, name, people, met=lambda task: True)
    assert actions.settle_disputes() == 1
    assert actions.settle_disputes() == 0
    card = queries.dispute_card(name)
    assert (card.outcome, card.faulty) == (DisputeOutcome.HOLDS, 0)
    assert card.high is not None
    assert card.high < 0.5
    assert not card.refunded


def test_money_comes_back_from_the_reserve_and_never_from_a_member(rich):
    people = peers(3)
    name = dispute(rich)
    purse = holds(AccountKind.CLIENT, rich.owner.client.public_id)
    paid = holds(AccountKind.WALLET, rich.lova.ref.subject)
    review_all(rich, name, people, met=lambda task: False)
    actions.settle_disputes()
    card = queries.dispute_card(name)
    assert card.outcome is DisputeOutcome.REFUND
    assert card.refunded.micros > 0
    assert holds(AccountKind.CLIENT, rich.owner.client.public_id) == purse + card.refunded.micros
    assert holds(AccountKind.WALLET, rich.lova.ref.subject) == paid
    assert ledger.check_books() == []


def test_labels_again_are_asked_of_others_and_are_the_clients(rich):
    people = peers(3)
    name = dispute(rich, wish=Wish.RELABEL, items=None)
    review_all(rich, name, people, met=lambda task: False)
    fresh = [worker(f"fresh-{number}") for number in range(2)]
    actions.settle_disputes()
    card = queries.dispute_card(name)
    assert card.outcome is DisputeOutcome.RELABEL
    assert card.relabelled > 0
    again = queries.may_read_again(rich.owner.id, name)
    assert again is not None
    assert queries.may_read_again(fresh[0].id, name) is None
    assert fresh[0].ask(work.project_by_id(again).public_id, 2).tasks


def test_without_peers_or_money_a_mediator_looks_herself(rich):
    name = dispute(rich)
    assert queries.dispute_card(name).sampled == 0
    assert [card.public_id for card in queries.disputes_open()] == [name]
    with pytest.raises(NotForMediators):
        actions.mediate(dispute=name, actor_id=rich.owner.id, looked_at=10, faulty=0)
    with pytest.raises(NothingToDispute):
        actions.mediate(dispute=name, actor_id=rich.mira.id, looked_at=10, faulty=11)
    assert (
        actions.mediate(dispute=name, actor_id=rich.mira.id, looked_at=10, faulty=3)
        is DisputeOutcome.REFUND
    )
    assert (
        actions.mediate(dispute=name, actor_id=rich.mira.id, looked_at=9, faulty=0)
        is DisputeOutcome.REFUND
    )


def test_what_cannot_be_disputed_is_said_kindly(rich):
    outsider = good_customer("dario")
    with pytest.raises(NoSuchProject):
        dispute(rich, actor_id=outsider.id)
    with pytest.raises(NoWords):
        dispute(rich, words="")
    with pytest.raises(NoCriterion):
        dispute(rich, criterion=9)
    with pytest.raises(NothingToDispute):
        dispute(rich, answers=[uuid4()])
    dispute(rich, answers=rich.answers[:3])
    with pytest.raises(AlreadyDisputed):
        dispute(rich)


def test_answers_that_wait_for_peers_cannot_be_disputed_because_they_cannot_be_read():
    play = scene()
    with pytest.raises(NothingToDispute):
        dispute(play)


def test_a_few_answers_hold_nobody_and_many_hold_the_clients_next_publishing(rich):
    name = dispute(rich, answers=rich.answers[:5])
    assert work.client(rich.owner.client.public_id).held_since is None
    actions.mediate(dispute=name, actor_id=rich.mira.id, looked_at=5, faulty=0)
    dispute(rich)
    assert work.client(rich.owner.client.public_id).held_since is not None
    following = draft(rich.owner, price=Money(400_000, "USD"))
    bring_texts(following, 3)
    with pytest.raises(CannotPublish, match="mediator"):
        assignment.publish(project=following.public_id, actor_id=rich.owner.id)
    refused(
        "UPDATE work_project SET state = 'published', published_at = now() WHERE id = %s",
        "MG304",
        following.id,
    )
    work_actions.release_publishing(client=rich.owner.client.public_id, actor_id=rich.mira.id)
    assignment.publish(project=following.public_id, actor_id=rich.owner.id)


def test_peers_accept_before_the_deadline_what_they_find_good():
    play = scene(texts=20, count=10, price=Money(900_000, "USD"))
    people = peers(3)
    assert actions.ask_peers() == 1
    assert actions.ask_peers() == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT public_id, items FROM work_project WHERE derived_kind = 'audit'")
        ((audit, items),) = cursor.fetchall()
    for one in people:
        one.ask(audit, items)
        one.sync([one.answer(task, {"met": [True, True]}) for task in one.tasks])
    assert actions.settle_reviews() == items
    assert actions.settle_reviews() == 0
    assert holds(AccountKind.WALLET, play.lova.ref.subject) == items * 900_000


def test_what_peers_speak_against_waits_for_a_mediator_with_their_evidence():
    play = scene(texts=20, count=10, price=Money(900_000, "USD"))
    people = peers(3)
    actions.ask_peers()
    with connection.cursor() as cursor:
        cursor.execute("SELECT public_id, items FROM work_project WHERE derived_kind = 'audit'")
        ((audit, items),) = cursor.fetchall()
    for one in people:
        one.ask(audit, items)
        one.sync([
            one.answer(task, {"met": [False, True], "evidence": "Nothing is for sale."})
            for task in one.tasks
        ])  # fmt: skip
    assert actions.settle_reviews() == 0
    waiting = queries.doubtful()
    assert len(waiting) == items
    assert waiting[0].against == ((1, "Nothing is for sale."),)
    assert waiting[0].languages == ("mg",)
    play.find(answers=[waiting[0].answer.id])
    assert len(queries.doubtful()) == items - 1
