"""Humans decide, for a reason; she is told in her language, paid for her time, and may appeal."""

import pytest
from django.db import connection
from django.utils import timezone

from minga.domains.answers import actions as answers
from minga.domains.charter import queries as charter
from minga.domains.judgement import actions, queries
from minga.domains.judgement.errors import (
    AlreadyAppealed,
    NoCriterion,
    NoEvidence,
    NoSuchCase,
    NotForMediators,
    NotHerLanguage,
    NothingWaits,
    NoWords,
    OneMemberOnly,
)
from minga.domains.judgement.types import AppealState, Side
from minga.domains.ledger import queries as ledger
from minga.domains.ledger.types import AccountKind
from minga.domains.log import queries as log
from minga.domains.people.errors import OwnMatter
from tests.cast import worker
from tests.integration.judgement.scenes import after, holds, mediator, peers, scene
from tests.integration.refusals import refused

pytestmark = pytest.mark.django_db


def run(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else None


def settle():
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run("SET CONSTRAINTS ALL DEFERRED")


@pytest.fixture
def play():
    return scene()


def test_a_finding_tells_all_and_pays_her_time_at_once(play):
    before = log.pending_count()
    name = play.find(2)
    settle()
    (found,) = queries.findings(play.lova.ref)
    assert found.public_id == name
    assert found.criterion == "An advert wants you to buy something."
    assert found.decided_by == "mira"
    assert found.may_be_appealed
    (decision_notice,) = queries.decision_notices_of(play.lova.ref)
    assert decision_notice.language == "mg"
    assert "Tsy misy zavatra amidy ato." in decision_notice.text
    assert "Nothing is for sale" in decision_notice.text
    assert log.pending_count() == before + 1
    # two answers of four seconds at 3.60 an hour: 8,000 micros of 20,000
    assert holds(AccountKind.WALLET, play.lova.ref.subject) == 8_000
    assert holds(AccountKind.PENDING_REVIEW, play.project.public_id) == 32_000


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"criterion": 7}, NoCriterion),
        ({"evidence": "  "}, NoEvidence),
        ({"words": ""}, NoWords),
        ({"language": "fr"}, NotHerLanguage),
        ({"answers": []}, NothingWaits),
    ],
)
def test_what_is_missing_is_said_kindly(play, change, error):
    with pytest.raises(error):
        play.find(**change)


def test_only_a_mediator_decides_and_never_about_herself(play):
    with pytest.raises(NotForMediators):
        play.find(actor_id=play.owner.id)
    from minga.domains.people import actions as people
    from minga.domains.people.types import Office

    people.appoint_steward(
        person_id=play.lova.id, office=Office.MEDIATOR, since=timezone.now().date()
    )
    with pytest.raises(OwnMatter):
        play.find(actor_id=play.lova.id)


def test_one_finding_is_about_one_member(play):
    kanto = worker("kanto")
    kanto.ask(play.project.public_id, 2)
    hers = [kanto.answer(task) for task in kanto.tasks]
    kanto.sync(hers)
    with pytest.raises(OneMemberOnly):
        play.find(answers=[play.answers[0], hers[0].id])


def test_what_was_accepted_can_no_longer_be_refused(play):
    answers.accept(answers=play.answers)
    with pytest.raises(NothingWaits):
        play.find()


def test_nothing_can_be_found_after_the_deadline_and_silence_pays(play):
    name = play.find(1)
    assert answers.accept_due(now=after(hours=73)) == 3
    assert holds(AccountKind.WALLET, play.lova.ref.subject) == 34_000
    assert queries.finding(play.lova.ref, name).answers[0].paid.micros == 4_000


INSERT = """
    INSERT INTO judgement_finding (public_id, kind, member_id, project_id, criterion_id, ground_id,
        evidence, decided_by_id, decision_notice_id, at, appeal_until, begins_at, days)
    SELECT decision_notice.about, {kind}, member_id, {project}, {criterion}, {ground}, {evidence},
      {by},
           {decision_notice}, now(), now() + interval '{days} days', {begins}, {lasts}
      FROM judgement_decisionnotice decision_notice LIMIT 1
"""
GOOD = {
    "kind": "'answers'",
    "project": "(SELECT max(id) FROM work_project)",
    "criterion": "(SELECT min(id) FROM work_criterion)",
    "ground": "NULL",
    "evidence": "'x'",
    "by": "(SELECT person_id FROM people_stewardterm WHERE office = 'mediator')",
    "decision_notice": "decision_notice.id",
    "days": "30",
    "begins": "NULL",
    "lasts": "NULL",
}
SUSPENDING = {
    "kind": "'suspension'",
    "project": "NULL",
    "criterion": "NULL",
    "ground": "'under_age'",
    "begins": "now() + interval '20 days'",
    "lasts": "10",
}
LACKING = {
    "criterion": ({"criterion": "NULL"}, "MG701"),
    "evidence": ({"evidence": "' '"}, "23514"),
    "evidence at all": ({"evidence": "NULL"}, "23502"),
    "a named human": ({"by": "NULL"}, "MG701"),
    "a human in office": ({"by": "(SELECT min(id) FROM people_person)"}, "MG701"),
    "a decision notice": ({"decision_notice": "NULL"}, "MG701"),
    "time to appeal": ({"days": "13"}, "MG701"),
    "a ground of the list": (SUSPENDING | {"ground": "'connection'"}, "23503"),
    "any ground": (SUSPENDING | {"ground": "NULL"}, "23514"),
    "a day on which it begins": (SUSPENDING | {"begins": "NULL"}, "23514"),
    "14 days of notice": (SUSPENDING | {"begins": "now() + interval '13 days'"}, "MG701"),
    "an end": (SUSPENDING | {"lasts": "NULL"}, "23514"),
    "an end that was voted": (SUSPENDING | {"lasts": "91", "days": "200"}, "MG701"),
    "an appeal while it lasts": (SUSPENDING | {"lasts": "11"}, "MG701"),
    "one reason": ({"ground": "'under_age'"}, "23514"),
}


@pytest.fixture
def told(play):
    run(
        "INSERT INTO judgement_decisionnotice"
        " (public_id, member_id, kind, about, language, text, salt)"
        " VALUES (gen_random_uuid(), %s, 'finding', gen_random_uuid(), 'mg', 'x', ''::bytea)",
        play.lova.ref.member_id,
    )
    return play


def test_a_complete_finding_is_what_the_database_accepts(told):
    actions.adopt_grounds()
    for row in (GOOD, GOOD | SUSPENDING):
        run("SAVEPOINT before")
        run(INSERT.format(**row))
        assert run("SELECT count(*) FROM judgement_finding") == [(1,)]
        run("ROLLBACK TO before")


@pytest.mark.parametrize("lacking", LACKING)
def test_the_database_refuses_a_finding_without(told, lacking):
    actions.adopt_grounds()
    change, code = LACKING[lacking]
    refused(INSERT.format(**(GOOD | change)), code)


def test_a_decision_notice_in_a_language_that_she_does_not_read_is_refused(play):
    refused(
        "INSERT INTO judgement_decisionnotice"
        " (public_id, member_id, kind, about, language, text, salt)"
        " VALUES (gen_random_uuid(), %s, 'finding', gen_random_uuid(), 'fr', 'x', ''::bytea)",
        "MG701",
        play.lova.ref.member_id,
    )


def test_no_answer_is_refused_by_the_books_without_a_finding(play):
    from django.db import DatabaseError, transaction

    with pytest.raises(DatabaseError, match="G7"), transaction.atomic():
        answers.refuse(micros={play.answers[0]: 0})
        settle()


def test_connection_is_no_ground_and_no_vote_made_it_one():
    from tests.cast import customer

    customer()
    assert actions.adopt_grounds() == 3
    assert actions.adopt_grounds() == 0
    vote = charter.current()["suspension_grounds"].vote_id
    refused("INSERT INTO judgement_ground (name, vote_id) VALUES ('connection', %s)", "MG701", vote)


def jury(play, name):
    peers()
    appeal = actions.appeal(member=play.lova.ref, finding=name, words="Ny iray dia dokambarotra.")
    settle()
    found = queries.finding(play.lova.ref, name).appeal
    order = [one.member_id for one in jurors(appeal)]
    return appeal, found, order


def jurors(appeal):
    from minga.domains.judgement.models import Juror

    rows = Juror.objects.select_related("member").filter(appeal__public_id=appeal)
    return list(rows.order_by("seat"))


def speak(appeal, side, count=3):
    from minga.domains.people.types import MemberRef

    state = None
    for one in jurors(appeal)[:count]:
        ref = MemberRef(one.member_id, one.member.subject)
        assert queries.case_for_juror(ref, appeal).criterion
        state = actions.say(member=ref, appeal=appeal, side=side, reason="I read both.")
        settle()
    return state


def test_a_member_appeals_and_wins_and_the_ledger_pays_at_once(play):
    name = play.find(4)
    assert queries.figures(play.project.id).refused == 4
    appeal, found, order = jury(play, name)
    assert found.state is AppealState.OPEN
    assert len(order) == 3
    assert speak(appeal, Side.MEMBER, 2) is AppealState.WON
    assert holds(AccountKind.WALLET, play.lova.ref.subject) == 40_000
    assert holds(AccountKind.PENDING_REVIEW, play.project.public_id) == 0
    figures = queries.figures(play.project.id)
    assert (figures.refused, figures.accepted, figures.reversed) == (0, 4, 1)
    assert queries.figures_of_client(play.owner.client.public_id).refused_share == 0.0
    assert "$" in queries.decision_notices_of(play.lova.ref)[0].text or "USD" in (
        queries.decision_notices_of(play.lova.ref)[0].text
    )


def test_the_jury_is_paid_for_its_time_whatever_it_says(play):
    appeal, _, _ = jury(play, play.find(1))
    speak(appeal, Side.FINDING, 2)
    for one in jurors(appeal)[:2]:
        assert holds(AccountKind.WALLET, one.member.subject) == 900_000
    assert ledger.check_books() == []


def test_the_lot_can_be_drawn_again_by_anybody(play):
    from minga.domains.judgement import rules

    appeal, found, _ = jury(play, play.find(1))
    drawn = rules.lot(found.seed, found.candidates)[:3]
    assert [str(one.member.subject) for one in jurors(appeal)] == drawn
    assert str(play.lova.ref.subject) not in found.candidates


def test_who_took_part_is_not_in_the_lot_and_the_database_keeps_it_so(play):
    kanto = worker("kanto")
    kanto.ask(play.project.public_id, 1)
    _, found, _ = jury(play, play.find(1))
    assert str(kanto.ref.subject) not in found.candidates
    refused(
        "INSERT INTO judgement_juror (appeal_id, member_id, seat, reason) SELECT id, %s, 9, ''"
        " FROM judgement_appeal",
        "MG703",
        kanto.ref.member_id,
    )


def test_an_appeal_that_is_lost_keeps_what_was_paid_and_releases_the_rest(play):
    appeal, _, _ = jury(play, play.find(4))
    assert speak(appeal, Side.FINDING, 2) is AppealState.LOST
    before = holds(AccountKind.QUALITY_RESERVE, play.project.public_id)
    assert actions.release_due() == 4
    assert actions.release_due() == 0
    settle()
    assert holds(AccountKind.WALLET, play.lova.ref.subject) == 16_000
    assert holds(AccountKind.QUALITY_RESERVE, play.project.public_id) == before + 24_000
    assert holds(AccountKind.PENDING_REVIEW, play.project.public_id) == 0


def test_when_the_jury_is_silent_for_fourteen_days_she_has_won(play):
    _, found, _ = jury(play, play.find(4))
    assert (found.until - found.appealed_at).days == 14
    assert actions.close_due(now=after(days=13)) == 0
    assert actions.close_due(now=after(days=15)) == 1
    settle()
    assert actions.close_due(now=after(days=15)) == 0
    assert holds(AccountKind.WALLET, play.lova.ref.subject) == 40_000


def test_a_juror_who_does_not_come_is_followed_by_the_next_of_the_lot(play):
    appeal, _, order = jury(play, play.find(1))
    actions.close_due(now=after(days=5))
    assert len(jurors(appeal)) == 5  # all five peers were called by now
    assert {one.member_id for one in jurors(appeal)} > set(order)


def test_nothing_can_be_released_while_she_may_appeal(play):
    from django.db import DatabaseError, transaction

    play.find(1)
    settle()
    assert actions.release_due() == 0
    with pytest.raises(DatabaseError, match="may still appeal"), transaction.atomic():
        answers.release(answers=play.answers[:1])
        settle()


def test_one_appeals_once_about_oneself_in_any_language(play):
    name = play.find(1)
    kanto = worker("kanto")
    with pytest.raises(NoSuchCase):
        actions.appeal(member=kanto.ref, finding=name, words="Not mine")
    with pytest.raises(NoWords):
        actions.appeal(member=play.lova.ref, finding=name, words=" ")
    actions.appeal(member=play.lova.ref, finding=name, words="هذا إعلان")
    with pytest.raises(AlreadyAppealed):
        actions.appeal(member=play.lova.ref, finding=name, words="again")


SEEDED = {
    "an appeal lost without a jury": (
        "UPDATE judgement_appeal SET state = 'lost', decided_at = now()",
        "MG703",
    ),
    "an appeal that lasts longer": (
        "UPDATE judgement_appeal SET until = until + interval '1 day'",
        "MG702",
    ),
    "a lot drawn from other names": ("UPDATE judgement_appeal SET candidates = '[]'", "MG702"),
    "a finding rewritten": ("UPDATE judgement_finding SET evidence = 'other'", "MG702"),
    "a finding taken away": ("DELETE FROM judgement_finding", "MG702"),
    "a letter rewritten": ("UPDATE judgement_decisionnotice SET text = 'other'", "MG702"),
    "an answer paid by nobody": (
        "UPDATE answers_reviewstatus SET state = 'accepted', paid_micros = price_micros",
        "MG303",
    ),
    "a juror who says nothing about why": (
        "UPDATE judgement_juror SET said = 'finding', said_at = now(), transfer = 1",
        "23514",
    ),
}


@pytest.mark.parametrize("seed", SEEDED)
def test_the_database_refuses(play, seed):
    jury(play, play.find(2))
    refused(SEEDED[seed][0], SEEDED[seed][1])


def test_a_victory_without_its_pay_is_refused(play):
    from django.db import DatabaseError, transaction

    jury(play, play.find(2))
    with pytest.raises(DatabaseError, match="are not paid"), transaction.atomic():
        run("UPDATE judgement_appeal SET state = 'won', decided_at = now()")
        settle()


def test_a_second_mediator_cannot_judge_the_same_answer_again(play):
    play.find(1)
    with pytest.raises(NothingWaits):
        play.find(1, actor_id=mediator("miro").id)
