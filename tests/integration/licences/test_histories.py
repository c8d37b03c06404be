"""No copy leaves without grant, licence, engagements and peace; no bond ends twice."""

import contextlib
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import example, given, settings
from hypothesis import strategies as st

from minga.domains.consent import actions as consent_actions
from minga.domains.ledger import queries as ledger
from minga.domains.ledger.types import AccountKind
from minga.domains.licences import actions, audits, queries
from minga.domains.licences.errors import LicenceError
from minga.domains.licences.models import BondOutcome
from minga.domains.licences.types import BondState
from minga.domains.work import queries as work
from tests.budget import examples
from tests.integration.consent import cast as consent
from tests.integration.licences import cast as licences
from tests.integration.refusals import findings
from tests.integration.together import together

pytestmark = pytest.mark.django_db
PRICE, BOND = 5_000_000, 2_500_000
STEPS = (
    "aurora", "cloud", "eve", "freeze", "freeze aurora", "freeze cloud", "lift freeze", "restrict",
    "lift restriction", "engage", "end aurora", "end cloud", "license aurora", "license cloud",
    "end term", "withdraw",
)  # fmt: skip
COPY = (
    "INSERT INTO consent_copydelivery (public_id, grant_id, item, recipient, media_type,"
    " mark_key, sha256, salt) SELECT gen_random_uuid(), id, %s, %s, 'image/png', 'x',"
    " sha256(gen_random_uuid()::text::bytea), sha256('y') FROM consent_grant"
)


class Model:
    """The state of one item by the words of the guarantee, kept beside the database."""

    def __init__(self) -> None:
        self.is_granted = True
        self.frozen: set[str] = set()
        self.is_restricted = False
        self.engaged: set[str] = set()
        self.licensed: set[str] = set()

    def may_leave(self, node: str) -> bool:
        chain = {"aurora": {"aurora"}, "cloud": {"aurora", "cloud"}}.get(node)
        return (
            chain is not None
            and self.is_granted
            and node in self.licensed
            and chain <= self.engaged
            and not self.is_restricted
            and not {"", *chain} & self.frozen
        )


class History:
    """One client, one member, one item, and the steps that can happen to them."""

    def __init__(self) -> None:
        self.stage = consent.scene(further_licence=True, royalty_millionths=500_000,
                                   recipients=consent.new_terms().recipients)  # fmt: skip
        standing = msgspec.structs.replace(consent.STANDING, further_licence=True)
        consent_actions.set_standing_terms(member=self.stage.lova.ref, standing=standing)
        self.grant = consent.live(self.stage.lova, self.stage.terms)
        self.item = licences.selfie(self.stage.lova)
        self.client, self.case = self.stage.terms.client, uuid4()
        self.model = Model()

    def leaves(self, node: str) -> bool:
        """Whether the database takes a copy for a node."""
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(COPY, [self.item, node])
        except DatabaseError:
            return False
        return True

    def step(self, name: str) -> None:
        """Carry out one step by the actions, and note it in the model."""
        verb, _space, node = name.partition(" ")
        model, series = self.model, self.stage.terms.series
        if verb == "freeze":
            self.case = uuid4()
            actions.freeze(client=self.client, reason="Silence", case=self.case, recipient=node)
            model.frozen.add(node)
        elif name == "lift freeze":
            for case in [row.case for row in queries.freezes_of(self.client)]:
                actions.lift_freeze(case=case)
            model.frozen.clear()
        elif verb == "restrict":
            actions.restrict(items=[self.item], case=self.case)
            model.is_restricted = True
        elif name == "lift restriction":
            for (case,) in _restrictions():
                actions.lift_restriction(case=case)
            model.is_restricted = False
        elif verb == "engage":
            licences.engaged(self.stage.terms)
            model.engaged = {"aurora", "cloud"}
        elif name == "end term":
            licences.end_terms()
            model.licensed.clear()
        elif verb == "end":
            actions.end_engagement(
                client=self.client, actor_id=self.stage.clara.id, series=series, node=node
            )
            model.engaged.discard(node)
        elif verb == "license":
            with contextlib.suppress(LicenceError), transaction.atomic():
                licences.licensed(self.stage.terms, node)
                model.licensed.add(node)
        elif verb == "withdraw":
            consent_actions.withdraw_grant(member=self.stage.lova.ref, grant=self.grant.public_id)
            model.is_granted = False


def _restrictions() -> list[tuple[UUID]]:
    with connection.cursor() as cursor:
        cursor.execute('SELECT DISTINCT "case" FROM licences_restriction WHERE lifted_at IS NULL')
        rows: list[tuple[UUID]] = cursor.fetchall()
    return rows


@settings(max_examples=examples(40))
@example(steps=["license cloud", "end aurora"])
@example(steps=["license cloud", "end cloud"])
@example(steps=["license cloud", "freeze cloud"])
@example(steps=["license cloud", "freeze aurora"])
@example(steps=["freeze", "lift freeze", "restrict"])
@example(steps=["withdraw", "aurora"])
@example(steps=["end term", "aurora", "license aurora"])
@given(steps=st.lists(st.sampled_from(STEPS), max_size=14))
def test_in_no_history_a_copy_leaves_that_the_words_of_the_guarantee_forbid(
    steps: list[str],
) -> None:
    with transaction.atomic():
        history = History()
        for name in ("engage", "license aurora"):
            history.step(name)
        assert history.leaves("aurora")
        for name in steps:
            if name in ("aurora", "cloud", "eve"):
                assert history.leaves(name) == history.model.may_leave(name), name
            else:
                history.step(name)
        for node in ("aurora", "cloud", "eve"):
            assert history.leaves(node) == history.model.may_leave(node), node
        transaction.set_rollback(True)


@settings(max_examples=examples(25))
@given(
    steps=st.lists(
        st.sampled_from(["forfeit", "forfeit cloud", "release", "term", "restrict", "lift"]),
        max_size=8,
    )
)
def test_in_no_history_a_bond_ends_twice_or_its_money_is_lost(steps: list[str]) -> None:
    with transaction.atomic():
        stage = consent.scene()
        consent.live(stage.lova, stage.terms)
        item, case = licences.selfie(stage.lova), uuid4()
        licence = licences.licensed(stage.terms, "cloud")
        begin = work.funds(stage.terms.client, "USD").micros
        is_over, is_held, expected = False, False, BondState.IN_ESCROW
        for name in steps:
            verb, _space, node = name.partition(" ")
            if verb == "forfeit":
                actions.forfeit_bond(item=item, recipient=node or None, case=case)
                if expected is BondState.IN_ESCROW:
                    expected = BondState.FORFEITED
            elif verb == "release":
                actions.release_bonds()
                if expected is BondState.IN_ESCROW and is_over and not is_held:
                    expected = BondState.RELEASED
            elif verb == "term":
                licences.end_terms()
                is_over = True
            elif verb == "restrict" and not is_held:
                case, is_held = uuid4(), True
                actions.restrict(items=[item], case=case)
            elif verb == "lift":
                actions.lift_restriction(case=case)
                is_held = False
            (bond,) = queries.bond_of(item)
            assert bond.state is expected
        escrow = ledger.account_id(AccountKind.BOND_ESCROW, licence.public_id, "USD")
        assert ledger.balance(escrow).micros == BOND * (expected is BondState.IN_ESCROW)
        assert licences.wallet(stage.lova) == PRICE + BOND * (expected is BondState.FORFEITED)
        back = work.funds(stage.terms.client, "USD").micros - begin
        assert back == BOND * (expected is BondState.RELEASED)
        assert findings(audits.AUDITS) == []
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(3))
def test_a_release_and_forfeitures_at_once_end_a_bond_one_time(attempt: int) -> None:
    with transaction.atomic():
        stage = consent.scene()
        consent.live(stage.lova, stage.terms)
        items = [licences.selfie(stage.lova) for _ in range(4)]
        licences.licensed(stage.terms, "cloud")
        licences.end_terms()
    begin = work.funds(stage.terms.client, "USD").micros
    calls: list[Any] = [actions.release_bonds, actions.release_bonds]
    calls += [partial(actions.forfeit_bond, item=item, case=uuid4()) for item in items[:2] * 2]
    together(calls if attempt % 2 else calls[::-1])
    actions.release_bonds()
    assert BondOutcome.objects.count() == 4
    states = [queries.bond_of(item)[0].state for item in items]
    forfeited, released = (states.count(state) for state in
                           (BondState.FORFEITED, BondState.RELEASED))  # fmt: skip
    assert forfeited + released == 4
    assert licences.wallet(stage.lova) == 4 * PRICE + forfeited * BOND
    assert work.funds(stage.terms.client, "USD").micros == begin + released * BOND
    assert findings(audits.AUDITS) == []


class Crash(Exception):
    """The process dies here."""


@pytest.mark.parametrize("verb", ["release", "forfeit", "license"])
def test_a_crash_between_the_row_and_its_end_leaves_nothing_and_is_mended_by_calling_again(
    verb: str,
) -> None:
    stage = consent.scene()
    consent.live(stage.lova, stage.terms)
    item, case = licences.selfie(stage.lova), uuid4()
    if verb != "license":
        licences.licensed(stage.terms, "cloud")
        licences.end_terms()
    begin = work.funds(stage.terms.client, "USD").micros

    def act() -> None:
        if verb == "release":
            actions.release_bonds()
        elif verb == "forfeit":
            actions.forfeit_bond(item=item, case=case)
        else:
            licences.licensed(stage.terms, "cloud")

    with contextlib.suppress(Crash), transaction.atomic():
        act()
        raise Crash
    assert work.funds(stage.terms.client, "USD").micros == begin
    assert not BondOutcome.objects.exists()
    act()
    if verb != "license":
        act()
    assert BondOutcome.objects.count() == (verb != "license")
    assert findings(audits.AUDITS) == []
