"""What happens when an answer arrives: stored, paid and receipted at once, once (G2, G6)."""

from uuid import uuid4

import pytest
from django.db import connection

from minga.domains.answers import actions, queries
from minga.domains.answers.errors import TooMuchAtOnce
from minga.domains.answers.types import ANSWERS_MAX, SyncRequest, Want
from minga.domains.assignment import actions as assignment
from minga.domains.assignment import queries as slots
from minga.domains.charter import actions as charter
from minga.domains.ledger import queries as ledger
from minga.domains.ledger.types import AccountKind
from minga.domains.log import actions as log
from minga.domains.log import queries as log_queries
from minga.domains.people.models import Person
from minga_pure.proofs.receipts import verify_receipt
from tests.cast import good_customer, published, worker

pytestmark = pytest.mark.django_db


def escrow_of(project):
    account = ledger.account_id(
        kind=AccountKind.ESCROW, owner=project.public_id, currency=project.price.currency
    )
    return ledger.balance(account).micros


def stored():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM answers_answer")
        return cursor.fetchone()[0]


def test_answers_are_stored_and_paid_in_the_same_sync():
    project, lova = published(texts=10), worker()
    assert len(lova.ask(project.public_id, 4).tasks) == 4
    before = escrow_of(project)
    reply = lova.sync([lova.answer(task) for task in lova.tasks])
    assert [one.state for one in reply.answers] == ["stored"] * 4
    assert reply.wallets == {"USD": 40_000}
    assert before - escrow_of(project) == 40_000


def test_the_price_of_every_task_is_told_before_it_is_answered():
    project, lova = published(texts=3), worker()
    reply = lova.ask(project.public_id)
    assert {task.price_micros for task in reply.tasks} == {project.price.micros}
    assert reply.projects[0].client["legal_name"] == project.client.legal_name
    assert reply.projects[0].recipients[0].legal_name == "City of Valencia"


def test_sending_the_same_sync_twice_changes_nothing_and_gives_the_same_receipt():
    project, lova = published(texts=10), worker()
    lova.ask(project.public_id, 4)
    request = SyncRequest(
        answers=[lova.answer(task) for task in lova.tasks],
        held=[],
        want=Want(project=project.public_id, count=3),
    )
    first = actions.sync(member=lova.ref, request=request)
    second = actions.sync(member=lova.ref, request=request)
    assert first == second
    assert stored() == 4
    assert first.wallets == {"USD": 40_000}


def test_a_second_tab_is_told_that_the_task_was_already_answered():
    project, lova = published(texts=4), worker()
    lova.ask(project.public_id, 1)
    task = lova.tasks[0]
    lova.sync([lova.answer(task)])
    again = lova.sync([lova.answer(task, {"label": "advert"})])
    assert again.answers[0].state == "duplicate"
    assert again.wallets == {"USD": 10_000}


def test_an_answer_that_comes_a_month_late_is_paid_from_its_own_slot():
    project, lova = published(texts=4), worker()
    lova.ask(project.public_id, 2)
    late = [lova.answer(task) for task in lova.tasks]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE assignment_lease SET expires_at = now() - interval '30 days'")
    assert assignment.sweep_leases() == 1
    reply = lova.sync(late)
    assert [one.state for one in reply.answers] == ["stored", "stored"]
    assert reply.wallets == {"USD": 20_000}
    assert slots.progress(project.id).answered == 2


def test_a_late_answer_whose_slot_went_to_somebody_else_is_paid_as_well():
    owner = good_customer()
    project = published(owner, texts=2, redundancy=1)
    lova, kanto = worker(), worker("kanto")
    lova.ask(project.public_id, 2)
    late = [lova.answer(task) for task in lova.tasks]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE assignment_lease SET expires_at = now() - interval '1 hour'")
    assignment.sweep_leases()
    kanto.ask(project.public_id, 2)
    kanto.work_through()
    reply = lova.sync(late)
    assert [one.state for one in reply.answers] == ["stored", "stored"]
    assert reply.wallets == {"USD": 20_000}
    assert ledger.check_books() == []


def test_an_answer_survives_the_withdrawal_of_the_project():
    owner = good_customer()
    project, lova = published(owner, texts=4), worker()
    lova.ask(project.public_id, 2)
    assignment.withdraw(project=project.public_id, actor_id=owner.id)
    reply = lova.work_through()
    assert reply.wallets == {"USD": 20_000}


def test_an_answer_to_a_task_that_was_never_given_is_refused_with_a_reason():
    project, lova, kanto = published(texts=4), worker(), worker("kanto")
    kanto.ask(project.public_id, 1)
    reply = lova.sync([lova.answer(kanto.tasks[0])])
    assert (reply.answers[0].state, reply.answers[0].reason) == ("refused", "not_given")
    assert reply.answers[0].text
    assert stored() == 0


def test_a_wrong_label_is_refused_and_the_good_answers_beside_it_are_kept():
    project, lova = published(texts=4), worker()
    lova.ask(project.public_id, 2)
    good, bad = lova.answer(lova.tasks[0]), lova.answer(lova.tasks[1], {"label": "gossip"})
    states = {one.id: one.state for one in lova.sync([good, bad]).answers}
    assert states == {good.id: "stored", bad.id: "refused"}


@pytest.mark.parametrize("kind", ["cant_tell", "skip", "wrong_instruction", "private"])
def test_every_way_to_say_something_else_is_paid(kind):
    project, lova = published(texts=4), worker()
    lova.ask(project.public_id, 1)
    reply = lova.sync([lova.answer(lova.tasks[0], {"note": "a child's face"}, kind=kind)])
    assert reply.wallets == {"USD": 10_000}


def test_somebody_elses_answer_id_is_refused_and_nothing_of_hers_changes():
    project, lova, kanto = published(texts=4), worker(), worker("kanto")
    lova.ask(project.public_id, 1)
    kanto.ask(project.public_id, 1)
    hers = lova.answer(lova.tasks[0])
    lova.sync([hers])
    copied = kanto.answer(kanto.tasks[0])
    copied.id = hers.id
    assert kanto.sync([copied]).answers[0].state == "refused"
    assert stored() == 1


def test_a_lost_reply_brings_the_same_tasks_again_and_claims_no_more():
    project, lova = published(texts=10), worker()
    first = actions.sync(
        member=lova.ref,
        request=SyncRequest(held=[], want=Want(project=project.public_id, count=4)),
    )
    second = lova.ask(project.public_id, 4)
    assert [task.pos for task in first.tasks] == [task.pos for task in second.tasks]
    assert slots.progress(project.id).held == 4


def test_a_member_never_gets_the_same_item_twice():
    project, lova = published(texts=6, redundancy=3), worker()
    seen = []
    for _ in range(10):
        lova.ask(project.public_id, 2)
        seen += [task.pos for task in lova.tasks]
        lova.work_through()
    assert sorted(seen) == list(range(6))
    assert slots.offers(lova.ref, 7) == []


def test_putting_a_bundle_down_gives_the_rest_to_others_without_a_mark():
    project, lova, kanto = published(texts=4, redundancy=1), worker(), worker("kanto")
    lova.ask(project.public_id, 4)
    assert assignment.release_bundle(member=lova.ref, project=project.public_id) == 4
    assert len(kanto.ask(project.public_id, 4).tasks) == 4


def test_with_minutes_alone_the_least_served_project_is_chosen():
    owner = good_customer()
    first, second = published(owner, texts=4), published(owner, texts=4)
    lova = worker()
    lova.ask(first.public_id, 2)
    lova.work_through()
    reply = lova.sync(want=Want(minutes=3))
    assert {task.project for task in reply.tasks} == {second.public_id}


def test_the_last_answers_of_a_bundle_may_ask_for_another_project_in_the_same_sync():
    clara, lova = good_customer(), worker()
    first, second = published(clara, texts=40), published(clara, texts=4)
    lova.ask(first.public_id, 3)
    reply = lova.sync([lova.answer(task) for task in lova.tasks], want=Want(minutes=3))
    assert {task.project for task in reply.tasks} == {second.public_id}


def test_too_much_at_once_is_refused_before_anything_is_stored():
    project, lova = published(texts=4), worker()
    lova.ask(project.public_id, 1)
    many = [lova.answer(lova.tasks[0]) for _ in range(ANSWERS_MAX + 1)]
    with pytest.raises(TooMuchAtOnce):
        actions.sync(member=lova.ref, request=SyncRequest(answers=many))


def test_a_receipt_is_signed_and_its_proof_follows_with_a_later_sync():
    project, lova = published(texts=4), worker()
    lova.ask(project.public_id, 2)
    reply = lova.work_through()
    document = reply.receipts[0]
    name = verify_receipt(document, [log_queries.receipt_key()]).receipt
    log.feed()
    proofs = lova.sync(proofs=[queries.receipts(lova.ref)[0].public_id]).proofs
    verified = verify_receipt(
        document | {"proof": proofs[name]}, [log_queries.receipt_key()], log_queries.log_key()
    )
    assert verified.totals["USD"].micros == 20_000
    assert verified.log_entry is not None


def test_an_outsider_gets_no_proof_of_anothers_receipt():
    project, lova, kanto = published(texts=4), worker(), worker("kanto")
    lova.ask(project.public_id, 1)
    lova.work_through()
    log.feed()
    name = queries.receipts(lova.ref)[0].public_id
    assert kanto.sync(proofs=[name]).proofs == {}


def test_an_unknown_project_is_refused_kindly():
    charter.hold_founding_vote()
    lova = worker()
    reply = actions.sync(member=lova.ref, request=SyncRequest(want=Want(project=uuid4(), count=3)))
    assert reply.tasks == []


def test_a_paused_project_gives_no_new_tasks_but_takes_what_is_held():
    from minga.domains.work import actions as work

    owner = good_customer()
    project, lova, kanto = published(owner, texts=4), worker(), worker("kanto")
    lova.ask(project.public_id, 2)
    work.pause(project=project.public_id, actor_id=owner.id)
    assert kanto.ask(project.public_id, 2).tasks == []
    assert lova.work_through().wallets == {"USD": 20_000}


def test_whose_account_is_closed_is_paid_for_what_she_sends_and_given_nothing_new():
    project, lova, kanto = published(texts=10), worker(), worker("kanto")
    lova.ask(project.public_id, 4)
    Person.objects.filter(id=lova.id).update(is_active=False)
    reply = lova.sync(
        [lova.answer(task) for task in lova.tasks[:3]], Want(project=project.public_id, count=5)
    )
    assert [one.state for one in reply.answers] == ["stored"] * 3
    assert reply.wallets == {"USD": 30_000}
    assert len(reply.receipts) == 1
    assert reply.tasks == [], "an old pass of the device brings no new tasks"
    last = lova.sync([lova.answer(lova.tasks[0])], Want(minutes=20))
    assert (last.answers[0].state, last.tasks) == ("stored", [])
    assert slots.open_count(lova.ref, project.id) == 0
    assert len(kanto.ask(project.public_id, 4).tasks) == 4, "nobody else is concerned"
    Person.objects.filter(id=lova.id).update(is_active=True)
    assert len(lova.ask(project.public_id, 4).tasks) == 4
