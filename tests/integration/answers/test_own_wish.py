"""What a member chose for herself: content she never sees, weeks that end. No counter moves."""

from datetime import UTC, datetime

import pytest

from minga.domains.answers import queries
from minga.domains.assignment import queries as assignment
from minga.domains.people import actions as people
from minga.domains.people.types import Settings
from minga_pure.projects import ContentKind
from tests.cast import choose_disturbing, good_customer, published, worker

pytestmark = pytest.mark.django_db


def wishes(who, **said):
    people.save_settings(member=who.ref, settings=Settings(changed_at=datetime.now(UTC), **said))


@pytest.fixture
def clara():
    return good_customer()


def test_what_she_never_wants_is_not_offered_and_not_given(clara):
    grave = published(clara, warnings=("death", "medical"))
    kind = published(clara, warnings=("insects",))
    lova, kanto = worker(), worker("kanto")
    choose_disturbing(kanto)
    wishes(lova, never=(ContentKind.DEATH,), disturbing=True)
    assert [one.project.public_id for one in assignment.offers(lova.ref, 7)] == [kind.public_id]
    assert len(assignment.offers(kanto.ref, 7)) == 2
    assert lova.ask(grave.public_id).tasks == []
    assert lova.ask(kind.public_id).tasks
    (told,) = lova.sync(offers=7).offers
    assert told.warnings == ["insects"]


def test_what_she_holds_already_stays_hers(clara):
    grave = published(clara, warnings=("death",))
    lova = worker()
    choose_disturbing(lova)
    lova.ask(grave.public_id, 3)
    wishes(lova, never=(ContentKind.DEATH,))
    (offer,) = assignment.offers(lova.ref, 7)
    assert offer.held == 3
    assert all(one.state == "stored" for one in lova.work_through().answers)


def test_skipping_costs_nothing_and_counts_nowhere(clara):
    grave = published(clara, warnings=("death",))
    lova = worker()
    choose_disturbing(lova)
    lova.ask(grave.public_id, 1)
    (state,) = lova.sync([lova.answer(lova.tasks[0], kind="skip")]).answers
    assert state.price_micros == grave.price.micros
    assert lova.ask(grave.public_id, 5).tasks


def test_after_the_hours_she_chose_offers_rest_and_nothing_is_lost(clara):
    project = published(clara, texts=40)
    lova = worker()
    lova.ask(project.public_id, 8)
    slow = [lova.answer(task) for task in lova.tasks[:5]]
    for one in slow:
        one.spent_ms = 900_000
    wishes(lova, week_hours=1)
    assert not lova.sync(offers=7).rests
    reply = lova.sync(slow)
    assert all(one.state == "stored" for one in reply.answers)
    assert queries.rests(lova.ref)
    rested = lova.sync(offers=7)
    assert rested.rests
    assert [one.held for one in rested.offers] == [3]
    assert lova.ask(project.public_id, 8).tasks == []
    assert all(one.state == "stored" for one in lova.work_through().answers)
    wishes(lova, week_hours=40)
    assert lova.ask(project.public_id, 5).tasks
