"""Member and client keep the same record; nobody else learns from it who the member is (G9)."""

import json
import re
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

import pytest
from django.utils import timezone

from minga.domains.consent import actions, queries, rules
from minga.domains.consent.errors import NoSuchGrant
from minga.domains.log import queries as log
from minga_pure.consent.records import standing_commitment
from minga_pure.consent.standing import standing_body
from minga_pure.proofs.errors import MalformedReceipt
from minga_pure.proofs.receipts import verify_receipt
from tests import cast
from tests.integration.consent import cast as consent

pytestmark = pytest.mark.django_db
UUIDS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DIGESTS = re.compile(r"[0-9a-f]{64}")
LIST = {"limit": 100}


@pytest.fixture
def stage():
    return consent.scene()


def client_of(customer):
    return customer.client.public_id


def test_the_client_has_the_record_that_the_member_keeps_but_not_their_key(stage):
    grant = consent.live(stage.lova, stage.terms)
    (row,) = queries.client_records(client_of(stage.clara), **LIST)
    theirs = queries.client_document(client_of(stage.clara), row.public_id)
    hers = queries.record_document(stage.lova.ref, row.public_id)
    assert verify_receipt(hers, [log.receipt_key()]).kind == "consent"
    for altered in ("0" * 64, "no", 5):
        with pytest.raises(MalformedReceipt, match="holder key"):
            verify_receipt(hers | {"holder_key": altered}, [log.receipt_key()])
    key = hers.pop("holder_key")
    assert theirs == hers
    assert len(key) == 64
    assert key not in json.dumps(theirs)
    assert (row.grant, row.event) == (grant.public_id, "granted")
    facts = verify_receipt(theirs, [log.receipt_key()]).facts
    assert facts["member"] == facts["dpv:hasDataSubject"]["dpv:hasIdentifier"] == str(row.member)
    digest = sha256(standing_body(rules.check_standing(consent.STANDING)).encode()).digest()
    assert facts["minga:standingTerms"] == standing_commitment(UUID(facts["member"]), digest)


def test_the_record_proves_a_person_by_their_key_and_by_nothing_that_the_client_has(stage):
    grant = consent.live(stage.lova, stage.terms)
    hers = queries.record_document(stage.lova.ref, grant.records[0])
    theirs = queries.client_document(client_of(stage.clara), grant.records[0])
    assert queries.grant_of_record(hers) == (stage.lova.ref, grant.public_id)
    assert queries.grant_of_record(theirs) is None
    assert queries.grant_of_record(theirs | {"holder_key": theirs["salt"]}) is None
    assert queries.grant_of_record(theirs | {"holder_key": "0" * 64}) is None


def test_two_clients_do_not_learn_that_they_have_the_same_member(stage):
    celia = cast.good_customer("celia")
    other_terms = consent.published(celia, title="Selfies for a mirror")
    for terms in (stage.terms, other_terms):
        consent.live(stage.lova, terms)
    bodies = []
    for client in (client_of(stage.clara), client_of(celia)):
        (row,) = queries.client_records(client, **LIST)
        bodies.append(queries.client_document(client, row.public_id)["body"])
    for pattern in (UUIDS, DIGESTS):
        first, second = (set(pattern.findall(body)) for body in bodies)
        assert first
        assert not first & second
    assert all(str(stage.lova.ref.subject) not in body for body in bodies)


def test_the_same_client_knows_a_member_by_one_name_under_all_its_terms(stage):
    other = consent.published(stage.clara, title="Selfies for a mirror")
    kanto = consent.member("kanto")
    for member, terms in ((stage.lova, stage.terms), (stage.lova, other), (kanto, other)):
        consent.live(member, terms)
    names = [row.member for row in queries.client_records(client_of(stage.clara), **LIST)]
    assert names[0] == names[1] != names[2]


def test_a_client_sees_nothing_of_a_consent_that_cools_off_or_never_came_into_force(stage):
    mine = client_of(stage.clara)
    grant = consent.granted(stage.lova, stage.terms)
    assert queries.client_records(mine, **LIST) == []
    with pytest.raises(NoSuchGrant):
        queries.client_document(mine, grant.records[0])
    actions.withdraw_grant(member=stage.lova.ref, grant=grant.public_id)
    consent.age(grant, timedelta(days=30))
    assert queries.client_records(mine, **LIST) == []


def test_a_first_yes_withdrawn_before_the_second_stays_unseen_when_the_vote_is_lifted():
    stage = consent.scene(purposes=("advertising",))
    cast.vote(double_consent_purposes=["advertising"])
    grant = consent.live(stage.lova, stage.terms)
    actions.withdraw_grant(member=stage.lova.ref, grant=grant.public_id)
    cast.vote(double_consent_purposes=["weapons"])
    assert queries.client_records(client_of(stage.clara), **LIST) == []


def test_a_consent_in_force_keeps_its_records_when_members_vote_for_a_second_yes_later():
    stage = consent.scene(purposes=("advertising",))
    cast.vote(double_consent_purposes=[])
    grant = consent.live(stage.lova, stage.terms)
    actions.withdraw_grant(member=stage.lova.ref, grant=grant.public_id)
    cast.vote(double_consent_purposes=["advertising"])
    rows = queries.client_records(client_of(stage.clara), **LIST)
    assert [row.event for row in rows] == ["granted", "withdrawn"]


def test_the_moment_of_the_cooling_off_is_the_boundary(stage):
    grant = consent.granted(stage.lova, stage.terms)
    wait = grant.live_from - timezone.now()
    consent.age(grant, wait - timedelta(minutes=1))
    assert queries.client_records(client_of(stage.clara), **LIST) == []
    consent.age(grant, timedelta(minutes=1))
    assert len(queries.client_records(client_of(stage.clara), **LIST)) == 1


def test_a_withdrawal_of_a_consent_in_force_has_its_record_on_both_sides(stage):
    grant = consent.live(stage.lova, stage.terms)
    actions.withdraw_grant(member=stage.lova.ref, grant=grant.public_id)
    rows = queries.client_records(client_of(stage.clara), **LIST)
    assert [row.event for row in rows] == ["granted", "withdrawn"]
    hers = queries.grant_of(stage.lova.ref, grant.public_id).records
    assert {row.public_id for row in rows} == set(hers)


def test_another_client_sees_none_of_it(stage):
    grant = consent.live(stage.lova, stage.terms)
    eve = client_of(cast.good_customer("eve"))
    assert queries.client_records(eve, **LIST) == []
    with pytest.raises(NoSuchGrant):
        queries.client_document(eve, grant.records[0])
