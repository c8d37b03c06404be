"""Disturbing content: chosen, bounded in a day and at once, with pauses that the project pays."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from django.db import connection
from django.utils import timezone

from minga.domains.assignment import actions as assignment_actions
from minga.domains.assignment import audits
from minga.domains.assignment import queries as assignment
from minga.domains.assignment.models import Exposure
from minga.domains.charter import queries as charter
from minga.domains.people.types import Settings
from minga.domains.wages.models import Overhead, PaydayLine
from minga.domains.work import queries as work
from minga_pure.money import Money
from minga_pure.projects import DISTURBING, ContentKind
from tests.cast import bring_texts, draft, good_customer, published, vote, worker

pytestmark = pytest.mark.django_db
LONG = {"estimated_seconds": 30, "price": Money(50_000, "USD")}
MINUTES = {
    "exposure_minutes_a_day": 4,
    "exposure_minutes_at_once": 2,
    "exposure_pause_minutes": 1,
}


def choose(member, *, disturbing=True):
    settings = Settings(changed_at=datetime.now(UTC), disturbing=disturbing)
    assert assignment_actions.keep_settings(member=member.ref, settings=settings)


@pytest.fixture
def clara():
    clara = good_customer()
    vote(**MINUTES)
    charter.forget_remembered()
    return clara


@pytest.fixture
def grave(clara):
    """Tasks of half a minute: four fill a stretch, eight a day."""
    return published(clara, texts=40, warnings=("death",), **LONG)


@pytest.fixture
def lova():
    lova = worker()
    choose(lova)
    return lova


def seconds_given(member):
    return Exposure.objects.get(member_id=member.ref.member_id).day_seconds


def later(**ago):
    """Let the member's exposure and pause lie so much further back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE assignment_exposure SET since = since - %(ago)s,"
            " pause_until = pause_until - %(ago)s",
            {"ago": timedelta(**ago)},
        )


@pytest.mark.parametrize("kind", list(ContentKind))
def test_the_database_knows_the_same_kinds(kind):
    with connection.cursor() as cursor:
        cursor.execute("SELECT assignment_disturbs(ARRAY[%s])", [kind.value])
        assert cursor.fetchone() == (kind in DISTURBING,)


def test_nobody_gets_it_without_having_chosen_it(grave):
    lova = worker()
    assert lova.ask(grave.public_id, 5).tasks == []
    assert assignment.offers(lova.ref, 7) == []
    choose(lova)
    assert assignment.offers(lova.ref, 7)
    assert lova.ask(grave.public_id, 5).tasks


def test_other_warnings_need_no_choice(clara):
    calm = published(clara, warnings=("insects",))
    assert worker().ask(calm.public_id, 5).tasks


def test_a_stretch_ends_with_a_pause_and_a_day_with_rest(grave, lova):
    assert len(lova.ask(grave.public_id, 20).tasks) == 4
    lova.work_through()
    assert lova.ask(grave.public_id, 20).tasks == []
    pause_until = Exposure.objects.get().pause_until
    assert pause_until > timezone.now() + timedelta(seconds=30)
    assert lova.ask(grave.public_id, 20).tasks == []
    assert Exposure.objects.get().pause_until == pause_until
    later(minutes=2)
    assert len(lova.ask(grave.public_id, 20).tasks) == 4
    lova.work_through()
    later(minutes=30)
    assert lova.ask(grave.public_id, 20).tasks == []
    assert seconds_given(lova) == 240
    later(hours=24)
    assert len(lova.ask(grave.public_id, 20).tasks) == 4
    assert seconds_given(lova) == 120


def test_the_day_is_one_over_all_projects(clara, grave, lova):
    second = published(clara, texts=40, warnings=("death",), **LONG)
    lova.ask(grave.public_id, 3)
    lova.work_through()
    assert len(lova.ask(second.public_id, 20).tasks) == 1


def test_no_pause_begins_while_tasks_are_held(grave, lova):
    lova.ask(grave.public_id, 4)
    lova.ask(grave.public_id, 20)
    assert Exposure.objects.get().pause_until is None


def test_who_leaves_loses_nothing(grave, lova):
    lova.ask(grave.public_id, 4)
    reply = lova.sync([lova.answer(lova.tasks[0])])
    assert reply.answers[0].price_micros == grave.price.micros
    choose(lova, disturbing=False)
    assignment_actions.release_bundles(member=lova.ref, projects={grave.public_id})
    assert seconds_given(lova) == 30
    lova.tasks.clear()
    assert lova.ask(grave.public_id, 5).tasks == []
    choose(lova)
    assert len(lova.ask(grave.public_id, 20).tasks) == 3


def test_leases_that_run_out_leave_the_count(grave, lova):
    lova.ask(grave.public_id, 4)
    with connection.cursor() as cursor:
        cursor.execute("SELECT assignment_sweep(now() + interval '90 days', 100)")
    assert seconds_given(lova) == 0


def test_other_work_goes_on_in_a_pause(clara, grave, lova):
    calm = published(clara, **LONG)
    lova.ask(grave.public_id, 20)
    lova.work_through()
    assert lova.ask(grave.public_id, 20).tasks == []
    assert lova.ask(calm.public_id, 5).tasks


def test_pauses_are_overhead_that_the_project_pays(grave, lova):
    lova.ask(grave.public_id, 4)
    answers = [lova.answer(task) for task in lova.tasks]
    for answer in answers:
        answer.spent_ms = 30_000
    lova.sync(answers)
    since, until = timezone.now() - timedelta(hours=1), timezone.now() + timedelta(hours=1)
    with connection.cursor() as cursor:
        for _repeat in range(2):
            cursor.execute("SELECT wages_count_pauses(%s, %s, 3)", [since, until])
    pause = Overhead.objects.get(kind="pause")
    assert pause.seconds == 60  # two minutes of work, half of it again
    assert (pause.project.public_id, pause.state) == (grave.public_id, "counted")
    assert not PaydayLine.objects.exists()


def test_the_quote_holds_the_pauses(clara):
    shares = []
    for warnings in ((), ("death",)):
        project = draft(clara, warnings=warnings, **LONG)
        bring_texts(project, 10)
        quote = work.quote(work.project(project.public_id))
        shares.append(Fraction(quote.floor_reserve.micros, quote.pay.micros))
    assert shares[1] - shares[0] == Fraction(1, 2)


def breaches():
    (audit,) = [audit for audit in audits.AUDITS if "disturbing content" in audit.sentence]
    with connection.cursor() as cursor:
        cursor.execute(audit.sql)
        return cursor.fetchall()


def test_the_audit_finds_who_was_given_more(grave, lova):
    lova.ask(grave.public_id, 4)
    assert breaches() == []
    Exposure.objects.update(day_seconds=7_201)
    assert len(breaches()) == 1
