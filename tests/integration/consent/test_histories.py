"""No history makes a grant live that was not understood, cooled off, bounded and kept (G9).

A model of its own counts hours and says what may be live; the database answers after each step, and
one microsecond around every boundary. Time passes by ageing the rows behind the guards' back.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import Phase, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from minga.domains.charter.types import ValueName
from minga.domains.consent import actions, queries, rules
from minga.domains.consent.errors import ConsentError
from minga.domains.consent.models import Grant
from minga.domains.consent.queries.terms import voted_words
from minga.domains.consent.types import GrantState
from tests import cast
from tests.integration.consent import cast as consent

pytestmark = pytest.mark.django_db
COOLING = timedelta(hours=48)
VALID = timedelta(days=40)
TICK = timedelta(microseconds=1)
STEPS = [
    timedelta(hours=1), timedelta(hours=23), COOLING - timedelta(minutes=1), COOLING,
    VALID - timedelta(days=1), VALID, timedelta(days=400),
]  # fmt: skip
SELDOM = st.sampled_from([False] * 9 + [True])


@dataclass
class Expected:
    """What one grant may be by the model: no clock but the hours that passed."""

    public_id: UUID
    has_passed: bool = False
    waits: bool = False
    understood: bool = False
    since: timedelta | None = None
    confirmed: bool = False
    withdrawn: bool = False
    was_in_force: bool = False

    def came_into_force(self, double: bool) -> bool:
        """Cooled off and confirmed where that is voted; a withdrawal ends the question."""
        if self.withdrawn:
            return self.was_in_force
        return self.since is not None and self.since >= COOLING and (self.confirmed or not double)

    def events(self) -> set[str]:
        """The records that there are once it has been granted."""
        return {
            "granted",
            *(["confirmed"] if self.confirmed else []),
            *(["withdrawn"] if self.withdrawn else []),
        }

    def is_live(self, double: bool, forbidden: bool) -> bool:
        return (
            self.understood
            and self.since is not None
            and COOLING <= self.since < COOLING + VALID
            and not self.withdrawn
            and not forbidden
            and (self.confirmed or not double)
        )


class Histories(RuleBasedStateMachine):
    """One member, one client, terms under double consent or not, and every order of steps."""

    def __init__(self) -> None:
        super().__init__()
        self.frame = transaction.atomic()
        self.frame.__enter__()
        self.stage = consent.scene(validity_days=VALID.days, purposes=("advertising",))
        self.dora = consent.data_steward()
        self.double, self.forbidden = True, False
        self.expected: Expected | None = None

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.frame.__exit__(None, None, None)

    @property
    def member(self):
        return self.stage.lova.ref

    def tried(self, deed, **values) -> bool:
        """Carry out a step that may be refused; a refused one leaves nothing behind."""
        try:
            with transaction.atomic():
                result = deed(member=self.member, **values)
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        except ConsentError:
            return False
        return result is not False

    @initialize(granted=st.sampled_from([True, True, False]), double=st.booleans())
    def sets_out(self, granted, double) -> None:
        """Two histories of three begin at a yes: what matters most comes after it."""
        self.members_vote(double=double, forbidden=False)
        if granted:
            self.begins()
            self.answers_questions(consent.RIGHT)
            self.agrees()

    @precondition(lambda self: self.expected is None)
    @rule()
    def begins(self) -> None:
        if self.tried(actions.open_offer, terms=self.stage.terms.public_id, language="en"):
            (grant,) = queries.grants_of(self.member)
            self.expected = Expected(grant.public_id)

    @precondition(lambda self: self.expected)
    @rule(answers=st.sampled_from([consent.RIGHT] * 12 + [consent.WRONG, (), (1, 0), (1, 0, 2, 0)]))
    def answers_questions(self, answers) -> None:
        was = self.expected
        done = self.tried(actions.answer_questions, grant=was.public_id, answers=answers)
        if was.understood:
            assert done
        elif was.waits:
            assert not done
        else:
            assert done == (answers == consent.RIGHT)
            was.understood, was.waits = done, not done

    @precondition(lambda self: self.expected and self.expected.waits)
    @rule()
    def is_explained_to(self) -> None:
        (waiting,) = queries.explanations_waiting()
        actions.explain(explanation=waiting.public_id, actor_id=self.dora.id, words="So it is.")
        self.expected.waits = False

    @precondition(lambda self: self.expected and self.expected.since is None)
    @rule()
    def agrees(self) -> None:
        was = self.expected
        done = self.tried(actions.give_grant, grant=was.public_id)
        may = was.understood and not self.forbidden
        assert done == may
        if done:
            was.since = timedelta(0)

    @precondition(lambda self: self.expected and self.expected.since is not None)
    @rule()
    def confirms(self) -> None:
        was = self.expected
        done = self.tried(actions.confirm_grant, grant=was.public_id)
        may = was.since is not None and COOLING <= was.since < COOLING + VALID
        assert done == (was.confirmed or (may and not was.withdrawn))
        was.confirmed = was.confirmed or done

    @precondition(lambda self: self.expected)
    @rule(sure=SELDOM)
    def withdraws(self, sure) -> None:
        if not sure:
            return
        done = self.tried(actions.withdraw_grant, grant=self.expected.public_id)
        assert done == (self.expected.since is not None)
        if done and not self.expected.withdrawn:
            self.expected.was_in_force = self.expected.came_into_force(self.double)
        self.expected.withdrawn = self.expected.withdrawn or done

    @precondition(lambda self: self.expected and not self.expected.withdrawn)
    @rule(sure=SELDOM)
    def refuses(self, sure) -> None:
        if not sure:
            return
        done = self.tried(actions.refuse_offer, terms=self.stage.terms.public_id)
        assert done == (self.expected.since is None)
        if done:
            self.expected = None

    @precondition(lambda self: self.expected and self.expected.since is not None)
    @rule(by=st.sampled_from(STEPS))
    def time_passes(self, by) -> None:
        (grant,) = queries.grants_of(self.member)
        consent.age(grant, by)
        self.expected.since += by

    @rule(double=st.booleans(), forbidden=SELDOM)
    def members_vote(self, double, forbidden) -> None:
        cast.vote(
            double_consent_purposes=["advertising"] if double else [],
            forbidden_purposes=["advertising"] if forbidden else ["weapons"],
        )
        self.double, self.forbidden = double, forbidden

    @precondition(lambda self: self.expected)
    @rule(
        column=st.sampled_from(
            ["understood_at", "granted_at", "live_from", "expires_at", "confirmed_at"]
        ),
        value=st.sampled_from(["now() - interval '90 days'", "NULL", "'infinity'"]),
    )
    def an_intruder_writes(self, column, value) -> None:
        """A statement of the application's own role changes no moment."""
        before = Grant.objects.values().get()
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute(f"UPDATE consent_grant SET {column} = {value}")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        except DatabaseError as exc:
            assert "G9" in str(exc) or "G14" in str(exc) or "constraint" in str(exc)  # noqa: PT017
        after = Grant.objects.values().get()
        assert {**after, "understood_at": None} == {**before, "understood_at": None}
        if before["understood_at"] is None and after["understood_at"] is not None:
            raise AssertionError("understood without the answers")

    @invariant()
    def the_database_and_the_model_agree(self) -> None:
        if self.expected is None:
            assert self.live_now() == set()
            return
        may_be = self.expected.is_live(self.double, self.forbidden)
        event(f"live: {may_be}")
        assert self.live_now() == ({self.expected.public_id} if may_be else set())

    @invariant()
    def the_rule_and_the_view_agree_around_every_boundary(self) -> None:
        row = Grant.objects.select_related("terms").first()
        if row is None or row.live_from is None:
            return
        double = voted_words(ValueName.DOUBLE_CONSENT_PURPOSES)
        forbidden = voted_words(ValueName.FORBIDDEN_PURPOSES)
        edges = (row.live_from, row.expires_at, row.confirmed_at, row.withdrawn_at)
        for moment in (edge + tick for edge in edges if edge for tick in (-TICK, 0 * TICK, TICK)):
            state = rules.grant_state(
                now=moment,
                understood_at=row.understood_at,
                live_from=row.live_from,
                expires_at=row.expires_at,
                confirmed_at=row.confirmed_at,
                withdrawn_at=row.withdrawn_at,
                second_yes=rules.needs_second_yes(["advertising"], double),
                barred=rules.is_barred(["advertising"], forbidden),
            )
            assert self.live_at(moment) == (state is GrantState.LIVE)

    @invariant()
    def the_client_has_the_record_of_what_came_into_force_and_of_nothing_else(self) -> None:
        was = self.expected
        rows = queries.client_records(self.stage.clara.client.public_id, limit=10)
        came = was is not None and was.came_into_force(self.double)
        assert {row.event for row in rows} == (was.events() if came else set())

    def live_now(self) -> set[UUID]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT public_id FROM consent.live_grant")
            return {row[0] for row in cursor.fetchall()}

    def live_at(self, moment) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM consent_live_at(%s)", [moment])
            return cursor.fetchone()[0] == 1


@pytest.fixture
def own_database(db):
    """The machine opens a frame of its own for every history inside the test's transaction."""


@pytest.mark.slow
@pytest.mark.usefixtures("own_database")
def test_no_history_makes_a_grant_live_that_may_not_be():
    from hypothesis.stateful import run_state_machine_as_test

    # A failing history is printed as it was found: shrinking it takes minutes.
    run_state_machine_as_test(
        Histories,
        settings=settings(stateful_step_count=25, phases=[Phase.explicit, Phase.generate]),
    )
