"""A set is licensed, paid with its bonds, delivered, restricted, frozen; bonds end once."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from django.db import transaction

from minga.domains.consent import actions as consent_actions
from minga.domains.consent.errors import NotLive
from minga.domains.ledger import queries as ledger
from minga.domains.ledger.types import AccountKind
from minga.domains.licences import actions, queries
from minga.domains.licences.errors import (
    ChainIncomplete,
    ClientFrozen,
    ItemRestricted,
    NothingToLicense,
    NotLicensed,
)
from minga.domains.licences.types import BondState, Standing, StandingReason
from minga.domains.vault import actions as vault
from minga.domains.work import queries as work
from minga_pure.money import Money
from tests.integration.consent import cast as consent
from tests.integration.licences import cast as licences

pytestmark = pytest.mark.django_db
PRICE, BOND = 5_000_000, 2_500_000


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.MINGA_DATA = tmp_path


def test_a_set_is_licensed_and_persons_are_paid_with_bonds_in_escrow() -> None:
    stage = consent.scene()
    consent.live(stage.lova, stage.terms)
    kanto = consent.member("kanto")
    consent.live(kanto, stage.terms)
    items = [licences.selfie(stage.lova), licences.selfie(stage.lova), licences.selfie(kanto)]
    before = work.funds(stage.clara.client.public_id, "USD").micros
    licence = licences.licensed(stage.terms)
    assert (licence.items, licence.bond) == (3, Money(BOND, "USD"))
    assert licences.wallet(stage.lova) == 2 * PRICE
    assert licences.wallet(kanto) == PRICE
    assert work.funds(stage.clara.client.public_id, "USD").micros == before - 3 * (PRICE + BOND)
    escrow = ledger.account_id(AccountKind.BOND_ESCROW, licence.public_id, "USD")
    assert ledger.balance(escrow).micros == 3 * BOND
    assert {view.item for view in queries.standing(items)} == set(items)
    assert queries.counts(licence.public_id)[Standing.LIVE] == 3
    with transaction.atomic(), pytest.raises(NothingToLicense):
        licences.licensed(stage.terms)


def test_items_without_a_long_enough_consent_or_price_do_not_join() -> None:
    stage = consent.scene()
    consent.live(stage.lova, stage.terms)
    licences.selfie(stage.lova)
    for changes in ({"days": 365}, {"price": Money(4_999_999, "USD")}):
        with transaction.atomic(), pytest.raises(NothingToLicense):
            licences.licensed(stage.terms, **changes)


def test_a_further_licence_pays_the_royalty_where_the_terms_allow_it() -> None:
    stage = consent.scene(further_licence=True, royalty_millionths=300_001)
    standing = msgspec.structs.replace(consent.STANDING, further_licence=True)
    consent_actions.set_standing_terms(member=stage.lova.ref, standing=standing)
    consent.live(stage.lova, stage.terms)
    licences.selfie(stage.lova)
    licences.licensed(stage.terms, "aurora")
    licences.licensed(stage.terms, "cloud", price=Money(10, "USD"))
    assert licences.wallet(stage.lova) == PRICE + 4  # rounded up


def test_a_copy_leaves_only_under_a_licence_with_a_complete_chain() -> None:
    pytest.importorskip("cv2")
    stage = consent.scene()
    grant = consent.live(stage.lova, stage.terms)
    item = licences.selfie(stage.lova, licences.face())

    def deliver(recipient: str) -> bytes:
        return consent_actions.deliver(
            grant=grant.public_id, item=item, recipient=recipient
        ).encoded

    with pytest.raises(ChainIncomplete):
        deliver("aurora")
    licences.engaged(stage.terms)
    with pytest.raises(NotLicensed):
        deliver("aurora")
    licence = licences.licensed(stage.terms, "cloud")
    with pytest.raises(NotLicensed):
        deliver("aurora")
    assert deliver("cloud") == deliver("cloud")
    client, clara = stage.clara.client.public_id, stage.clara.id
    actions.end_engagement(client=client, actor_id=clara, series=licence.series, node="aurora")
    with pytest.raises(ChainIncomplete):
        deliver("cloud")
    licences.engaged(stage.terms)
    case = uuid4()
    actions.freeze(client=client, reason="No answer to a request", case=case)
    actions.freeze(client=client, reason="No answer to a request", case=case)
    with pytest.raises(ClientFrozen):
        deliver("cloud")
    assert (actions.lift_freeze(case=case), actions.lift_freeze(case=case)) == (1, 0)
    actions.restrict(items=[item], case=case)
    with pytest.raises(ItemRestricted):
        deliver("cloud")
    (view,) = queries.standing([item])
    assert (view.standing, view.reason) == (Standing.RESTRICTED, StandingReason.RESTRICTED)
    assert (actions.lift_restriction(case=case), actions.lift_restriction(case=case)) == (1, 0)
    deliver("cloud")
    consent_actions.withdraw_grant(member=stage.lova.ref, grant=grant.public_id)
    with pytest.raises(NotLive):
        deliver("cloud")
    (view,) = queries.standing([item], client=client)
    assert (view.standing, view.reason) == (Standing.WITHDRAWN, StandingReason.WITHDRAWN)
    vault.shred_item(item=item)
    assert queries.standing([item])[0].reason is StandingReason.ERASED


def test_a_bond_goes_back_after_the_term_or_to_the_person_and_once() -> None:
    stage = consent.scene()
    consent.live(stage.lova, stage.terms)
    first, second = licences.selfie(stage.lova), licences.selfie(stage.lova)
    licences.licensed(stage.terms)
    client, case = stage.clara.client.public_id, uuid4()
    assert actions.release_bonds() == 0
    assert actions.forfeit_bond(item=first, case=case) == [Money(BOND, "USD")]
    assert actions.forfeit_bond(item=first, case=case) == []
    assert actions.forfeit_bond(item=second, recipient="eve", case=case) == []
    assert licences.wallet(stage.lova) == 2 * PRICE + BOND
    licences.end_terms()
    actions.restrict(items=[second], case=case)
    assert actions.release_bonds() == 0
    actions.lift_restriction(case=case)
    before = work.funds(client, "USD").micros
    assert (actions.release_bonds(), actions.release_bonds()) == (1, 0)
    assert work.funds(client, "USD").micros == before + BOND
    assert actions.forfeit_bond(item=second, case=case) == []
    states = [queries.bond_of(item)[0].state for item in (first, second)]
    assert states == [BondState.FORFEITED, BondState.RELEASED]


def test_nothing_of_a_frozen_client_is_published() -> None:
    from minga.domains.assignment import actions as assignment
    from tests import cast

    clara = cast.good_customer()
    draft = cast.draft(clara)
    cast.bring_texts(draft, 3)
    case = uuid4()
    actions.freeze(client=clara.client.public_id, reason="Two recipients are silent", case=case)
    with transaction.atomic(), pytest.raises(ClientFrozen):
        assignment.publish(project=draft.public_id, actor_id=clara.id)
    actions.lift_freeze(case=case)
    assignment.publish(project=draft.public_id, actor_id=clara.id)
