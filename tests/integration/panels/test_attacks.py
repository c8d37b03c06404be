"""The rule and the database decide alike about every roster that an attacker can choose."""

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minga.domains.errors import sqlstate_of
from minga_pure.panels import cells, may_release
from tests.integration.panels import cast as panels

pytestmark = pytest.mark.django_db
PEOPLE_MIN = 3
ROSTER = st.frozensets(st.integers(0, 13), min_size=0, max_size=13)


@pytest.fixture
def panel():
    stage = panels.scene(PEOPLE_MIN)
    workers = stage.crowd("person", 14, gender="woman")
    public_id = stage.panel()
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM panels_panel WHERE public_id = %s", [public_id])
        (number,) = cursor.fetchone()
    return number, [worker.ref.member_id for worker in workers]


def database_takes(panel: int, members: list[int], roster: frozenset[int]) -> bool:
    """Whether the database tells the count of these people; rows as the application writes them."""
    chosen = [members[person] for person in roster]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM panels_membership")
        cursor.execute(
            "INSERT INTO panels_membership (panel_id, member_id) SELECT %s, unnest(%s::bigint[])",
            [panel, chosen],
        )
        try:
            with transaction.atomic():
                cursor.execute(
                    "INSERT INTO panels_release (public_id, panel_id, people_min, people, tokens)"
                    " SELECT gen_random_uuid(), %s, 2, 2, coalesce(array_agg(sha256(member::text"
                    "::bytea)), '{}') FROM unnest(%s::bigint[]) AS member",
                    [panel, chosen],
                )
        except DatabaseError as error:
            if sqlstate_of(error) != "MG985":
                raise
            return False
    return True


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rosters=st.lists(ROSTER, max_size=4))
def test_the_rule_and_the_database_decide_alike(panel, rosters):
    number, members = panel
    released: list[frozenset[int]] = []
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM people_member WHERE left_at IS NULL")
            (population,) = cursor.fetchone()
        for roster in rosters:
            expected = may_release(released, roster, population=population, people_min=PEOPLE_MIN)
            assert database_takes(number, members, roster) == expected
            if expected:
                released.append(roster)
        assert all(people >= PEOPLE_MIN for people in cells(released).values())
        transaction.set_rollback(True)
