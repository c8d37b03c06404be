"""Nobody decides about themselves, their household or their client, in any duty (G7).

Each column that names a person is a duty with its trigger, or is named here with the reason why
nothing is decided about somebody there. A new column fails until it is one of the two.
"""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db

# Columns of persons who decide about a member, a payout or a client.
DUTIES = {
    "billing_invoice.issued_by_id",
    "billing_statement.confirmed_by_id",
    "consent_explanation.explained_by_id",
    "judgement_dispute.decided_by_id",
    "judgement_finding.decided_by_id",
    "panels_panel.approved_by_id",
    "panels_panel.composed_by_id",
    "panels_panelrequest.declined_by_id",
    "payouts_bankcase.decided_by_id",
    "payouts_confirmation.person_id",
    "people_signature.person_id",
    "quality_objection.decided_by_id",
    "takedowns_caseevent.decided_by_id",
    "rights_breach.confirmed_by_id",
    "rights_breach.reported_by_id",
    "rights_escalation.lifted_by_id",
    "rights_request.decided_by_id",
    "rights_visitor.decided_by_id",
    "wages_look.decided_by_id",
    "wages_overhead.decided_by_id",
    "work_client.released_by_id",
    "work_client.verified_by_id",
    "work_deposit.decided_by_id",
}
# Columns in which nothing is decided about somebody near, and why.
NO_DUTIES = {
    "billing_statement.read_by_id": "the bank says what came",
    "consent_terms.published_by_id": "a client speaks for itself",
    "consent_termsclosure.closed_by_id": "a client speaks for itself",
    "hits_accesskey.person_id": "whose it is",
    "hits_assignmentdecision.decided_by_id": "a client speaks for itself, and moves no money",
    "judgement_dispute.asked_by_id": "a client speaks for itself",
    "licences_licence.ordered_by_id": "a client speaks for itself",
    "panels_panel.closed_by_id": "a closed panel asks nobody; that is to nobody's cost",
    "panels_panelrequest.requested_by_id": "a client speaks for itself",
    "quality_itemmodelchoice.chosen_by_id": "a client speaks for itself",
    "payouts_batch.built_by_id": "a file holds every order that waits",
    "payouts_batch.submitted_by_id": "a file holds every order that waits",
    "payouts_houseaccount.entered_by_id": "in force when two have signed it; MG139",
    "payouts_reading.read_by_id": "the bank says what was paid",
    "payouts_tariff.entered_by_id": "one price for everybody, in force when two have signed; MG139",
    "people_accesstoken.person_id": "whose it is",
    "people_erasure.person_id": "who is erased",
    "people_joinrequest.person_id": "who asks to join",
    "people_meetingrequest.person_id": "who asks to meet a registrar",
    "people_meetingrequest.replied_by_id": "MG155; a newcomer has no household yet",
    "people_member.adult_attested_by_id": "MG151: a registrar, or two who vouch; never oneself",
    "people_member.person_id": "who it is",
    "people_sentonce.person_id": "whose it is",
    "people_stewardterm.person_id": "whose term it is",
    "people_vouch.person_id": "for whom a member vouches; MG152",
    "publishing_pilot.opened_by_id": "a client speaks for itself",
    "publishing_raise.by_id": "a client speaks for itself; a raise comes to everybody",
    "quality_claritycheck.decided_by_id": "a client speaks for itself",
    "rights_node.set_by_id": "a client speaks for itself",
    "takedowns_caseevent.recorded_by_id": "what the recipient answered; decided by another column",
    "wages_overhead.recorded_by_id": "time around the work is decided by another column",
    "wages_payday.approved_by_id": "one rule computes every line",
    "wages_payday.opened_by_id": "one rule computes every line",
    "work_clientstaff.person_id": "who speaks for a client",
    "work_import.uploaded_by_id": "a client speaks for itself",
    "work_question.answered_by_id": "a client speaks for itself",
}
PERSONS = """
SELECT referring.relname || '.' || attribute.attname
  FROM pg_constraint reference
  JOIN pg_class referring ON referring.oid = reference.conrelid
  JOIN pg_attribute attribute
    ON attribute.attrelid = referring.oid AND attribute.attnum = ANY (reference.conkey)
 WHERE reference.contype = 'f' AND reference.confrelid = 'people_person'::regclass
"""
TRIGGERS = r"""
SELECT watched.relname || '.' || split_part(encode(guard.tgargs, 'escape'), '\000', 1)
  FROM pg_trigger guard
  JOIN pg_class watched ON watched.oid = guard.tgrelid
  JOIN pg_proc body ON body.oid = guard.tgfoid
 WHERE body.proname = 'guard_decides_apart' AND guard.tgenabled IN ('O', 'A')
"""
OTHERS = ("account_", "mfa_", "django_", "socialaccount_")


def listed(query: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name for (name,) in cursor.fetchall() if not name.startswith(OTHERS)}


def test_every_column_of_a_person_is_a_duty_or_says_why_not():
    assert listed(PERSONS) == DUTIES | set(NO_DUTIES)
    assert DUTIES.isdisjoint(NO_DUTIES)
    assert all(NO_DUTIES.values())


def test_every_duty_has_its_trigger():
    assert listed(TRIGGERS) == DUTIES
