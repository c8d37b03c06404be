"""The charter: nothing works by a value that nobody voted on."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from minga.domains.charter import actions, audits, queries
from minga.domains.charter.errors import (
    FloorUnset,
    NoSuchVote,
    ValueUnfit,
    ValueUnset,
    VoteNotPassed,
)
from minga.domains.charter.models import Value, Vote
from minga.domains.charter.types import ValueName, VoteKind
from minga_pure.money import Money
from tests.integration.refusals import findings, refused

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh() -> None:
    queries.forget_remembered()


def members_vote(decides: dict[str, Any]) -> Any:
    return actions.record_vote(
        title="More pay", text="We raise it.", decides=decides, yes=9, no=4, abstained=2
    )


def complaints() -> list[str]:
    return findings(audits.AUDITS)


def test_before_the_founding_vote_there_are_no_values() -> None:
    assert queries.current() == {}
    with pytest.raises(ValueUnset):
        queries.value(ValueName.FEE_RATE)


def test_the_founders_set_every_value_once() -> None:
    first = actions.hold_founding_vote(founders=5)
    assert actions.hold_founding_vote(founders=9) == first
    assert (first.kind, first.yes) == (VoteKind.FOUNDING, 5)
    assert queries.current().keys() == set(ValueName)
    assert queries.value("fee_rate") == Decimal("0.10")
    assert queries.value(ValueName.MINUTES_OFFERED) == [3, 7, 20, 60]
    assert queries.floor("USD") == Money(3_600_000, "USD")
    with pytest.raises(FloorUnset):
        queries.floor("EUR")
    assert complaints() == []


def test_members_change_a_value_and_the_old_one_is_remembered() -> None:
    actions.hold_founding_vote()
    before = queries.current()[ValueName.LEASE_HOURS].valid_from
    vote = members_vote({"lease_hours": 48})
    assert queries.value("lease_hours") == 72, "a vote binds once it is adopted"
    (adopted,) = actions.adopt(vote_id=vote.id)
    assert actions.adopt(vote_id=vote.id) == [adopted]
    assert queries.value("lease_hours") == 48
    assert queries.value("lease_hours", moment=before) == 72
    assert [value.value for value in queries.history("lease_hours")] == [48, 72]
    assert adopted.vote_title == "More pay"
    assert queries.votes()[0] == vote
    assert complaints() == []


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("fee_rate", 0.1),
        ("fee_rate", "1.5"),
        ("fee_rate", "NaN"),
        ("fee_rate", "-0.1"),
        ("lease_hours", 0),
        ("lease_hours", True),
        ("minutes_offered", []),
        ("minutes_offered", [3, "7"]),
        ("floor_micros_per_hour", {"usd": 1}),
        ("floor_micros_per_hour", {"USD": 0}),
        ("floor_micros_per_hour", {}),
        ("forbidden_purposes", [""]),
        ("forbidden_purposes", "weapons"),
        ("pay_less_on_sundays", 1),
    ],
)
def test_an_impossible_value_is_never_voted_on(name: str, written: object) -> None:
    with pytest.raises(ValueUnfit):
        members_vote({name: written})


def test_a_vote_without_a_majority_does_not_count() -> None:
    wish: dict[str, Any] = {"title": "t", "text": "t", "decides": {"lease_hours": 1}}
    with pytest.raises(VoteNotPassed):
        actions.record_vote(**wish, yes=4, no=4, abstained=0)
    refused(
        "INSERT INTO charter_vote (id, kind, title, text, decides, yes, no, abstained)"
        " VALUES (gen_random_uuid(), 'members', '', '', '{}', 4, 4, 0)",
        "23514",
    )


def test_a_vote_that_nobody_held_sets_nothing() -> None:
    with pytest.raises(NoSuchVote):
        actions.adopt(vote_id=uuid4())


@pytest.mark.parametrize(
    ("query", "sqlstate"),
    [
        ("UPDATE charter_value SET value = '\"0.5\"' WHERE name = 'fee_rate'", "MG005"),
        ("DELETE FROM charter_value WHERE name = 'fee_rate'", "MG005"),
        ("TRUNCATE charter_value", "MG005"),
        ("UPDATE charter_vote SET yes = 100", "MG005"),
        ("DELETE FROM charter_vote", "MG005"),
        ("TRUNCATE charter_vote CASCADE", "MG005"),
        ("INSERT INTO charter_value (name, value) VALUES ('fee_rate', '\"0.5\"')", "MG007"),
        (
            (
                "INSERT INTO charter_value (name, value, vote_id)"
                " SELECT 'fee_rate', '\"0.5\"', id FROM charter_vote"
            ),
            "MG007",
        ),
        (
            (
                "INSERT INTO charter_value (name, value, vote_id, valid_from)"
                " SELECT 'fee_rate', '\"0.10\"', id, now() - interval '1 day' FROM charter_vote"
            ),
            "MG007",
        ),
        (
            (
                "INSERT INTO charter_vote (id, kind, title, text, decides, yes, no, abstained)"
                " VALUES (gen_random_uuid(), 'founding', '', '', '{}', 1, 0, 0)"
            ),
            "23505",
        ),
    ],
)
def test_the_database_refuses_to_change_a_rule_without_a_vote(query: str, sqlstate: str) -> None:
    actions.hold_founding_vote()
    refused(query, sqlstate)


@pytest.mark.parametrize(
    "tamper",
    [
        "UPDATE charter_value SET value = '\"0.5\"' WHERE name = 'fee_rate'",
        'UPDATE charter_vote SET decides = decides || \'{"fee_rate": "0.5"}\'',
        "UPDATE charter_vote SET decided_at = now() + interval '1 day'",
        "DELETE FROM charter_value WHERE name = 'fee_rate'",
    ],
)
def test_the_audit_finds_a_rule_that_was_changed_behind_our_back(
    tamper: str, behind_our_back: Callable[[], Any]
) -> None:
    actions.hold_founding_vote()
    assert complaints() == []
    with behind_our_back() as cursor:
        cursor.execute(tamper)
    assert complaints()


def test_the_audit_finds_a_vote_that_the_application_did_not_write() -> None:
    """The application's own role inserts a vote and its value, but has not the seal's key."""
    actions.hold_founding_vote()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('minga.seal_key')")
        (key,) = cursor.fetchone()
        cursor.execute("SELECT set_config('minga.seal_key', '', true)")
        cursor.execute(
            "INSERT INTO charter_vote (id, kind, title, text, decides, yes, no, abstained)"
            " VALUES (gen_random_uuid(), 'members', 'Fee', 'More', %s, 9, 1, 0)"
            " RETURNING id",
            ['{"fee_rate": "0.5"}'],
        )
        (vote,) = cursor.fetchone()
        cursor.execute(
            "INSERT INTO charter_value (name, value, vote_id) VALUES ('fee_rate', '\"0.5\"', %s)",
            [vote],
        )
        cursor.execute("SELECT set_config('minga.seal_key', %s, true)", [key])
    assert complaints() == [
        "Every vote is as the application wrote it",
        "Every value of the charter is as the application wrote it",
    ]


@pytest.mark.parametrize(
    "tamper",
    [
        "ALTER TABLE charter_value DISABLE TRIGGER charter_value_was_voted",
        "DROP TRIGGER charter_vote_stays ON charter_vote",
        "ALTER TABLE charter_vote ENABLE REPLICA TRIGGER charter_vote_stays",
        (
            "CREATE OR REPLACE FUNCTION charter_value_was_voted() RETURNS trigger LANGUAGE plpgsql"
            " AS $$ BEGIN RETURN NEW; END $$"
        ),
    ],
)
def test_the_audit_finds_a_guard_that_was_put_to_sleep(tamper: str) -> None:
    assert complaints() == []
    with connection.cursor() as cursor:
        cursor.execute(tamper)
    assert complaints()


def test_a_value_is_remembered_for_a_few_seconds_and_forgotten_by_adopting(
    django_assert_num_queries: Any,
) -> None:
    actions.hold_founding_vote()
    queries.forget_remembered()
    with django_assert_num_queries(1):
        for _ in range(5):
            queries.value("fee_rate")
    vote = members_vote({"fee_rate": "0.08"})
    actions.adopt(vote_id=vote.id)
    assert queries.value("fee_rate") == Decimal("0.08")


def test_a_votes_digest_tells_when_anything_in_it_changes(
    behind_our_back: Callable[[], Any],
) -> None:
    actions.hold_founding_vote()
    before = queries.votes()[0].digest
    assert queries.votes()[0].digest == before
    with behind_our_back() as cursor:
        cursor.execute("UPDATE charter_vote SET text = text || ' Or not.'")
    assert queries.votes()[0].digest != before


def test_rows_are_as_the_actions_wrote_them() -> None:
    actions.hold_founding_vote()
    assert Vote.objects.count() == 1
    assert Value.objects.count() == len(ValueName)
    assert not Value.objects.filter(
        valid_from__gt=datetime.now(UTC) + timedelta(minutes=1)
    ).exists()
