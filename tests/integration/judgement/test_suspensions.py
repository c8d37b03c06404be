"""A suspension is carried out: no new work, all else stays hers, and it ends (G7, H15, H18)."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from minga.domains.assignment import queries as assignment
from minga.domains.judgement import actions, queries
from minga.domains.judgement.errors import NoGround, NotForMediators, NotHerLanguage, TooManyDays
from minga.domains.judgement.types import AppealState, Side, SuspensionState
from minga.domains.ledger.types import AccountKind
from minga.domains.payouts import actions as payouts
from minga.domains.publishing import actions as publishing_actions
from minga.domains.publishing import queries as terms
from minga_pure.money import Money
from tests.cast import published, worker
from tests.integration.judgement.scenes import after, days_pass, holds, peers, scene
from tests.integration.judgement.test_findings import jurors, settle
from tests.integration.payouts.purses import destination
from tests.integration.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def play():
    """Lova holds two more tasks beside the four that she answered."""
    play = scene(review_first=False, texts=40)
    play.lova.ask(play.project.public_id, 2)
    return play


@pytest.fixture
def suspended(play):
    play.suspend()
    days_pass(30)
    assert actions.carry_out_due() == 1
    settle()
    return play


def state(play) -> SuspensionState | None:
    card = queries.suspension_of(play.lova.ref)
    return card and card.state


def speak(appeal, side, count=2):
    from minga.domains.people.types import MemberRef

    said = None
    for one in jurors(appeal)[:count]:
        ref = MemberRef(one.member_id, one.member.subject)
        said = actions.say(member=ref, appeal=appeal, side=side, reason="I read both.")
        settle()
    return said


def test_she_is_told_who_why_from_when_to_when_and_how_to_appeal(play):
    name = play.suspend()
    settle()
    (found,) = queries.findings(play.lova.ref)
    assert "threatened" in found.ground
    assert found.suspension.state is SuspensionState.ANNOUNCED
    assert (found.suspension.until - found.suspension.since).days == 10
    assert (found.suspension.since - found.decided_at).days == 29  # 30 but for a moment
    assert found.appeal_until == found.suspension.until
    (decision_notice,) = queries.decision_notices_of(play.lova.ref)
    assert decision_notice.about == name
    for told in ("mira", "A letter to Kanto.", "Misaona."):
        assert told in decision_notice.text


def test_nothing_changes_before_the_day_of_the_notice(play):
    play.suspend()
    days_pass(29)
    assert actions.carry_out_due() == 0
    assert play.lova.ask(play.project.public_id, 6).tasks
    assert state(play) is SuspensionState.ANNOUNCED


def test_she_gets_no_new_work_and_is_told_once(suspended):
    play = suspended
    held = {task.pos for task in play.lova.tasks}
    assert len(held) == 2
    assert play.lova.ask(play.project.public_id, 9).tasks == []
    other = published(play.owner, texts=5, title="Another question about texts")
    assert play.lova.ask(other.public_id, 3).tasks == []
    offers = assignment.offers(play.lova.ref, 60)
    assert [(one.project.id, one.held) for one in offers] == [(play.project.id, 2)]
    assert actions.carry_out_due() == 0
    kinds = [one.kind for one in queries.decision_notices_of(play.lova.ref)]
    assert sorted(kinds) == ["finding", "suspension"]
    assert state(play) is SuspensionState.HOLDS


def test_others_get_work_as_before(suspended):
    kanto = worker("kanto")
    assert len(kanto.ask(suspended.project.public_id, 3).tasks) == 3
    assert queries.suspension_of(kanto.ref) is None


def test_what_she_holds_is_taken_and_paid_and_her_money_leaves(suspended):
    play = suspended
    before = holds(AccountKind.WALLET, play.lova.ref.subject)
    reply = play.lova.work_through()
    assert [one.state for one in reply.answers] == ["stored", "stored"]
    after_it = holds(AccountKind.WALLET, play.lova.ref.subject)
    assert after_it == before + 20_000
    order = payouts.request_payout(
        owner=play.lova.ref.subject,
        destination=destination(play.lova.ref.subject, "csv"),
        amount=Money(after_it, "USD"),
        order=uuid4(),
    )
    assert order.money.micros == after_it


def test_an_answer_whose_lease_ran_out_meanwhile_is_paid_too(suspended):
    play = suspended
    from minga.domains.assignment import actions as assignment_actions

    assignment_actions.sweep_leases(now=after(days=9))
    before = holds(AccountKind.WALLET, play.lova.ref.subject)
    reply = play.lova.work_through()
    assert [one.state for one in reply.answers] == ["stored", "stored"]
    assert holds(AccountKind.WALLET, play.lova.ref.subject) == before + 20_000


def test_it_ends_by_itself(suspended):
    days_pass(9)
    assert suspended.lova.ask(suspended.project.public_id, 9).tasks == []
    days_pass(1)
    assert suspended.lova.ask(suspended.project.public_id, 9).tasks
    assert queries.suspension_of(suspended.lova.ref) is None
    assert actions.carry_out_due() == 0


def test_while_a_jury_looks_it_does_not_begin_and_begins_when_she_lost(play):
    peers()
    name = play.suspend()
    days_pass(29)
    appeal = actions.appeal(member=play.lova.ref, finding=name, words="Tsia.")
    settle()
    days_pass(2)
    assert actions.carry_out_due() == 0
    assert state(play) is SuspensionState.JURY_LOOKS
    assert speak(appeal, Side.FINDING) is AppealState.LOST
    days_pass(0)
    assert actions.carry_out_due() == 1
    card = queries.suspension_of(play.lova.ref)
    assert card.state is SuspensionState.HOLDS
    assert (card.until - card.since).days == 10
    assert card.until > after(days=9)


def test_lost_before_the_day_of_the_notice_it_waits_for_that_day(play):
    peers()
    appeal = actions.appeal(member=play.lova.ref, finding=play.suspend(), words="Tsia.")
    settle()
    speak(appeal, Side.FINDING)
    assert actions.carry_out_due() == 0
    days_pass(30)
    assert actions.carry_out_due() == 1


def test_an_appeal_while_it_lasts_that_wins_lifts_it_at_that_moment(suspended):
    play = suspended
    peers()
    (found,) = queries.findings(play.lova.ref)
    appeal = actions.appeal(member=play.lova.ref, finding=found.public_id, words="Tsia.")
    settle()
    assert state(play) is SuspensionState.HOLDS
    assert speak(appeal, Side.MEMBER) is AppealState.WON
    assert play.lova.ask(play.project.public_id, 9).tasks
    assert queries.suspension_of(play.lova.ref) is None
    (found,) = queries.findings(play.lova.ref)
    assert found.suspension.state is SuspensionState.LIFTED
    assert "Tapitra ny fampiatoana anao" in queries.decision_notices_of(play.lova.ref)[0].text
    assert actions.carry_out_due() == 0
    assert queries.record_of(play.lova.ref) is None
    assert queries.figures(play.project.id).refused == 0


def test_the_silence_of_the_jury_lifts_it(suspended):
    play = suspended
    peers()
    (found,) = queries.findings(play.lova.ref)
    actions.appeal(member=play.lova.ref, finding=found.public_id, words="Tsia.")
    settle()
    assert actions.close_due(now=after(days=15)) == 1
    settle()
    assert play.lova.ask(play.project.public_id, 9).tasks


def test_the_lot_calls_nobody_who_is_suspended(suspended):
    lova = suspended.lova.ref
    publishing_actions.volunteer(member=lova, ready=True)
    assert lova not in [one.member for one in terms.candidates("")]
    other = published(suspended.owner, texts=5, title="Another question about texts")
    assert lova not in queries.peers(other.id)
    assert worker("kanto").ref in queries.peers(other.id)


def test_a_suspension_that_no_clock_began_in_time_never_begins(play):
    play.suspend()
    days_pass(41)
    assert actions.carry_out_due() == 0
    assert queries.suspension_of(play.lova.ref) is None


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"ground": "connection"}, NoGround),
        ({"days": 91}, TooManyDays),
        ({"days": 0}, TooManyDays),
        ({"language": "fr"}, NotHerLanguage),
    ],
)
def test_what_is_missing_is_said_kindly(play, change, error):
    with pytest.raises(error):
        play.suspend(**change)


def test_only_a_mediator_suspends(play):
    with pytest.raises(NotForMediators):
        play.suspend(actor_id=play.owner.id)


CARRY = """
    INSERT INTO assignment_suspension (finding, member_id, since, until)
    SELECT {finding}, {member}, {since}, {until} FROM judgement_finding
"""
GOOD = {
    "finding": "public_id",
    "member": "member_id",
    "since": "begins_at",
    "until": "begins_at + interval '10 days'",
}
UNLAWFUL = {
    "without a finding": {"finding": "gen_random_uuid()"},
    "another member": {"member": "(SELECT max(id) FROM people_member)"},
    "before its notice": {"since": "begins_at - interval '1 day'"},
    "longer than decided": {"until": "begins_at + interval '11 days'"},
}


@pytest.mark.parametrize("how", UNLAWFUL)
def test_the_database_suspends_nobody(play, how):
    worker("kanto")
    play.suspend()
    days_pass(30)
    refused(CARRY.format(**(GOOD | UNLAWFUL[how])), "MG704")


def test_the_database_suspends_nobody_before_the_day_nor_while_a_jury_looks(play):
    peers()
    name = play.suspend()
    refused(CARRY.format(**GOOD), "MG704")
    actions.appeal(member=play.lova.ref, finding=name, words="Tsia.")
    days_pass(30)
    refused(CARRY.format(**GOOD), "MG704")


def test_a_finding_about_answers_suspends_nobody():
    play = scene()
    play.find()
    refused(CARRY.format(**(GOOD | {"since": "at", "until": "at + interval '1 day'"})), "MG704")


CHANGED = {
    "made longer": "UPDATE assignment_suspension SET until = until + interval '1 day'",
    "given to another": "UPDATE assignment_suspension SET member_id = member_id + 1",
    "taken away": "DELETE FROM assignment_suspension",
}


@pytest.mark.parametrize("how", CHANGED)
def test_the_database_keeps_a_suspension_as_it_was(suspended, how):
    refused(CHANGED[how], "MG702")


def test_what_was_lifted_stays_lifted(suspended):
    from minga.domains.assignment import actions as assignment_actions

    (found,) = queries.findings(suspended.lova.ref)
    assert assignment_actions.lift(finding=found.public_id)
    assert not assignment_actions.lift(finding=found.public_id)
    refused("UPDATE assignment_suspension SET lifted_at = NULL", "MG702")


def test_a_victory_that_lifts_nothing_is_refused(suspended, monkeypatch):
    from minga.domains.judgement.actions import appeals

    peers()
    (found,) = queries.findings(suspended.lova.ref)
    actions.appeal(member=suspended.lova.ref, finding=found.public_id, words="Tsia.")
    settle()
    monkeypatch.setattr(appeals.assignment, "lift", lambda **_said: False)
    with pytest.raises(DatabaseError, match="still suspended"), transaction.atomic():
        actions.close_due(now=after(days=15))
        settle()
