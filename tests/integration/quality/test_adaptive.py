"""Another answer is asked only where it helps; what nobody needs goes back to the client (G1)."""

import pytest
from django.db import DatabaseError, connection, transaction

from minga.domains.assignment import actions as assignment
from minga.domains.assignment import queries as slots
from minga.domains.assignment.errors import TooFewToReserve
from minga.domains.ledger import queries as ledger
from minga.domains.ledger.types import AccountKind
from minga.domains.quality import actions, queries
from minga.domains.quality.types import Guess, Verdict
from minga.domains.work.types import ProjectView
from tests import cast

pytestmark = pytest.mark.django_db
ITEMS = 30


def adaptive(clara: cast.Customer, *, redundancy: int = 5, items: int = ITEMS) -> ProjectView:
    card = cast.draft(clara, redundancy=redundancy)
    cast.bring_texts(card, items)
    return assignment.publish(project=card.public_id, actor_id=clara.id, first=2)


def balance(kind: AccountKind, owner: object) -> int:
    account = ledger.account_id(kind, owner, "USD")  # type: ignore[arg-type]
    return ledger.balance(account).micros if account else 0


def works(name: str, project: ProjectView, *, wrong: frozenset[int] = frozenset()) -> int:
    """Somebody answers all that she can get; some of it otherwise than the others."""
    member = cast.worker(name)
    done = 0
    while True:
        member.ask(project.public_id, count=50)
        if not member.tasks:
            return done
        done += len(member.tasks)
        member.sync(
            [
                member.answer(task, {"label": "advert" if task.pos in wrong else "news"})
                for task in member.tasks
            ]
        )


def test_every_item_begins_with_two_answers_and_all_are_funded():
    clara = cast.good_customer()
    project = adaptive(clara)
    assert slots.adaptive_redundancy(project.id).slots == ITEMS * 3
    assert balance(AccountKind.ESCROW, project.public_id) == ITEMS * 5 * 10_000
    works("lova", project)
    works("kanto", project)
    assert works("noro", project) == 0


def test_items_in_dispute_are_asked_again_and_the_rest_of_the_money_goes_back():
    clara = cast.good_customer()
    project = adaptive(clara)
    before = balance(AccountKind.CLIENT, clara.client.public_id)
    works("lova", project)
    works("kanto", project, wrong=frozenset({3, 7}))
    actions.compute(project_id=project.id)
    asked = works("noro", project)
    assert 2 <= asked < ITEMS
    for name in ("soa", "vola", "hery", "fara"):
        actions.compute(project_id=project.id)
        works(name, project)
    actions.compute(project_id=project.id)
    assert slots.adaptive_redundancy(project.id).slots == 0
    paid = ITEMS * 5 * 10_000 - balance(AccountKind.ESCROW, project.public_id)
    assert balance(AccountKind.ESCROW, project.public_id) == 0
    back = balance(AccountKind.CLIENT, clara.client.public_id) - before
    answers = sum(one.answers for one in queries.hardest(project, limit=ITEMS))
    assert answers >= ITEMS * 2 + 2
    assert back >= paid - answers * 10_000 > 0
    assert slots.progress(project.id).is_complete


def test_each_item_says_whether_it_is_asked_again_and_why():
    clara = cast.good_customer()
    project = adaptive(clara)
    works("lova", project)
    works("kanto", project, wrong=frozenset({3, 7}))
    actions.compute(project_id=project.id)
    told = {
        pos: one.advice["code"] for pos, one in queries.results_at(project.id, range(30)).items()
    }
    assert {told[3], told[7]} <= {"worth_its_price", "worth_for_skilled"}
    for name in ("noro", "soa", "vola", "hery", "fara"):
        works(name, project)
        actions.compute(project_id=project.id)
    ended = queries.results_at(project.id, range(30)).values()
    assert all(one.verdict is not Verdict.OPEN for one in ended)
    assert "worth_its_price" not in {one.advice["code"] for one in ended}
    assert sum(queries.answers_an_item(project.id).values()) == ITEMS


def test_where_every_item_gets_the_same_no_item_is_advised_on():
    clara = cast.good_customer()
    project = cast.published(clara, texts=4)
    works("lova", project)
    actions.compute(project_id=project.id)
    assert [one.advice for one in queries.hardest(project)] == [None] * 4


def test_a_machines_guess_is_no_answer_that_saves_asking_a_person():
    clara = cast.good_customer()
    card = cast.draft(clara, redundancy=5)
    cast.bring_texts(card, 6)
    guesses = [Guess(f"text-{n}", {"label": "news"}) for n in range(6)]
    actions.bring_predictions(
        project=card.public_id, actor_id=clara.id, model="bert", guesses=guesses
    )
    project = assignment.publish(project=card.public_id, actor_id=clara.id, first=2)
    works("lova", project)
    actions.compute(project_id=project.id)
    for one in queries.hardest(project):
        assert (one.answers, one.advice["code"]) == (1, "too_few_answers")
        assert one.reason["code"] == "one_answer"


def test_asking_the_same_again_asks_nothing_twice():
    clara = cast.good_customer()
    project = adaptive(clara)
    works("lova", project)
    works("kanto", project)
    assert (
        assignment.request_more_answers(project_id=project.id, positions=[1, 2, 2, 99_999, -1]) == 2
    )
    assert assignment.request_more_answers(project_id=project.id, positions=[1, 2]) == 0
    assert slots.adaptive_redundancy(project.id).slots == ITEMS * 3 - 2


def test_a_hard_item_goes_to_members_who_are_good_at_it():
    clara = cast.good_customer()
    project = adaptive(clara)
    works("lova", project)
    works("kanto", project)
    able = cast.worker("soa")
    assignment.name_skilled(project_id=project.id, members=[able.ref.member_id])
    assert assignment.request_more_answers(project_id=project.id, positions=[5], skilled=True) == 1
    assert works("noro", project) == 0
    able.ask(project.public_id, count=5)
    assert [task.pos for task in able.tasks] == [5]


def test_closing_gives_back_what_was_kept():
    clara = cast.good_customer()
    project = adaptive(clara)
    before = balance(AccountKind.CLIENT, clara.client.public_id)
    assignment.withdraw(project=project.public_id, actor_id=clara.id)
    assert balance(AccountKind.ESCROW, project.public_id) == 0
    back = balance(AccountKind.CLIENT, clara.client.public_id) - before
    assert back >= ITEMS * 5 * 10_000
    assignment.withdraw(project=project.public_id, actor_id=clara.id)
    assert balance(AccountKind.CLIENT, clara.client.public_id) == before + back


def test_two_answers_of_two_keep_nothing_back():
    clara = cast.good_customer()
    with pytest.raises(TooFewToReserve):
        adaptive(clara, redundancy=2)


def test_kept_slots_without_money_are_refused_by_the_database():
    clara = cast.good_customer()
    project = adaptive(clara)
    with (
        pytest.raises(DatabaseError, match="G1"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "UPDATE assignment_reserved SET slots = slots + 1 WHERE project_id = %s", [project.id]
        )
