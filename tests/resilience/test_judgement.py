"""Crashes between two stages of a finding, an appeal, a doubt: run again, nothing twice or lost.

Each row breaks one call on its way, and says what must have stayed as it was."""

import pytest

from minga.domains.answers import actions as answers
from minga.domains.assignment import queries as assignment
from minga.domains.judgement import actions, queries
from minga.domains.judgement.actions import (
    appeals,
    decision_notices,
    derived_projects,
    disputes,
    findings,
    suspensions,
)
from minga.domains.judgement.models import Appeal, DecisionNotice, Dispute, Finding, Juror
from minga.domains.judgement.types import AppealState, Side, Wish
from minga.domains.ledger import queries as ledger
from minga.domains.ledger.types import AccountKind
from minga.domains.people.types import MemberRef
from minga.domains.wages.models import Overhead
from minga_pure.money import Money
from tests.integration.judgement.scenes import after, days_pass, holds, peers, scene
from tests.integration.together import together

pytestmark = pytest.mark.django_db(transaction=True)


class PowerCut(BaseException):
    """The machine goes dark here."""


def goes_dark(*_args, **_kwargs):
    raise PowerCut


def kept(play):
    """Everything that a crash must leave as it was."""
    return (
        Finding.objects.count(), DecisionNotice.objects.count(), Appeal.objects.count(),
        Juror.objects.count(), Dispute.objects.count(), Overhead.objects.count(),
        holds(AccountKind.WALLET, play.lova.ref.subject),
        holds(AccountKind.PENDING_REVIEW, play.project.public_id),
        holds(AccountKind.QUALITY_RESERVE, play.project.public_id),
        queries.figures(play.project.id),
    )  # fmt: skip


FINDING = {
    "before the letter": (decision_notices.DecisionNotice.objects, "get_or_create"),
    "between the letter and the finding": (findings.Finding.objects, "create"),
    "between the finding and its answers": (findings.FindingAnswer.objects, "bulk_create"),
    "before the refusal": (findings.answers_actions, "refuse"),
}


@pytest.mark.parametrize("moment", FINDING)
def test_a_finding_that_breaks_off_leaves_no_trace_and_is_made_again(monkeypatch, moment):
    play = scene()
    before = kept(play)
    with monkeypatch.context() as broken:
        broken.setattr(*FINDING[moment], goes_dark)
        with pytest.raises(PowerCut):
            play.find(2)
    assert kept(play) == before
    play.find(2)
    assert holds(AccountKind.WALLET, play.lova.ref.subject) == 8_000
    assert len(queries.decision_notices_of(play.lova.ref)) == 1


APPEAL = {
    "before the seats": (appeals, "_fill_seats"),
    "at the first letter to a juror": (appeals.decision_notices, "write_to"),
}


@pytest.mark.parametrize("moment", APPEAL)
def test_an_appeal_that_breaks_off_is_sent_again(monkeypatch, moment):
    play = scene()
    name = play.find(2)
    peers(4)
    before = kept(play)
    with monkeypatch.context() as broken:
        broken.setattr(*APPEAL[moment], goes_dark)
        with pytest.raises(PowerCut):
            actions.appeal(member=play.lova.ref, finding=name, words="Tsia.")
    assert kept(play) == before
    actions.appeal(member=play.lova.ref, finding=name, words="Tsia.")
    assert Juror.objects.count() == 3


VERDICT = {
    "before the juror's hours": (appeals.wages, "record_overhead"),
    "between the hours and the pay": (appeals.ledger, "post"),
    "between the word and the verdict": (appeals, "_decide"),
    "between the verdict and the pay": (appeals.answers_actions, "accept"),
    "between the pay and the letter": (appeals.decision_notices, "write_to"),
}


@pytest.mark.parametrize("moment", VERDICT)
def test_a_verdict_that_breaks_off_is_said_again_and_paid_once(monkeypatch, moment):
    play = scene()
    name = play.find(4)
    peers(4)
    appeal = actions.appeal(member=play.lova.ref, finding=name, words="Tsia.")
    seats = [
        MemberRef(one.member_id, one.member.subject)
        for one in Juror.objects.select_related("member").order_by("seat")
    ]

    def say(ref):
        return actions.say(member=ref, appeal=appeal, side=Side.MEMBER, reason="Fair.")

    say(seats[0])
    before = kept(play)
    with monkeypatch.context() as broken:
        broken.setattr(*VERDICT[moment], goes_dark)
        with pytest.raises(PowerCut):
            say(seats[1])
    assert kept(play) == before
    assert say(seats[1]) is AppealState.WON
    assert say(seats[1]) is AppealState.WON
    assert holds(AccountKind.WALLET, play.lova.ref.subject) == 40_000
    assert holds(AccountKind.WALLET, seats[1].subject) == 900_000
    assert Overhead.objects.filter(member_id=seats[1].member_id).count() == 1
    assert ledger.check_books() == []


SUSPENSION = {
    "before the letter": (decision_notices.DecisionNotice.objects, "get_or_create"),
    "between the letter and the finding": (suspensions.Finding.objects, "create"),
}


@pytest.mark.parametrize("moment", SUSPENSION)
def test_a_suspension_that_breaks_off_leaves_no_trace_and_is_decided_again(monkeypatch, moment):
    play = scene()
    before = kept(play)
    with monkeypatch.context() as broken:
        broken.setattr(*SUSPENSION[moment], goes_dark)
        with pytest.raises(PowerCut):
            play.suspend()
    assert kept(play) == before
    play.suspend()
    assert len(queries.decision_notices_of(play.lova.ref)) == 1


CARRYING_OUT = {
    "before it begins": (suspensions.assignment, "suspend"),
    "between its beginning and the letter": (suspensions.decision_notices, "write_to"),
    "at the letter": (decision_notices.DecisionNotice.objects, "get_or_create"),
}


@pytest.mark.parametrize("moment", CARRYING_OUT)
def test_a_suspension_whose_carrying_out_breaks_off_begins_once_and_is_told_once(
    monkeypatch, moment
):
    play = scene()
    play.suspend()
    days_pass(30)
    before = kept(play)
    with monkeypatch.context() as broken:
        broken.setattr(*CARRYING_OUT[moment], goes_dark)
        with pytest.raises(PowerCut):
            actions.carry_out_due()
    assert kept(play) == before
    assert assignment.suspended() == []
    assert actions.carry_out_due() == 1
    assert actions.carry_out_due() == 0
    assert assignment.suspended() == [play.lova.ref.member_id]
    assert len(queries.decision_notices_of(play.lova.ref)) == 2


def test_two_clocks_at_once_begin_a_suspension_once():
    play = scene()
    play.suspend()
    days_pass(30)
    assert sorted(together([actions.carry_out_due] * 2)) == [0, 1]
    assert len(queries.decision_notices_of(play.lova.ref)) == 2


LIFTING = {
    "before it is lifted": (appeals.assignment, "lift"),
    "between the lifting and the letter": (appeals.decision_notices, "write_to"),
}


@pytest.mark.parametrize("moment", LIFTING)
def test_a_victory_whose_lifting_breaks_off_lifts_when_it_is_said_again(monkeypatch, moment):
    play = scene()
    name = play.suspend()
    days_pass(30)
    actions.carry_out_due()
    actions.appeal(member=play.lova.ref, finding=name, words="Tsia.")
    before = kept(play)
    with monkeypatch.context() as broken:
        broken.setattr(*LIFTING[moment], goes_dark)
        with pytest.raises(PowerCut):
            actions.close_due(now=after(days=15))
    assert kept(play) == before
    assert assignment.suspended() == [play.lova.ref.member_id]
    assert actions.close_due(now=after(days=15)) == 1
    assert assignment.suspended() == []
    assert play.lova.ask(play.project.public_id, 6).tasks


DISPUTE = {
    "before the answers are written down": (disputes, "_write_down"),
    "before anybody is told": (disputes.decision_notices, "write_to_all"),
    "before the audit": (disputes, "_begin_audit"),
    "while the audit is published": (derived_projects.assignment, "publish_derived_project"),
}


@pytest.mark.parametrize("moment", DISPUTE)
def test_a_dispute_that_breaks_off_is_asked_again(monkeypatch, moment):
    play = scene(review_first=False, texts=40, count=20, price=Money(400_000, "USD"))
    peers(3)
    before = kept(play)

    def ask():
        return actions.dispute(
            project=play.project.public_id, actor_id=play.owner.id, criterion=1, words="x",
            wish=Wish.REFUND,
        )  # fmt: skip

    with monkeypatch.context() as broken:
        broken.setattr(*DISPUTE[moment], goes_dark)
        with pytest.raises(PowerCut):
            ask()
    assert kept(play) == before
    assert queries.dispute_card(ask()).sampled > 0
    assert len(queries.decision_notices_of(play.lova.ref)) == 1


def test_a_refund_that_breaks_off_is_paid_once(monkeypatch):
    play = scene(review_first=False, texts=40, count=20, price=Money(400_000, "USD"))
    name = actions.dispute(
        project=play.project.public_id,
        actor_id=play.owner.id,
        criterion=1,
        words="x",
        wish=Wish.REFUND,
    )
    before = kept(play)
    with monkeypatch.context() as broken:
        broken.setattr(disputes.Dispute, "save", goes_dark)
        with pytest.raises(PowerCut):
            actions.mediate(dispute=name, actor_id=play.mira.id, looked_at=10, faulty=5)
    assert kept(play) == before
    purse = holds(AccountKind.CLIENT, play.owner.client.public_id)
    for _ in range(2):
        actions.mediate(dispute=name, actor_id=play.mira.id, looked_at=10, faulty=5)
    back = queries.dispute_card(name).refunded.micros
    assert back > 0
    assert holds(AccountKind.CLIENT, play.owner.client.public_id) == purse + back


def test_silence_pays_once_however_often_the_clock_strikes():
    play = scene()
    for _ in range(3):
        answers.accept_due(now=after(hours=73))
    assert holds(AccountKind.WALLET, play.lova.ref.subject) == 40_000
    assert ledger.check_books() == []
