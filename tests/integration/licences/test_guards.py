"""The database refuses what the actions would never do, each with its own code."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from minga.domains.consent import queries as consent_queries
from minga.domains.consent.types import TermsView
from minga.domains.licences import actions
from minga.domains.licences.errors import BadEngagement
from minga.domains.licences.models import Engagement, Licence, LicenceItem
from minga_pure.consent.engagements import add_signature, engagement_text, sign_engagement
from tests.integration.consent import cast as consent
from tests.integration.licences import cast as licences
from tests.integration.refusals import refused

pytestmark = pytest.mark.django_db

TABLES = (
    "licences_licence", "licences_licenceitem", "licences_bondrelease", "licences_bondoutcome",
    "licences_engagement", "licences_standingchange",
)  # fmt: skip


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "verb", ["UPDATE {0} SET id = id", "DELETE FROM {0}", "TRUNCATE {0} CASCADE"]
)
def test_what_was_written_stays(table: str, verb: str) -> None:
    licences.licence_with_ended_bonds()
    if table == "licences_engagement" and verb.startswith("UPDATE"):
        verb = "UPDATE {0} SET note = note || ' '"
    refused(verb.format(table), "MG930")


@pytest.mark.parametrize("table", ["licences_freeze", "licences_restriction"])
def test_a_case_is_lifted_once_and_stays(table: str) -> None:
    stage = consent.scene()
    case = uuid4()
    actions.freeze(client=stage.clara.client.public_id, reason="Silence", case=case)
    actions.restrict(items=[uuid4()], case=case)
    refused(f"UPDATE {table} SET frozen_at = now()" if "freeze" in table else
            f"UPDATE {table} SET item = gen_random_uuid()", "MG939")  # fmt: skip
    refused(f"DELETE FROM {table}", "MG939")
    refused(f"TRUNCATE {table}", "MG939")
    actions.lift_freeze(case=case)
    actions.lift_restriction(case=case)
    refused(f"UPDATE {table} SET lifted_at = now()", "MG939")
    refused(f"UPDATE {table} SET lifted_at = NULL", "MG939")


LICENCE = """
    INSERT INTO licences_licence (public_id, client_id, series, recipients, days, currency,
           price_micros, bond_micros, ordered_by_id)
    SELECT gen_random_uuid(), client.id, %s, '{aurora}', 30, 'USD', 5000000, 1,
           (SELECT person_id FROM work_clientstaff WHERE client_id = client.id)
      FROM work_client client WHERE public_id = %s RETURNING id
"""
ITEM = """
    INSERT INTO licences_licenceitem
           (licence_id, grant_id, item, subject, is_further, pay_micros, bond_micros)
    SELECT %s, grant_id, item, subject, is_further, pay_micros + %s, 2500000
      FROM licences_candidates(%s, %s, %s, '{aurora}', 30, now(), 'USD', 5000000)
           AS joining
     WHERE NOT EXISTS (SELECT 1 FROM licences_licenceitem known WHERE known.item = joining.item)
"""


def at_the_end(*statements: str) -> str:
    """The code with which the database refuses these statements of one transaction."""
    with (
        pytest.raises(DatabaseError) as caught,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return getattr(caught.value.__cause__, "sqlstate", "")


def licence_row(terms: TermsView) -> int:
    with connection.cursor() as cursor:
        cursor.execute(LICENCE, [terms.series, terms.client])
        return int(cursor.fetchone()[0])


def test_a_licence_has_items_and_is_paid() -> None:
    stage = consent.scene()
    consent.live(stage.lova, stage.terms)
    licences.selfie(stage.lova)
    with transaction.atomic():
        number = licence_row(stage.terms)
        assert at_the_end("SELECT 1") == "MG935"
        for more in (1, -1):
            refused(ITEM, "MG935", number, more, number, stage.terms.client, stage.terms.series)
        with connection.cursor() as cursor:
            cursor.execute(ITEM, [number, 0, number, stage.terms.client, stage.terms.series])
        assert at_the_end("SELECT 1") == "MG936"
        transaction.set_rollback(True)


def test_a_licence_is_under_the_clients_own_terms_and_bound_for_its_time() -> None:
    stage = consent.scene()
    refused(LICENCE, "MG935", uuid4(), stage.terms.client)


def test_the_bond_of_a_licence_is_voted() -> None:
    stage = consent.scene()
    consent.behind("DELETE FROM charter_value WHERE name = 'bond_rate'")
    refused(LICENCE, "MG936", stage.terms.series, stage.terms.client)


def test_an_item_does_not_join_a_licence_twice_or_later() -> None:
    stage = consent.scene()
    consent.live(stage.lova, stage.terms)
    licences.selfie(stage.lova)
    licences.licensed(stage.terms, "cloud")
    licences.selfie(stage.lova)
    number = Licence.objects.get().pk
    refused(ITEM, "MG935", number, 0, number, stage.terms.client, stage.terms.series)


OUTCOME = """
    INSERT INTO licences_bondoutcome (public_id, licence_item_id, release_id, "case", recipient,
           payee)
    SELECT gen_random_uuid(), min(item.id), %s, %s, %s, %s FROM licences_licenceitem item
"""
RELEASE = """
    INSERT INTO licences_bondrelease (public_id, licence_id, micros)
    SELECT gen_random_uuid(), min(id), 2500000 FROM licences_licence RETURNING id
"""


def test_a_bond_ends_after_its_term_or_for_its_person_with_its_money() -> None:
    stage = consent.scene()
    consent.live(stage.lova, stage.terms)
    licences.selfie(stage.lova)
    licences.licensed(stage.terms, "cloud")
    case = uuid4()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(RELEASE)
        (release,) = cursor.fetchone()
        refused(OUTCOME, "MG937", release, None, "", None)
        refused(OUTCOME, "MG937", None, case, "", uuid4())
        refused(OUTCOME, "MG937", None, case, "", None)
        refused(OUTCOME, "MG937", None, case, "eve", stage.lova.ref.subject)
        licences.end_terms()
        actions.freeze(client=stage.terms.client, reason="Silence", case=case, recipient="cloud")
        refused(OUTCOME, "MG937", release, None, "", None)
        cursor.execute(OUTCOME, [None, case, "", stage.lova.ref.subject])
        assert at_the_end("SELECT 1") == "MG936"
        transaction.set_rollback(True)


def test_a_bond_has_one_end() -> None:
    stage = licences.licence_with_ended_bonds()
    refused(OUTCOME, "23505", None, uuid4(), "", stage.lova.ref.subject)


def test_an_engagement_is_signed_by_both_sides_with_the_keys_of_its_chain() -> None:
    stage = consent.scene()
    actor = stage.clara.id

    def record(note: str) -> None:
        with transaction.atomic():
            actions.record_engagement(client=stage.terms.client, actor_id=actor, note=note)

    aurora = licences.engagement(stage.terms, "aurora", "")
    cloud = licences.engagement(stage.terms, "cloud", "aurora")
    both = sign_engagement(cloud, licences.signer("aurora"), licences.signer("cloud"))
    for note in (
        both,  # aurora is not engaged itself yet
        engagement_text(aurora),
        sign_engagement(aurora, licences.signer("eve")),
        sign_engagement(cloud, licences.signer("cloud")),
        both.replace("aurora", "aurorb"),
        "nothing",
    ):
        with pytest.raises(BadEngagement):
            record(note)
    record(add_signature(engagement_text(aurora), licences.signer("aurora")))
    record(both)
    record(both)
    assert Engagement.objects.count() == 2
    assert consent_queries.terms(stage.terms.public_id)


FORGED = """
    INSERT INTO licences_engagement (public_id, series, upper, lower, upper_key, lower_key, note)
    SELECT gen_random_uuid(), series, upper, %s, upper_key, lower_key, %s
      FROM licences_engagement WHERE lower = 'cloud'
"""


def test_the_database_reads_the_text_of_an_engagement() -> None:
    stage = consent.scene()
    licences.engaged(stage.terms)
    note = Engagement.objects.get(lower="cloud").note
    for lower, text in (
        ("eve", note),
        ("cloud", note.replace("minga-engagement/v1\n", "minga-engagement/v2\n")),
        ("cloud", note.partition("\n\n")[0] + "\n\n"),
        ("cloud", "minga-engagement/v1\nnothing\n\n"),
    ):
        refused(FORGED, "MG938", lower, text)


def test_nothing_leaves_while_a_case_is_open_even_by_plain_statements() -> None:
    stage = consent.scene()
    grant, item = consent.live(stage.lova, stage.terms), licences.selfie(stage.lova)
    insert = (
        "INSERT INTO consent_copydelivery (public_id, grant_id, item, recipient, media_type,"
        " mark_key, sha256, salt) SELECT gen_random_uuid(), id, %s, %s, 'image/png',"
        " 'x', sha256('x'), sha256('y') FROM consent_grant"
    )
    refused(insert, "MG932", item, "aurora")
    licences.engaged(stage.terms)
    refused(insert, "MG933", item, "aurora")
    licences.deliverable(grant, item)
    case = uuid4()
    actions.freeze(client=stage.terms.client, reason="Silence", case=case, recipient="cloud")
    refused(insert, "MG931", item, "cloud")
    actions.restrict(items=[item], case=case)
    refused(insert, "MG934", item, "aurora")
    actions.lift_restriction(case=case)
    with connection.cursor() as cursor:
        cursor.execute(insert, [item, "aurora"])
    assert LicenceItem.objects.count() == 1
