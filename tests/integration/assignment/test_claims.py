"""Who is given what: never the same item twice, never more slots than were funded (G1, H21)."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError
from hypothesis import given, settings
from hypothesis import strategies as st

from minga.domains.assignment import actions as assignment
from minga.domains.assignment import queries as slots
from minga.domains.ledger import queries as ledger
from minga.domains.ledger.types import AccountKind
from minga.domains.work.errors import CannotPublish
from minga_pure.money import Money
from tests.budget import examples
from tests.cast import bring_texts, customer, draft, good_customer, published, steward, worker

pytestmark = pytest.mark.django_db


def run(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_publishing_puts_exactly_the_wanted_slots_on_offer():
    project = published(texts=1_000, redundancy=3)
    progress = slots.progress(project.id)
    assert (progress.slots, progress.free, progress.held, progress.answered) == (3000, 3000, 0, 0)


def test_items_lie_in_an_order_that_the_client_did_not_choose():
    project = published(texts=200)
    with connection.cursor() as cursor:
        cursor.execute("SELECT external_id FROM work_item ORDER BY pos")
        names = [row[0] for row in cursor.fetchall()]
    assert sorted(names) != names
    assert len(set(names)) == project.items == 200


def test_a_lane_cannot_be_widened_behind_our_back():
    project = published(texts=4)
    with pytest.raises(DatabaseError, match="G1"), transaction.atomic():
        run("UPDATE assignment_lane SET hi = hi + 1 WHERE project_id = %s", project.id)


def test_a_lane_without_its_pay_in_escrow_is_refused_by_the_database():
    project = published(texts=4)
    with pytest.raises(DatabaseError, match="G1"), transaction.atomic():
        run(
            "INSERT INTO assignment_lane (project_id, lane, pass_number, next, hi, price_micros)"
            " VALUES (%s, 99, 9, 0, 4, 10000)",
            project.id,
        )
        run("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_lane_cannot_run_past_its_end():
    project = published(texts=4)
    with pytest.raises(IntegrityError), transaction.atomic():
        run("UPDATE assignment_lane SET next = hi + 1 WHERE project_id = %s", project.id)


def test_slots_that_came_back_are_given_only_where_the_member_has_not_answered():
    project = published(texts=6, redundancy=1)
    lova, kanto = worker(), worker("kanto")
    lova.ask(project.public_id, 2)
    first = {task.pos for task in lova.tasks}
    lova.work_through()
    kanto.ask(project.public_id, 4)
    assignment.release_bundle(member=lova.ref, project=project.public_id)
    assignment.release_bundle(member=kanto.ref, project=project.public_id)
    run("DELETE FROM assignment_returned")
    run(
        "INSERT INTO assignment_returned (project_id, lo, hi, price_micros) VALUES (%s, 0, 6, 1)",
        project.id,
    )
    lova.tasks = []
    again = {task.pos for task in lova.ask(project.public_id, 6).tasks}
    assert again
    assert not again & first


@settings(max_examples=examples(20))
@given(
    texts=st.integers(1, 30),
    redundancy=st.integers(1, 4),
    bites=st.lists(st.tuples(st.integers(0, 4), st.integers(1, 9)), max_size=30),
)
def test_any_way_of_claiming_keeps_every_slot(texts, redundancy, bites):
    with transaction.atomic():
        project = published(texts=texts, redundancy=redundancy)
        members = [worker(f"member-{number}") for number in range(5)]
        given_out: dict[int, list[int]] = {number: [] for number in range(5)}
        for who, count in bites:
            member = members[who]
            member.ask(project.public_id, len(member.tasks) + count)
            given_out[who] = [task.pos for task in member.tasks]
            progress = slots.progress(project.id)
            assert progress.free + progress.held == texts * redundancy
        for positions in given_out.values():
            assert len(set(positions)) == len(positions)
        transaction.set_rollback(True)


def test_enough_members_can_finish_whatever_their_order():
    project = published(texts=17, redundancy=3)
    members = [worker(f"member-{number}") for number in range(3)]
    for turn in range(60):
        member = members[turn % 3]
        member.ask(project.public_id, 1 + turn % 5)
        member.work_through()
    assert slots.progress(project.id).answered == 17 * 3


def test_asking_often_gains_nothing():
    project = published(texts=20, redundancy=1)
    lova, kanto = worker(), worker("kanto")
    for _ in range(50):
        lova.ask(project.public_id, 5)
    kanto.ask(project.public_id, 5)
    assert (len(lova.tasks), len(kanto.tasks)) == (5, 5)


def test_withdrawing_returns_the_money_of_what_nobody_holds_and_no_more():
    clara = good_customer()
    project, lova = published(clara, texts=10, redundancy=1), worker()
    lova.ask(project.public_id, 4)
    sixty_percent = Money(60_000 + 6_000 + 3_000 + 3_000 + 1_200, "USD")
    assert assignment.withdraw(project=project.public_id, actor_id=clara.id) == sixty_percent
    assert assignment.withdraw(project=project.public_id, actor_id=clara.id) == Money(0, "USD")
    assert slots.progress(project.id).slots == 4
    lova.work_through()
    escrow = ledger.account_id(kind=AccountKind.ESCROW, owner=project.public_id, currency="USD")
    assert ledger.balance(escrow).micros == 0
    assert ledger.check_books() == []


def test_what_comes_back_after_a_project_was_closed_returns_to_the_client_as_well():
    clara = good_customer()
    project, lova = published(clara, texts=10, redundancy=1), worker()
    lova.ask(project.public_id, 4)
    assignment.withdraw(project=project.public_id, actor_id=clara.id)
    assignment.release_bundle(member=lova.ref, project=project.public_id)
    assert assignment.return_leftovers() == 1
    assert assignment.return_leftovers() == 0
    purse = ledger.account_id(kind=AccountKind.CLIENT, owner=clara.client.public_id, currency="USD")
    assert ledger.balance(purse) == Money(1_000_000_000, "USD")


def test_publishing_tells_every_reason_at_once():
    clara = customer()
    card = draft(clara, price=Money(1, "USD"), recipients=(), instructions=" ")
    bring_texts(card, 3)
    with pytest.raises(CannotPublish) as refused:
        assignment.publish(project=card.public_id, actor_id=clara.id)
    told = " ".join(refused.value.reasons)
    assert len(refused.value.reasons) == 5
    for word in ("verified", "receive", "instructions", "floor", "missing"):
        assert word in told


def test_nothing_is_half_published():
    clara = good_customer(brings=Money(10_000, "USD"))
    card = draft(clara)
    bring_texts(card, 3)
    with pytest.raises(CannotPublish):
        assignment.publish(project=card.public_id, actor_id=clara.id)
    assert slots.progress(card.id).slots == 0
    assert ledger.check_books() == []


def test_the_measured_time_decides_the_lowest_price():
    clara = good_customer()
    card = draft(clara, price=Money(5_000, "USD"), estimated_seconds=5)
    bring_texts(card, 3)
    with pytest.raises(CannotPublish, match="three answers out of four"):
        assignment.publish(project=card.public_id, actor_id=clara.id, measured_seconds=9)
    assignment.publish(project=card.public_id, actor_id=clara.id, measured_seconds=5)


def test_a_project_of_an_unverified_client_cannot_be_opened_behind_our_back():
    card = draft(customer())
    steward()
    with pytest.raises(DatabaseError, match="G8"), transaction.atomic():
        run(
            "UPDATE work_project SET state = 'published', published_at = now() WHERE id = %s",
            card.id,
        )
        run("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_terms_of_a_published_project_are_fixed():
    project = published(texts=2)
    with pytest.raises(DatabaseError, match="G8"), transaction.atomic():
        run("UPDATE work_project SET price_micros = 1 WHERE id = %s", project.id)


@pytest.mark.parametrize("how", ["put down", "run out"])
def test_who_let_a_bundle_go_may_come_back_for_what_she_had_not_answered(how):
    """Otherwise two members could not finish a project that wants two answers an item."""
    project, lova = published(texts=8, redundancy=2), worker()
    lova.ask(project.public_id, 8)
    kept = list(lova.tasks)
    lova.sync([lova.answer(task) for task in kept[:3]])
    let_go(lova, project, how)
    (offer,) = [one for one in slots.offers(lova.ref, 7) if one.project.id == project.id]
    assert offer.tasks == 5
    lova.tasks = []
    lova.ask(project.public_id, 8)
    assert {task.pos for task in lova.tasks} == {task.pos for task in kept[3:]}
    lova.work_through()
    lova.ask(project.public_id, 8)
    assert lova.tasks == []
    assert slots.progress(project.id).answered == 8


def test_what_was_answered_after_all_is_not_given_to_her_again():
    project, lova = published(texts=4, redundancy=2), worker()
    lova.ask(project.public_id, 4)
    kept, lova.tasks = lova.tasks, []
    let_go(lova, project, "put down")
    reply = lova.sync([lova.answer(kept[0])])
    assert [one.state for one in reply.answers] == ["stored"]
    lova.ask(project.public_id, 4)
    assert {task.pos for task in lova.tasks} == {task.pos for task in kept[1:]}


def let_go(lova, project, how):
    if how == "put down":
        assignment.release_bundle(member=lova.ref, project=project.public_id)
        return
    with connection.cursor() as cursor:
        cursor.execute("UPDATE assignment_lease SET expires_at = now() - interval '1 minute'")
    assignment.sweep_leases()
