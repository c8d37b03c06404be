"""What the database refuses of consent, and what `mingad audit` finds behind its back (G9)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from minga.domains.consent import actions, audits, queries
from minga.domains.consent.errors import ClientUnverified
from minga.domains.people import actions as people
from minga.domains.wages import audits as wages_audits
from minga_pure.canon import canonical
from tests import cast
from tests.integration.consent import cast as consent
from tests.integration.refusals import findings, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return consent.scene()


def test_steps_come_in_order_one_at_a_time_and_stay(stage):
    grant = consent.begun(stage.lova, stage.terms)
    for column in ("granted_at", "confirmed_at", "withdrawn_at"):
        code = "MG912" if column == "granted_at" else "MG911"
        refused(f"UPDATE consent_grant SET {column} = now()", code)
    refused("UPDATE consent_grant SET understood_at = now()", "MG912")
    refused("UPDATE consent_grant SET understood_at = now(), granted_at = now()", "MG911")
    refused("UPDATE consent_grant SET live_from = now(), expires_at = now()", "MG911")
    refused("UPDATE consent_grant SET member_id = member_id + 1", "MG911")
    actions.answer_questions(member=stage.lova.ref, grant=grant.public_id, answers=consent.RIGHT)
    refused("UPDATE consent_grant SET understood_at = NULL", "MG911")
    actions.give_grant(member=stage.lova.ref, grant=grant.public_id)
    for change in (
        "granted_at = granted_at - interval '3 days'",
        "live_from = now()",
        "expires_at = expires_at + interval '1 day'",
        "language = 'es'",
        "heard_aloud = NOT heard_aloud",
        "confirmed_at = now()",
    ):
        refused(f"UPDATE consent_grant SET {change}", "MG911")
    actions.withdraw_grant(member=stage.lova.ref, grant=grant.public_id)
    refused("UPDATE consent_grant SET withdrawn_at = NULL", "MG911")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE consent_grant SET was_in_force = true RETURNING was_in_force")
        assert cursor.fetchone() == (False,)


def test_a_grant_begins_as_an_offer_to_somebody_who_asked_for_it(stage):
    insert = (
        "INSERT INTO consent_grant (public_id, member_id, terms_id, standing_id, response,"
        " language, heard_aloud, granted_at) SELECT gen_random_uuid(), %s, terms.id,"
        " standing.id, 'accepted', %s, false, %s FROM consent_terms terms,"
        " consent_standingtermsversion standing ORDER BY standing.version DESC LIMIT 1"
    )
    lova, kanto = stage.lova.ref.member_id, cast.worker("kanto").ref.member_id
    refused(insert, "MG911", lova, "en", timezone.now())
    refused(insert, "MG913", lova, "ar", None)
    refused(insert, "MG913", kanto, "en", None)
    actions.set_standing_terms(
        member=stage.lova.ref, standing=consent.StandingTerms(opted_in=False)
    )
    refused(insert, "MG913", lova, "en", None)
    actions.set_standing_terms(member=stage.lova.ref, standing=consent.STANDING)
    actions.close_terms(
        client=stage.terms.client, terms=stage.terms.public_id, actor_id=stage.clara.id
    )
    refused(insert, "MG913", lova, "en", None)


def test_a_grant_cannot_lose_its_record_and_a_record_is_of_its_grant(stage):
    consent.understood(stage.lova, stage.terms)
    refused("UPDATE consent_grant SET granted_at = now()", "MG914")
    actions.give_grant(member=stage.lova.ref, grant=queries.grants_of(stage.lova.ref)[0].public_id)
    refused("UPDATE consent_grant SET withdrawn_at = now()", "MG914")
    refused(
        "INSERT INTO consent_record (public_id, grant_id, client, event, body, salt, holder_key)"
        " SELECT gen_random_uuid(), grant_id, client, 'withdrawn', body, salt, holder_key"
        " FROM consent_record",
        "MG915",
    )
    for table in ("pseudonym", "record", "terms", "standingtermsversion"):
        refused(f"DELETE FROM consent_{table}", "MG903")
    refused("UPDATE consent_record SET body = '{}'", "MG903")
    refused("DELETE FROM consent_grant", "MG903")
    refused("TRUNCATE consent_grant CASCADE", "MG903")
    refused("DELETE FROM consent_teachbackattempt", "MG903")
    refused("UPDATE consent_teachbackattempt SET passed = true", "MG903")


SECOND_RECORD = """
    INSERT INTO consent_record (public_id, grant_id, client, event, body, salt, holder_key)
    SELECT named.id, grant_id, {client}, event,
           (jsonb_set(body::jsonb, '{{receipt}}', to_jsonb(named.id)) || {change})::text,
           salt, {key}
      FROM consent_record, (SELECT gen_random_uuid() AS id) AS named
"""


@pytest.mark.parametrize(
    ("columns", "sqlstate"),
    [
        ({}, "23505"),  # complete, and so only refused as the second one
        (
            {"change": "jsonb_build_object('member', (SELECT subject FROM people.member LIMIT 1))"},
            "MG915",
        ),
        ({"client": "gen_random_uuid()"}, "MG915"),
        ({"key": "salt"}, "MG915"),
        (
            {
                "key": "salt",
                "change": "jsonb_build_object('minga:holder', encode(sha256(salt), 'hex'))",
            },
            "23514",
        ),
    ],
    ids=["complete", "global member", "other client", "uncommitted key", "salt as key"],
)
def test_a_record_names_its_member_as_the_client_does_and_commits_to_their_key(
    stage, columns, sqlstate
):
    consent.granted(stage.lova, stage.terms)
    complete = {"change": "'{}'", "client": "client", "key": "holder_key"}
    refused(SECOND_RECORD.format(**complete | columns), sqlstate)


def test_the_database_compares_the_answers_itself(stage):
    grant = consent.begun(stage.lova, stage.terms)
    assert not actions.answer_questions(
        member=stage.lova.ref, grant=grant.public_id, answers=consent.WRONG
    )
    refused(
        "INSERT INTO consent_teachbackattempt (grant_id, answers, passed) SELECT id,"
        " '{1,0,2}', true FROM consent_grant",
        "MG912",
    )
    refused("UPDATE consent_explanation SET asked_at = now() - interval '1 day'", "MG903")


def test_only_a_verified_client_offers_terms():
    clara = cast.customer()
    with pytest.raises(ClientUnverified):
        consent.published(clara)
    other = cast.good_customer("celia")
    with pytest.raises(ClientUnverified):
        actions.publish_terms(
            controller=consent.Controller(
                str(other.client.public_id), "Somebody else", "ES", "R-celia", "x"
            ),
            terms=consent.new_terms(),
            actor_id=other.id,
        )
    consent.published(other)
    refused(
        "INSERT INTO consent_terms (public_id, series, version, client, body, digest,"
        " published_by_id) SELECT gen_random_uuid(), gen_random_uuid(), 1, client, altered,"
        " sha256(convert_to(altered, 'UTF8')), published_by_id FROM consent_terms,"
        " replace(body, 'City of Valencia', 'Somebody else') AS altered",
        "MG916",
    )


BREACHES = [
    (
        "UPDATE consent_teachbackattempt SET passed = false",
        "Nobody consented before they showed that they understand the terms",
    ),
    (
        "UPDATE consent_grant SET live_from = granted_at + interval '1 hour'",
        "Every consent had its cooling-off of 24 to 72 hours, and has a day of its end",
    ),
    (
        "UPDATE consent_grant SET expires_at = expires_at + interval '9 years'",
        "Every consent had its cooling-off of 24 to 72 hours, and has a day of its end",
    ),
    (
        "UPDATE consent_terms SET body = replace(body, 'falls asleep', 'falls down')",
        "All terms are as they were hashed, name their purposes and hold no clause barred",
    ),
    (
        (
            "UPDATE consent_standingtermsversion SET body = replace(body, '\"opted_in\":true',"
            " '\"opted_in\":false')"
        ),
        "Every consent was given by a member who had asked to see such offers",
    ),
    (
        "ALTER TABLE consent_decline ADD COLUMN member_id bigint",
        "A refused offer is kept without a name: nothing but a token that no key opens",
    ),
    (
        "DELETE FROM consent_record",
        "Every yes and every withdrawal has its signed record, a leaf of the log",
    ),
    (
        "DELETE FROM log_pending WHERE kind = 'consent'",
        "Every yes and every withdrawal has its signed record, a leaf of the log",
    ),
    (
        (
            "UPDATE consent_explanation SET explained_at = now(), words = 'x',"
            " explained_by_id = (SELECT person_id FROM people_member WHERE id = member_id)"
        ),
        "A data steward explained terms, and to nobody of their own home",
    ),
    (
        "DROP TRIGGER consent_grant_moves ON consent_grant",
        "The guards of consent are in place and awake",
    ),
    (
        (
            "CREATE OR REPLACE FUNCTION consent_live_at(p_moment timestamptz) RETURNS SETOF"
            " consent_grant LANGUAGE sql STABLE AS 'SELECT * FROM consent_grant'"
        ),
        "The guards of consent are in place and awake",
    ),
    (
        "UPDATE consent_record SET client = gen_random_uuid()",
        "A consent record names its member as its one client knows them, and nobody else",
    ),
    (
        "UPDATE consent_record SET holder_key = sha256(salt)",
        "Each record commits to the key of its own member's file, and to no other",
    ),
    (
        "UPDATE consent_pseudonym SET name = gen_random_uuid()",
        "A consent record names its member as its one client knows them, and nobody else",
    ),
    (
        (
            "UPDATE consent_record SET body = jsonb_set(body::jsonb, '{dpv:hasDataSubject,note}',"
            " (SELECT to_jsonb(subject) FROM people.member ORDER BY id LIMIT 1))"
        ),
        "A consent record names its member as its one client knows them, and nobody else",
    ),
]


@pytest.mark.parametrize(("deed", "sentence"), BREACHES)
def test_the_audit_tells(stage, deed, sentence):
    consent.live(stage.lova, stage.terms)
    kanto = cast.worker("kanto")
    actions.set_standing_terms(member=kanto.ref, standing=consent.STANDING)
    begun = consent.begun(kanto, stage.terms)
    actions.ask_explanation(member=kanto.ref, grant=begun.public_id)
    assert findings(audits.AUDITS) == []
    consent.behind(deed)
    assert sentence in findings(audits.AUDITS)


def test_the_audit_finds_a_view_that_forgot_the_vote(stage):
    consent.live(stage.lova, stage.terms)
    consent.behind(
        "CREATE OR REPLACE FUNCTION consent_live_at(p_moment timestamptz) RETURNS SETOF"
        " consent_grant LANGUAGE sql STABLE AS 'SELECT * FROM consent_grant'"
    )
    consent.forbid("model_training")
    assert "No consent is in force for a purpose that the members voted against" in findings(
        audits.AUDITS
    )


def test_the_audit_tells_when_a_no_costs_work(stage):
    """Forty members opted in; those who gave nothing are handed fewer tasks."""
    project = cast.published(stage.clara, texts=200)
    registrar = people.founding_registrar()
    sentence = "Members who gave no personal data got as much other work as those who did"
    assert sentence not in findings(wages_audits.AUDITS)
    for number in range(40):
        person = people.create_person(username=f"member{number}", passphrase=None)
        ref = people.enrol_member(person_id=person, languages=["mg"], attested_by=registrar)
        worker = cast.Worker(person, f"member{number}", ref)
        actions.set_standing_terms(member=ref, standing=consent.STANDING)
        if number % 2:
            consent.live(worker, stage.terms)
    handed = (
        "INSERT INTO assignment_seen (member_id, project_id, seen, back)"
        " SELECT member.id, %s, int4multirange(int4range(0, CASE WHEN live.member_id IS NULL"
        " AND {} THEN 3 + member.id::int %% 5 ELSE 20 + member.id::int %% 5 END)),"
        " '{{}}'::int4multirange FROM people_member member LEFT JOIN consent.live_grant live ON"
        " live.member_id = member.id WHERE member.id <> %s"
    )
    values = [project.id, stage.lova.ref.member_id]
    consent.behind(handed.format("false"), values)
    assert sentence not in findings(wages_audits.AUDITS)
    consent.behind("DELETE FROM assignment_seen")
    consent.behind(handed.format("true"), values)
    assert sentence in findings(wages_audits.AUDITS)


def test_ageing_a_grant_of_the_tests_changes_no_fact_but_time(stage):
    grant = consent.granted(stage.lova, stage.terms)
    consent.age(grant, timedelta(hours=48))
    aged = queries.grant_of(stage.lova.ref, grant.public_id)
    assert aged.live_from - aged.granted_at == grant.live_from - grant.granted_at
    assert canonical(aged.terms.digest) == canonical(grant.terms.digest)
