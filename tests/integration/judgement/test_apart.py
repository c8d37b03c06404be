"""Nobody judges her own home, and what a jury takes is time like any other (G5, G7)."""

import pytest
from django.db import connection

from minga.domains.assignment import actions as assignment
from minga.domains.charter import queries as charter
from minga.domains.judgement import actions, queries
from minga.domains.judgement.types import Side
from minga.domains.people import actions as people
from minga.domains.people import queries as people_queries
from minga.domains.people.types import MemberRef
from minga.domains.training import queries as practice
from minga.domains.wages import queries as wages
from minga.domains.wages.models import Overhead, PaydayLine
from minga.domains.work import actions as work
from minga.domains.work.types import DerivedKind, NewDerivedProject
from minga_pure.money import Money
from tests.cast import steward, vote, worker
from tests.integration.judgement.scenes import days_pass, peers, scene
from tests.integration.judgement.test_findings import jurors, settle
from tests.integration.refusals import refused
from tests.integration.wages.weeks import a_day_later, paid

pytestmark = pytest.mark.django_db


@pytest.fixture
def play():
    return scene(price=Money(400_000, "USD"))


def together_at_home(one, other):
    home = people.open_household(member=one.ref, name="Ours")
    people.invite_to_household(member=one.ref, name=other.username)
    people.join_household(member=other.ref, household=home)
    return home


def lot(play, finding):
    appeal = actions.appeal(member=play.lova.ref, finding=finding, words="Tsia.")
    settle()
    return appeal, queries.finding(play.lova.ref, finding).appeal.candidates


def test_who_lives_with_her_is_not_in_the_lot(play):
    people_here, kanto = peers(5), worker("kanto")
    together_at_home(play.lova, kanto)
    _, names = lot(play, play.find(1))
    assert str(kanto.ref.subject) not in names
    assert len(names) == len(people_here)


def test_nor_who_lives_with_the_one_who_decided(play):
    peers(5)
    mira = people.enrol_member(person_id=play.mira.id, attested_by=people.founding_registrar())
    kanto = worker("kanto")
    home = people.open_household(member=kanto.ref, name="Theirs")
    people.invite_to_household(member=kanto.ref, name=play.mira.username)
    people.join_household(member=mira, household=home)
    _, names = lot(play, play.find(1))
    assert str(kanto.ref.subject) not in names


def test_who_was_only_asked_in_or_has_left_is_as_far_away_as_anybody(play):
    peers(5)
    kanto, joy = worker("kanto"), worker("joy")
    home = together_at_home(play.lova, kanto)
    people.invite_to_household(member=play.lova.ref, name="joy")
    people.leave_household(member=kanto.ref, household=home)
    _, names = lot(play, play.find(1))
    assert {str(kanto.ref.subject), str(joy.ref.subject)} <= set(names)


def test_the_database_seats_nobody_of_her_home(play):
    peers(2)
    kanto = worker("kanto")
    _, names = lot(play, play.find(1))
    assert str(kanto.ref.subject) in names
    together_at_home(play.lova, kanto)  # after the lot was drawn
    refused(
        "INSERT INTO judgement_juror (appeal_id, member_id, seat, reason)"
        " SELECT id, %s, 9, '' FROM judgement_appeal",
        "MG703",
        kanto.ref.member_id,
    )


def test_no_peer_looks_at_what_her_home_did(play):
    kanto, joy = worker("kanto"), worker("joy")
    together_at_home(play.lova, kanto)
    found = queries.peers(play.project.id)
    assert kanto.ref not in found
    assert joy.ref in found


def test_the_database_invites_no_peer_to_what_her_home_did(play):
    from django.db import DatabaseError, transaction

    kanto, joy = worker("kanto"), worker("joy")
    together_at_home(play.lova, kanto)
    derived_project = work.open_derived_project(
        parent=play.project.public_id,
        derived_project=NewDerivedProject(
            kind=DerivedKind.RELABEL,
            items=[("a", {"text": "A text."})],
            price=Money(10_000, "USD"),
            redundancy=1,
        ),
    )  # fmt: skip
    assignment.publish_derived_project(project=derived_project.public_id, members=[joy.ref])
    for one in (kanto, play.lova):
        with pytest.raises(DatabaseError, match="household"), transaction.atomic():
            assignment.invite(project=derived_project.public_id, members=[one.ref])


def speak(play):
    """One juror says what she thinks; who she is."""
    appeal, _ = lot(play, play.find(1))
    seat = jurors(appeal)[0]
    ref = MemberRef(seat.member_id, seat.member.subject)
    for _ in range(2):
        actions.say(member=ref, appeal=appeal, side=Side.MEMBER, reason="Fair.")
    return ref


def test_a_jurors_time_is_a_line_of_hours_that_her_pay_covers(play):
    peers(3)
    juror = speak(play)
    (hours,) = Overhead.objects.filter(kind="jury")
    assert (hours.member_id, hours.seconds, hours.paid_micros) == (juror.member_id, 900, 900_000)
    assert hours.project_id == play.project.id
    (week,) = practice.hours(juror)
    assert (week.project, week.seconds, week.pay.micros) == (None, 900, 900_000)
    paid(steward("thea"), a_day_later())
    (line,) = PaydayLine.objects.filter(kind="overhead", overhead=hours)
    assert (line.honest_ms, line.earned_micros, line.due_micros) == (900_000, 900_000, 0)
    (period,) = wages.periods(juror)
    assert [(one.kind, one.seconds, one.earned.micros) for one in period.lines] == [
        ("jury", 900, 900_000)
    ]


def test_when_the_floor_rose_since_a_payday_adds_what_is_lacking(play):
    peers(3)
    speak(play)
    vote(floor_micros_per_hour={"USD": 7_200_000})
    paid(steward("thea"), a_day_later())
    (line,) = PaydayLine.objects.filter(kind="overhead", overhead__kind="jury")
    assert (line.earned_micros, line.due_micros) == (900_000, 900_000)


def test_a_jury_about_an_account_is_paid_in_the_co_ops_own_currency(play):
    peers(3)
    appeal, _ = lot(play, play.suspend())
    seat = jurors(appeal)[0]
    actions.say(
        member=MemberRef(seat.member_id, seat.member.subject), appeal=appeal, side=Side.MEMBER,
        reason="Fair.",
    )  # fmt: skip
    (hours,) = Overhead.objects.filter(kind="jury")
    assert (hours.project_id, hours.currency) == (None, charter.own_currency())


def test_nobody_is_paid_at_once_for_other_time():
    lova = worker()
    vote(floor_micros_per_hour={"USD": 3_600_000})
    refused(
        "INSERT INTO wages_overhead (public_id, reference, member_id, kind, seconds, evidence,"
        " currency, paid_micros, state, counted_at, words)"
        " VALUES (gen_random_uuid(), 'x', %s, 'waiting', 60, '{}', 'USD', 5, 'counted', now(), '')",
        "23514",
        lova.ref.member_id,
    )


def test_homes_of_the_past_are_told_by_the_day(play):
    kanto = worker("kanto")
    home = together_at_home(play.lova, kanto)
    days_pass(0)
    people.leave_household(member=kanto.ref, household=home)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT people_shared_home(%(a)s, %(b)s, joined_at),"
            "       people_shared_home(%(a)s, %(b)s, joined_at - interval '1 day')"
            "  FROM people_householdseat WHERE member_id = %(b)s",
            {"a": play.lova.ref.member_id, "b": kanto.ref.member_id},
        )
        assert cursor.fetchone() == (True, False)
    assert people_queries.household_of(kanto.ref) is None
