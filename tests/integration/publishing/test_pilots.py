"""A big project is tried first: by lot, with newcomers, paid, and the members' word is binding."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from minga.domains.assignment import actions as assignment
from minga.domains.assignment import queries as slots
from minga.domains.errors import ReasonRequired
from minga.domains.ledger import queries as ledger
from minga.domains.ledger.types import AccountKind
from minga.domains.publishing import actions as terms
from minga.domains.publishing import queries
from minga.domains.publishing.errors import (
    NoSuchPilot,
    NothingToTry,
    PilotDecided,
    PilotOpen,
    PilotUnfunded,
    TasksFirst,
    TooFewMembers,
)
from minga.domains.publishing.types import PilotState
from minga.domains.work import actions as work
from minga.domains.work import queries as work_queries
from minga.domains.work.errors import CannotPublish, NoSuchProject
from minga_pure.money import Money
from minga_pure.projects import Requirement
from tests.cast import bring_texts, draft, good_customer, worker
from tests.integration.publishing.cast import in_pilot, try_out, volunteers, work_through
from tests.integration.refusals import refused

pytestmark = pytest.mark.django_db


def big(clara, texts=600, **other):
    """A project that wants 1200 answers."""
    card = draft(clara, **other)
    bring_texts(card, texts)
    return work_queries.project(card.public_id)


def opened(card):
    """Behind everybody's back: the row alone says that it is published."""
    return (
        "UPDATE work_project SET state = 'published', published_at = now(), items = 600"
        f" WHERE id = {card.id}"
    )


def test_seats_are_drawn_with_newcomers_and_only_they_are_offered_the_sample():
    clara, found = good_customer(), volunteers(14, newcomers=4)
    oskar = worker("oskar")
    card = terms.open_pilot(project=big(clara).public_id, actor_id=clara.id)
    assert len(card.seats) == 10
    assert sum(seat.newcomer for seat in card.seats) >= 3
    seated = in_pilot(found)
    assert len(seated) == 10
    for one in [*found, oskar]:
        offered = {offer.project.public_id for offer in slots.offers(one.ref, 7)}
        assert (card.derived_project in offered) is (one in seated)
    assert oskar.ask(card.derived_project, 5).tasks == []
    with pytest.raises(NoSuchPilot):
        terms.say(member=oskar.ref, pilot_id=card.public_id, go=True, reason="Me too")


def test_the_sample_is_paid_at_once_and_not_under_the_floor_for_the_clients_own_estimate():
    clara = good_customer()
    project = big(clara, price=Money(100, "USD"), estimated_seconds=5)
    found = volunteers()
    card = terms.open_pilot(project=project.public_id, actor_id=clara.id)
    one = in_pilot(found)[0]
    work_through(one, card)
    wallet = ledger.account_id(kind=AccountKind.WALLET, owner=one.ref.subject, currency="USD")
    assert ledger.balance(wallet) == Money(10 * 5_000, "USD")
    assert ledger.check_books() == []


def test_a_tried_project_is_published_at_the_price_that_the_members_time_sets():
    clara = good_customer()
    project = big(clara, price=Money(6_000, "USD"), estimated_seconds=4)
    with pytest.raises(CannotPublish, match="needs a pilot"):
        terms.publish(project=project.public_id, actor_id=clara.id)
    refused(opened(project), "MG810")
    card = try_out(clara, project, spent_ms=8_000)
    assert (card.state, card.spent_ms, card.lowest) == (
        PilotState.APPROVED,
        8_000,
        Money(8_000, "USD"),
    )
    with pytest.raises(CannotPublish, match="8 seconds"):
        terms.publish(project=project.public_id, actor_id=clara.id)
    refused(opened(project), "MG811")
    work.revise_project(
        project=project.public_id, actor_id=clara.id, changes={"price": Money(8_000, "USD")}
    )
    assert terms.publish(project=project.public_id, actor_id=clara.id).items == 600


def test_a_quicker_time_than_the_estimate_lets_the_price_sink_to_the_floor():
    clara = good_customer()
    project = big(clara, price=Money(4_000, "USD"), estimated_seconds=30)
    assert try_out(clara, project, spent_ms=3_500).lowest == Money(3_500, "USD")
    terms.publish(project=project.public_id, actor_id=clara.id)


def test_a_changed_text_or_criterion_is_a_new_version_and_needs_a_new_pilot():
    clara, found = good_customer(), volunteers()
    project = big(clara, criteria=("The label fits the whole text.",))
    try_out(clara, project, found=found)
    work.revise_project(
        project=project.public_id,
        actor_id=clara.id,
        changes={"criteria": ["Only the title counts."]},
    )
    with pytest.raises(CannotPublish, match="needs a pilot"):
        terms.publish(project=project.public_id, actor_id=clara.id)
    refused(opened(project), "MG810")
    with pytest.raises(CannotPublish):
        assignment.publish(project=project.public_id, actor_id=clara.id)
    try_out(clara, project, found=found)
    terms.publish(project=project.public_id, actor_id=clara.id)


def test_the_members_no_is_a_no_and_the_same_text_is_not_asked_twice():
    clara, project = good_customer(), None
    project = big(clara)
    card = try_out(clara, project, say_no=4)
    assert card.state is PilotState.REFUSED
    assert {seat.reason for seat in card.seats} == {"The examples helped me."}
    with pytest.raises(CannotPublish, match="said no"):
        terms.publish(project=project.public_id, actor_id=clara.id)
    with pytest.raises(PilotDecided):
        terms.open_pilot(project=project.public_id, actor_id=clara.id)


def test_a_requirement_that_nobody_could_meet_blocks_publishing():
    clara = good_customer()
    asked = (Requirement.QUIET_PLACE, Requirement.LINE_5_MBIT)
    project = big(clara, requirements=asked)
    card = try_out(clara, project, met=("quiet_place",))
    assert card.state is PilotState.APPROVED
    assert card.unmet == (Requirement.LINE_5_MBIT,)
    with pytest.raises(CannotPublish, match="ask for less"):
        terms.publish(project=project.public_id, actor_id=clara.id)
    refused(opened(project), "MG812")


def test_who_asks_for_less_publishes_without_another_pilot_and_the_pilot_remembers():
    clara = good_customer()
    project = big(clara, requirements=(Requirement.CAMERA,))
    try_out(clara, project)
    work.revise_project(project=project.public_id, actor_id=clara.id, changes={"requirements": []})
    (card,) = queries.pilots_of(work_queries.project(project.public_id))
    assert card.unmet == (Requirement.CAMERA,)
    assert terms.publish(project=project.public_id, actor_id=clara.id).state == "published"


def test_a_requirement_added_after_the_pilot_is_refused_as_well():
    clara = good_customer()
    project = big(clara)
    try_out(clara, project)
    work.revise_project(
        project=project.public_id, actor_id=clara.id, changes={"requirements": [Requirement.CAMERA]}
    )
    with pytest.raises(CannotPublish, match="ask for less"):
        terms.publish(project=project.public_id, actor_id=clara.id)
    refused(opened(project), "MG812")


def test_nobody_speaks_before_she_worked_and_nobody_without_a_reason():
    clara, found = good_customer(), volunteers()
    card = terms.open_pilot(project=big(clara).public_id, actor_id=clara.id)
    one = in_pilot(found)[0]
    with pytest.raises(TasksFirst):
        terms.say(member=one.ref, pilot_id=card.public_id, go=True, reason="Fine")
    work_through(one, card)
    with pytest.raises(ReasonRequired):
        terms.say(member=one.ref, pilot_id=card.public_id, go=True, reason=" ")
    said = terms.say(member=one.ref, pilot_id=card.public_id, go=False, reason="Too blurred")
    again = terms.say(member=one.ref, pilot_id=card.public_id, go=True, reason="Changed my mind")
    assert said.spoken == again.spoken == 1
    assert again.go == 0


def test_silence_ends_with_the_last_day_and_money_of_unasked_samples_goes_back():
    clara, found = good_customer(), volunteers()
    project = big(clara)
    card = terms.open_pilot(project=project.public_id, actor_id=clara.id)
    purse = ledger.account_id(kind=AccountKind.CLIENT, owner=clara.client.public_id, currency="USD")
    before = ledger.balance(purse)
    for one in in_pilot(found)[:3]:
        work_through(one, card)
        terms.say(member=one.ref, pilot_id=card.public_id, go=True, reason="Fine")
    assert terms.decide_pilots() == 0
    assert terms.decide_pilots(now=timezone.now() + timedelta(days=8)) == 1
    assert terms.decide_pilots(now=timezone.now() + timedelta(days=8)) == 0
    assert ledger.balance(purse) > before
    (last,) = queries.pilots_of(project)
    assert last.state is PilotState.LAPSED
    with pytest.raises(CannotPublish, match="Too few"):
        terms.publish(project=project.public_id, actor_id=clara.id)
    terms.open_pilot(project=project.public_id, actor_id=clara.id)  # another one may be tried


def test_what_stands_against_a_pilot_is_said_and_nothing_is_drawn():
    clara = good_customer(brings=Money(10_000, "USD"))
    empty = draft(clara)
    with pytest.raises(TooFewMembers):
        terms.open_pilot(project=empty.public_id, actor_id=clara.id)
    volunteers()
    with pytest.raises(NothingToTry):
        terms.open_pilot(project=empty.public_id, actor_id=clara.id)
    project = big(clara)
    with pytest.raises(PilotUnfunded, match="missing"):
        terms.open_pilot(project=project.public_id, actor_id=clara.id)
    assert queries.pilots_of(project) == []


def test_a_second_pilot_waits_for_the_first_and_an_outsider_opens_none():
    clara, oskar = good_customer(), worker("oskar")
    volunteers()
    project = big(clara)
    card = terms.open_pilot(project=project.public_id, actor_id=clara.id)
    with pytest.raises(PilotOpen):
        terms.open_pilot(project=project.public_id, actor_id=clara.id)
    with pytest.raises(NoSuchProject):
        terms.open_pilot(project=project.public_id, actor_id=oskar.id)
    with pytest.raises(NoSuchPilot):
        queries.pilot_for(oskar.id, card.public_id)


def test_the_lot_calls_only_who_reads_the_language_and_allowed_it():
    clara, found = good_customer(), volunteers(6)
    project = big(clara, content_language="qu")
    with pytest.raises(TooFewMembers):
        terms.open_pilot(project=project.public_id, actor_id=clara.id)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_member SET languages = '{es,qu}'")
    terms.volunteer(member=found[0].ref, ready=False)
    card = terms.open_pilot(project=project.public_id, actor_id=clara.id)
    assert len(card.seats) == 5
    assert queries.invitations(found[0].ref) == []


@pytest.mark.parametrize(
    "breach",
    [
        (
            "UPDATE publishing_pilot SET state = 'approved', decided_at = now(), spent_ms = 1,"
            " lowest_micros = 1"
        ),
        "UPDATE publishing_seat SET go = true, reason = 'bribed', said_at = now()",
        "DELETE FROM publishing_seat",
        "UPDATE publishing_pilot SET seed = 'x'",
        (
            "INSERT INTO publishing_pilot"
            " (public_id, project_id, version, derived_project_id, seed, state,"
            " opened_by_id, ends_at, decided_at, spent_ms, lowest_micros, met) SELECT"
            " gen_random_uuid(), project_id, 9, project_id, seed, 'approved', opened_by_id,"
            " ends_at, now(), 1, 1, met FROM publishing_pilot"
        ),
    ],
)
def test_a_word_that_no_member_said_is_refused_by_the_database(breach):
    clara = good_customer()
    volunteers()
    terms.open_pilot(project=big(clara).public_id, actor_id=clara.id)
    refused(breach.replace("SET seed", "SET state = 'refused', decided_at = now(), seed"), "MG814")


def test_a_decided_pilot_stays_decided():
    clara = good_customer()
    try_out(clara, big(clara), say_no=8)
    refused("UPDATE publishing_pilot SET state = 'open', decided_at = NULL", "MG814")
