"""What `mingad audit` says of a house in which judging happened, and of each seeded breach."""

import pytest

from minga.domains.judgement import actions
from minga.domains.judgement.types import Side
from minga.doors.cli.auditing import audit_everything
from tests.integration.judgement.scenes import days_pass, peers, scene
from tests.integration.judgement.test_findings import speak

pytestmark = pytest.mark.django_db


def breaches():
    return {found.sentence for found in audit_everything() if found.offenders}


@pytest.fixture
def judged():
    """Three findings: one before a jury that said no, one that she won, a suspension that holds.
    Two answers still wait."""
    play = scene()
    lost = play.find(1)
    won = play.find(answers=play.answers[1:2])
    peers(8)
    speak(actions.appeal(member=play.lova.ref, finding=lost, words="One."), Side.FINDING, 2)
    speak(actions.appeal(member=play.lova.ref, finding=won, words="Two."), Side.MEMBER, 2)
    play.suspend()
    days_pass(30)
    actions.carry_out_due()
    return play


def test_an_honest_house_passes(judged):
    assert breaches() == set()


BREACHES = {
    "G2 pay taken from what is put aside": (
        "UPDATE ledger_account SET balance_micros = 0 WHERE kind = 'pending_review'",
        "What is put aside for checked answers is what they are still owed, to the micro",
    ),
    "G3 accepted, unpaid": (
        "UPDATE answers_reviewstatus SET transfer = NULL WHERE state = 'accepted'",
        "Whatever was accepted after a look is paid in full, by a transfer for just that",
    ),
    "G3 a victory taken back": (
        "UPDATE answers_reviewstatus SET state = 'refused' WHERE state = 'accepted'",
        "Every appeal that was won left nothing unpaid",
    ),
    "G7 refused without a finding": (
        "UPDATE answers_reviewstatus SET state = 'refused' WHERE state = 'waiting'",
        "No answer is refused without a finding",
    ),
    "G7 waits for ever": (
        "UPDATE answers_reviewstatus SET until = now() - interval '2 days' WHERE state = 'waiting'",
        "No answer waits for longer than a day after its deadline: silence accepts",
    ),
    "G7 a decider who was not in office": (
        "DELETE FROM people_stewardterm WHERE office = 'mediator'",
        "Every finding has evidence, a mediator in office, and a letter to its member",
    ),
    "G7 a criterion of another version": (
        "UPDATE work_criterion SET version = version + 1",
        "Every answer in a finding was given under the version that shows its criterion",
    ),
    "G7 an appeal that nobody closes": (
        "UPDATE judgement_appeal SET state='open', decided_at=NULL, until = at - '2 d'::interval",
        "No appeal is open after its time, and none lasted longer than 14 days",
    ),
    "G7 lost without a jury": (
        "DELETE FROM judgement_juror",
        "Every appeal that was lost was lost before two jurors who took no part",
    ),
    "G5 a juror's hours left out": (
        "DELETE FROM wages_overhead",
        "The time of every juror who spoke is a line of her hours, beside its pay",
    ),
    "G7 a juror of her own home": (
        """WITH home AS (
               INSERT INTO people_household (public_id, name) VALUES (gen_random_uuid(), 'x')
               RETURNING id
           ) INSERT INTO people_householdseat (household_id, member_id, invited_by_id, joined_at)
           SELECT home.id, one, one, '2020-01-01' FROM home, (
                  SELECT member_id FROM judgement_finding
                  UNION SELECT member_id FROM judgement_juror) AS everybody(one)""",
        "Nobody sits in a jury about her household, nor was a peer of its work",
    ),
    "G7 suspended without a finding": (
        "UPDATE assignment_suspension SET finding = gen_random_uuid()",
        "Nobody is suspended without a finding on a voted ground, its notice and its end",
    ),
    "G7 suspended for longer than was decided": (
        "UPDATE assignment_suspension SET until = until + interval '1 day'",
        "Nobody is suspended without a finding on a voted ground, its notice and its end",
    ),
    "G7 suspended on a ground that nobody voted": (
        "UPDATE charter_vote SET decides = decides - 'suspension_grounds'",
        "Nobody is suspended without a finding on a voted ground, its notice and its end",
    ),
    "G7 suspended against the jury's word": (
        """UPDATE judgement_appeal SET state = 'won', finding_id = (
               SELECT max(id) FROM judgement_finding) WHERE state = 'lost'""",
        "Nobody is suspended who has won her appeal",
    ),
    "G14 a letter rewritten": (
        "UPDATE judgement_decisionnotice SET text = 'All is well.' WHERE kind = 'finding'",
        "Every letter about a decision is in the log or waits for it",
    ),
}


@pytest.mark.parametrize("breach", BREACHES)
def test_the_audit_finds(judged, behind_our_back, breach):
    deed, sentence = BREACHES[breach]
    with behind_our_back() as cursor:
        cursor.execute(deed)
    assert sentence in breaches()
