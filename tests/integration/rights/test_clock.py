"""The second of the deadline is the recipient's, in the database, on pages and in the protocol."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from minga.domains.rights.queries.requests import state_at
from minga_pure.rights import NodeState
from minga_pure.rights.chain import state_of
from tests.budget import examples

pytestmark = pytest.mark.django_db
DEADLINE = datetime(2027, 1, 3, 12, 0, 0, tzinfo=UTC)
STATES = st.sampled_from(["waiting", "in_progress", "answered", "denied"])
NEAR = st.integers(-2_000_000, 2_000_000)  # microseconds around the deadline
FAR = st.integers(-(10**13), 10**13)


def overdue_in_sql(state: str, moment: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rights_is_overdue(%s, %s, %s)", [state, DEADLINE, moment])
        return bool(cursor.fetchone()[0])


@settings(max_examples=examples(200))
@given(state=STATES, offset=NEAR | FAR)
def test_database_page_and_protocol_agree_about_every_microsecond(state: str, offset: int) -> None:
    moment = DEADLINE + timedelta(microseconds=offset)
    in_sql = overdue_in_sql(state, moment)
    assert in_sql == (state_at(state, DEADLINE, moment) == NodeState.OVERDUE)
    if state == "waiting":
        protocol = state_of(None, respond_by=int(DEADLINE.timestamp()), now=int(moment.timestamp()))
        assert in_sql == (protocol is NodeState.OVERDUE)
    assert in_sql == (offset >= 1_000_000 and state in ("waiting", "in_progress"))


@pytest.mark.parametrize(("offset", "late"), [(0, False), (999_999, False), (1_000_000, True)])
def test_the_boundary_second(offset: int, late: bool) -> None:
    assert overdue_in_sql("waiting", DEADLINE + timedelta(microseconds=offset)) is late
