"""Each line of the audit of licences finds what was done behind every guard."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from minga.domains.consent import actions as consent_actions
from minga.domains.licences import actions, audits
from tests.integration.consent import cast as consent
from tests.integration.licences import cast as licences
from tests.integration.refusals import findings

pytest.importorskip("cv2")
pytestmark = pytest.mark.django_db

BREACHES = {
    "What lies in the escrow of a licence is the sum of its bonds that have no end":
        "UPDATE licences_licenceitem SET bond_micros = bond_micros + 1 WHERE id NOT IN"
        " (SELECT licence_item_id FROM licences_bondoutcome)",
    "No bond went back before the term of its licence":
        "UPDATE licences_licence SET ends_at = now() + interval '9 days'",
    "The clock knows every licence that has not ended or has a bond in escrow":
        "DELETE FROM licences_openlicence",
    "Every engagement between two recipients is signed by both":
        "UPDATE licences_engagement SET note = replace(note, 'erase', 'keep')",
    "Every copy that left was licensed for its recipient at that moment":
        "UPDATE licences_licence SET recipients = '{cloud}'",
    "No copy left to a recipient without an engagement of that moment":
        "UPDATE licences_engagement SET ended_at = now() - interval '9 days'",
    "No copy left while a case about its client, chain of recipients or item was open":
        "UPDATE licences_freeze SET frozen_at = frozen_at - interval '9 days', lifted_at = NULL",
    "Every person is paid what their items cost in a licence, once":
        "UPDATE licences_licenceitem SET pay_micros = pay_micros + 1",
    "The bond of every licensed item was put into the escrow of its licence":
        "UPDATE licences_licenceitem SET bond_micros = bond_micros - 1",
    "Every release gave back exactly the bonds that ended with it":
        "DELETE FROM licences_bondoutcome WHERE release_id IS NOT NULL",
    "Every forfeited bond went to the person of its item, once":
        "UPDATE licences_bondoutcome SET payee = gen_random_uuid() WHERE release_id IS NULL",
    "The guards of licences, bonds and deliveries are in place and awake":
        "ALTER TABLE licences_licence DISABLE TRIGGER licences_licence_stays",
}  # fmt: skip


@pytest.mark.parametrize("sentence", BREACHES)
def test_the_audit_finds_it(sentence: str, behind_our_back: Callable[[], Any]) -> None:
    stage = licences.licence_with_ended_bonds()
    kanto = consent.member("kanto")
    grant, item = consent.live(kanto, stage.terms), licences.selfie(kanto, licences.face())
    licences.licensed(stage.terms)
    consent_actions.deliver(grant=grant.public_id, item=item, recipient="aurora")
    case = uuid4()
    actions.freeze(client=stage.terms.client, reason="Silence", case=case)
    actions.lift_freeze(case=case)
    assert findings(audits.AUDITS) == []
    with behind_our_back() as cursor:
        cursor.execute(BREACHES[sentence])
    assert sentence in findings(audits.AUDITS)


def test_every_line_is_broken() -> None:
    assert {audit.sentence for audit in audits.AUDITS} == set(BREACHES)
