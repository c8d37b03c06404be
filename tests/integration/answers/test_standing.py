"""Answers that peers may look at first: pay is put aside, and silence makes it hers (G2, G3)."""

import itertools
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from minga.domains.answers import actions, queries, rules
from minga.domains.answers.types import ReviewState
from minga.domains.ledger import queries as ledger
from minga.domains.ledger.types import AccountKind
from minga.domains.work import queries as work
from tests.cast import good_customer, published, worker
from tests.integration.refusals import refused

pytestmark = pytest.mark.django_db
LATER = timedelta(hours=73)


def holds(kind, owner):
    account = ledger.account_id(kind, owner, "USD")
    return 0 if account is None else ledger.balance(account).micros


def run(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else None


def readable():
    return run("SELECT count(*) FROM answers_readable")[0][0]


@pytest.fixture
def scene():
    project, lova = published(texts=6, review_first=True), worker()
    lova.ask(project.public_id, 4)
    lova.work_through()
    run("SET CONSTRAINTS ALL IMMEDIATE")
    return project, lova


def test_pay_waits_beside_the_wallet_and_the_client_reads_nothing_yet(scene):
    project, lova = scene
    assert project.review_hours == 72
    assert holds(AccountKind.PENDING_REVIEW, project.public_id) == 40_000
    assert holds(AccountKind.WALLET, lova.ref.subject) == 0
    assert readable() == 0


def test_silence_accepts_at_the_deadline_and_pays_once(scene):
    project, lova = scene
    assert actions.accept_due() == 0
    later = timezone.now() + LATER
    assert actions.accept_due(now=later) == 4
    assert actions.accept_due(now=later) == 0
    assert holds(AccountKind.WALLET, lova.ref.subject) == 40_000
    assert holds(AccountKind.PENDING_REVIEW, project.public_id) == 0
    assert readable() == 4


def test_her_device_is_told_what_is_checked_and_by_when_until_it_is_paid(scene):
    project, lova = scene
    (told,) = lova.work_through().checked
    assert (told.answers, told.money.micros, told.currency) == (4, 40_000, "USD")
    assert timedelta(hours=71) < told.until - timezone.now() <= timedelta(hours=72)
    assert queries.checked(lova.ref) == [told]
    assert queries.sheet(project).review_hours == 72
    actions.accept_due(now=timezone.now() + LATER)
    reply = lova.work_through()
    assert (reply.checked, reply.wallets) == ([], {"USD": 40_000})


def test_what_is_checked_is_told_to_nobody_else(scene):
    assert worker("kanto").work_through().checked == []


def test_an_ordinary_project_pays_on_arrival_and_has_nothing_to_check():
    project, lova = published(texts=3), worker()
    lova.ask(project.public_id, 3)
    lova.work_through()
    assert holds(AccountKind.WALLET, lova.ref.subject) == 30_000
    assert readable() == 3
    assert run("SELECT count(*) FROM answers_reviewstatus") == [(0,)]


def test_one_sync_into_both_kinds_of_project_pays_each_in_its_own_way():
    owner, lova = good_customer(), worker()
    first, later = published(owner, texts=3), published(owner, texts=3, review_first=True)
    lova.ask(first.public_id, 3)
    lova.ask(later.public_id, 3)
    reply = lova.work_through()
    assert [one.state for one in reply.answers] == ["stored"] * 6
    assert reply.wallets == {"USD": 30_000}
    assert holds(AccountKind.PENDING_REVIEW, later.public_id) == 30_000


def test_the_rule_and_the_database_know_the_same_ways_and_none_leads_away_from_accepted():
    for old, new, released in itertools.product(ReviewState, ReviewState, (False, True)):
        allowed = run("SELECT answers_may_become(%s, %s, %s)", old, new, released)[0][0]
        assert allowed == (new in rules.next_states(old, released=released))
    reached, found = set(), {ReviewState.ACCEPTED}
    while found - reached:
        state = (found - reached).pop()
        reached.add(state)
        found |= rules.next_states(state)
    assert reached == {ReviewState.ACCEPTED}


def test_that_its_time_to_look_is_no_longer_than_voted_is_fixed_at_publishing(scene):
    project, _ = scene
    refused("UPDATE work_project SET review_hours = 900 WHERE id = %s", "MG803", project.id)
    assert work.project(project.public_id).review_hours == 72


SEEDED = {
    "accepted without pay": ("UPDATE answers_reviewstatus SET state = 'accepted'", "23514"),
    "accepted, with pay that never moved": (
        "UPDATE answers_reviewstatus SET state = 'accepted', paid_micros = price_micros",
        "MG303",
    ),
    "paid by somebody else's transfer": (
        (
            "UPDATE answers_reviewstatus SET state = 'accepted', paid_micros = price_micros,"
            " transfer = (SELECT min(id) FROM ledger_transfer)"
        ),
        "MG303",
    ),
    "a deadline that moves": (
        "UPDATE answers_reviewstatus SET until = until + interval '1 day'",
        "MG302",
    ),
    "taken away": ("DELETE FROM answers_reviewstatus", "MG301"),
    "an answer that was paid on arrival": (
        (
            "INSERT INTO answers_reviewstatus (answer, project_id, member_id, price_micros, until)"
            " SELECT gen_random_uuid(), project_id, member_id, price_micros, until"
            " FROM answers_reviewstatus LIMIT 1"
        ),
        "MG303",
    ),
    "begun as refused": (
        (
            "INSERT INTO answers_reviewstatus"
            " (answer, project_id, member_id, price_micros, until, state)"
            " SELECT gen_random_uuid(), project_id, member_id, price_micros, until, 'refused'"
            " FROM answers_reviewstatus LIMIT 1"
        ),
        "MG302",
    ),
}


@pytest.mark.parametrize("seed", SEEDED)
def test_the_database_refuses(scene, seed):
    refused(SEEDED[seed][0], SEEDED[seed][1])


@pytest.mark.parametrize("state", ["waiting", "refused"])
def test_from_accepted_the_database_lets_nobody_back(scene, state):
    actions.accept_due(now=timezone.now() + LATER)
    refused(f"UPDATE answers_reviewstatus SET state = '{state}', paid_micros = 0", "MG302")
    refused(f"UPDATE answers_reviewstatus SET state = '{state}'", "MG302")


def test_an_answer_whose_pay_was_put_aside_without_a_deadline_is_refused(scene, behind_our_back):
    with behind_our_back() as cursor:
        cursor.execute("DELETE FROM answers_reviewstatus")
    refused(
        "INSERT INTO answers_answer (project_id, pos, member_id, id, kind, value, spent_ms,"
        " made_at, price_micros, late, instruction_version, transfer_id, receipt_id)"
        " SELECT project_id, pos + 100, member_id, gen_random_uuid(), kind, value, spent_ms,"
        " made_at, 40000, late, instruction_version, transfer_id, receipt_id"
        " FROM answers_answer LIMIT 1",
        "MG201",
    )
