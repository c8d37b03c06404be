"""A frozen node freezes all that stands below it, at every place of the tree, for every guard."""

from uuid import uuid4

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from minga.domains.assignment import actions as assignment
from minga.domains.consent.types import TermsView
from minga.domains.licences import actions, audits, queries, rules
from minga.domains.licences.errors import ClientFrozen
from minga.domains.licences.types import BondState
from minga_pure.consent.terms import TermsRecipient
from tests import cast
from tests.budget import examples
from tests.integration.consent import cast as consent
from tests.integration.licences import cast as licences
from tests.integration.refusals import findings, refused

pytestmark = pytest.mark.django_db

# aurora supplies cloud, cloud supplies edge; boreal stands beside aurora
TREE = (("aurora", ""), ("cloud", "aurora"), ("edge", "cloud"), ("boreal", ""))
BELOW = {
    "": {"aurora", "cloud", "edge", "boreal"},
    "aurora": {"aurora", "cloud", "edge"},
    "cloud": {"cloud", "edge"},
    "edge": {"edge"},
    "boreal": {"boreal"},
    "elsewhere": set(),
}
COPY = (
    "INSERT INTO consent_copydelivery (public_id, grant_id, item, recipient, media_type,"
    " mark_key, sha256, salt) SELECT gen_random_uuid(), id, %s, %s, 'image/png', 'x',"
    " sha256(gen_random_uuid()::text::bytea), sha256('y') FROM consent_grant"
)


def recipients(tree: tuple[tuple[str, str], ...]) -> tuple[TermsRecipient, ...]:
    return tuple(
        TermsRecipient(node, node.title(), "processor", "CL", ("same_law",), under=under)
        for node, under in tree
    )


def frozen(terms: TermsView, node: str) -> None:
    actions.freeze(client=terms.client, reason="Silence", case=uuid4(), recipient=node)


@pytest.mark.parametrize("node", BELOW)
def test_no_copy_leaves_to_or_below_a_frozen_node_and_others_get_theirs(node: str) -> None:
    stage = consent.scene(recipients=recipients(TREE))
    grant, item = consent.live(stage.lova, stage.terms), licences.selfie(stage.lova)
    licences.deliverable(grant, item)
    frozen(stage.terms, node)
    assert queries.frozen_recipients(stage.terms) == BELOW[node]
    for recipient, _under in TREE:
        is_frozen = recipient in BELOW[node]
        assert queries.is_frozen(grant=grant.public_id, recipient=recipient) is is_frozen
        if is_frozen:
            refused(COPY, "MG931", item, recipient)
        else:
            with connection.cursor() as cursor:
                cursor.execute(COPY, [item, recipient])


@pytest.mark.parametrize("node", BELOW)
@pytest.mark.parametrize("recipient", ["aurora", "edge"])
def test_a_bond_waits_while_its_recipient_or_a_node_above_is_frozen(
    recipient: str, node: str
) -> None:
    stage = consent.scene(recipients=recipients(TREE))
    consent.live(stage.lova, stage.terms)
    item = licences.selfie(stage.lova)
    licences.licensed(stage.terms, recipient)
    licences.end_terms()
    frozen(stage.terms, node)
    is_held = recipient in BELOW[node]
    assert actions.release_bonds() == (0 if is_held else 1)
    (bond,) = queries.bond_of(item)
    assert bond.state is (BondState.IN_ESCROW if is_held else BondState.RELEASED)


@pytest.mark.parametrize("node", BELOW)
def test_nothing_is_licensed_for_a_frozen_node(node: str) -> None:
    stage = consent.scene(recipients=recipients(TREE))
    consent.live(stage.lova, stage.terms)
    licences.selfie(stage.lova)
    frozen(stage.terms, node)
    for recipient, _under in TREE:
        with transaction.atomic():
            if recipient in BELOW[node]:
                with pytest.raises(ClientFrozen):
                    licences.licensed(stage.terms, recipient)
            else:
                assert licences.licensed(stage.terms, recipient).items == 1
            transaction.set_rollback(True)
    candidates = "SELECT count(*) FROM licences_candidates(0, %s, %s, %s, 30, now(), 'USD', %s)"
    for recipient, _under in TREE:
        with connection.cursor() as cursor:
            cursor.execute(
                candidates, [stage.terms.client, stage.terms.series, [recipient], 5_000_000]
            )
            assert cursor.fetchone()[0] == (recipient not in BELOW[node])


@pytest.mark.parametrize("node", BELOW)
def test_no_collection_project_is_published_for_a_tree_with_a_frozen_node(node: str) -> None:
    stage = consent.scene(recipients=recipients(TREE))
    draft = cast.draft(stage.clara)
    cast.bring_texts(draft, 3)
    beside = cast.draft(stage.clara)
    frozen(stage.terms, node)
    consent.behind(
        "INSERT INTO work_collection (project_id, series, item_kind, alternative_id)"
        " VALUES (%s, %s, 'selfie', %s)",
        [draft.id, stage.terms.series, beside.id],
    )
    publish = "UPDATE work_project SET state = 'published' WHERE id = %s"
    if BELOW[node]:
        refused(publish, "MG931", draft.id)
    if node:
        consent.behind("DELETE FROM work_collection")
        assignment.publish(project=draft.public_id, actor_id=stage.clara.id)


def trees() -> st.SearchStrategy[list[tuple[str, str]]]:
    """Trees of up to eight nodes, each under an earlier one or under the controller."""
    return st.lists(st.integers(-1, 6), min_size=1, max_size=8).map(
        lambda places: [
            (f"n{index}", "" if place < 0 or index == 0 else f"n{place % index}")
            for index, place in enumerate(places)
        ]
    )


@settings(max_examples=examples(60))
@given(tree=trees(), places=st.lists(st.integers(-1, 8), max_size=3))
def test_the_database_and_the_rule_freeze_the_same_nodes(
    tree: list[tuple[str, str]], places: list[int]
) -> None:
    with transaction.atomic():
        stage = consent.scene(recipients=recipients(tuple(tree)))
        grant = consent.live(stage.lova, stage.terms)
        held = {"" if place < 0 else f"n{place}" for place in places}
        for node in sorted(held):
            frozen(stage.terms, node)
        by_rule = rules.frozen_nodes(tree, held)
        assert by_rule == {
            node
            for node, _under in tree
            if queries.is_frozen(grant=grant.public_id, recipient=node)
        }
        transaction.set_rollback(True)


@pytest.mark.parametrize("node", BELOW)
def test_the_audit_finds_a_copy_that_left_below_a_frozen_node(node: str) -> None:
    stage = consent.scene(recipients=recipients(TREE))
    grant, item = consent.live(stage.lova, stage.terms), licences.selfie(stage.lova)
    licences.deliverable(grant, item)
    with connection.cursor() as cursor:
        cursor.execute(COPY, [item, "edge"])
    frozen(stage.terms, node)
    sentence = "No copy left while a case about its client, chain of recipients or item was open"
    assert sentence not in findings(audits.AUDITS)
    consent.behind("UPDATE licences_freeze SET frozen_at = frozen_at - interval '9 days'")
    assert (sentence in findings(audits.AUDITS)) is ("edge" in BELOW[node])
