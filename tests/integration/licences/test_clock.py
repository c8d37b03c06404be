"""The clock reads what is due of licences, whatever their number: ends, votes, bonds."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from minga.domains.licences import actions
from minga.domains.licences.models import OpenLicence, StandingChange
from minga.domains.sql_files import named_queries
from tests.integration.consent import cast as consent
from tests.integration.licences import cast as licences

pytestmark = pytest.mark.django_db
SQL = named_queries("licences")


def statements_of_an_hour() -> int:
    with CaptureQueriesContext(connection) as statements:
        actions.note_changes()
        actions.release_bonds()
    return len(statements)


def one_more(stage: consent.Scene, name: str) -> None:
    """A licence of one item, of one more member."""
    member = consent.member(name)
    consent.live(member, stage.terms)
    licences.selfie(member)
    licences.licensed(stage.terms, "aurora")


def running(count: int) -> consent.Scene:
    stage = consent.scene()
    for number in range(count):
        one_more(stage, f"member{number}")
    return stage


def test_an_hour_costs_the_same_for_one_licence_and_for_six() -> None:
    stage = running(1)
    alone = statements_of_an_hour()
    for number in range(5):
        one_more(stage, f"further{number}")
    assert statements_of_an_hour() == alone


def test_what_has_ended_and_was_paid_back_is_never_looked_at_again() -> None:
    running(3)
    idle = statements_of_an_hour()
    licences.end_terms()
    assert (actions.note_changes(), actions.release_bonds()) == (3, 3)
    assert not OpenLicence.objects.exists()
    assert statements_of_an_hour() == idle
    assert StandingChange.objects.count() == 3


def test_a_vote_is_looked_at_once() -> None:
    running(2)
    idle = statements_of_an_hour()
    consent.forbid("model_training")
    assert (actions.note_changes(), actions.note_changes()) == (2, 0)
    assert statements_of_an_hour() == idle


@pytest.mark.parametrize("query", ["licences_to_note", "licences_to_release"])
def test_the_clock_finds_what_is_due_by_index_and_reads_no_licence(query: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {SQL[query]}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "licences_licence" not in plan
    assert "licences_open_ends" in plan
    assert ("licences_open_charter" in plan) is (query == "licences_to_note")
