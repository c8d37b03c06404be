"""Nobody joins without two members who know her, or a registrar who has met her (G15)."""

import pytest
from django.db import connection

from minga.domains.charter import actions as charter
from minga.domains.judgement import queries as judgement
from minga.domains.people import actions as people
from minga.domains.people import audits, queries
from minga.domains.people.errors import (
    AlreadyMember,
    BadSentence,
    CannotVouch,
    NoSuchNewcomer,
    NotInOffice,
    NotVouchedFor,
)
from minga.domains.publishing import actions as terms
from minga.domains.publishing import queries as term_queries
from tests import cast
from tests.integration.refusals import findings, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def nirina():
    """A newcomer who asks to join."""
    charter.hold_founding_vote()
    one = cast.person("nirina")
    people.ask_to_join(person_id=one.id, sentence=" Lova's sister,  in Antsirabe ")
    return one


def leaves():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM log_pending WHERE kind = 'vouch'")
        return cursor.fetchone()[0]


def test_two_members_who_know_her_make_her_a_member(nirina):
    lova, kanto = cast.worker("lova"), cast.worker("kanto")
    assert queries.newcomer_named("Nirina").sentence == "Lova's sister, in Antsirabe"
    assert people.vouch(member=lova.ref, newcomer="nirina") is None
    assert people.vouch(member=lova.ref, newcomer="nirina") is None  # twice is once
    assert queries.member_of(nirina.id) is None
    made = people.vouch(member=kanto.ref, newcomer="Nirina")
    assert made is not None
    assert queries.member_of(nirina.id) == made
    assert leaves() == 2
    assert findings(audits.AUDITS) == []
    with pytest.raises(NoSuchNewcomer):
        people.vouch(member=lova.ref, newcomer="nirina")


def test_a_registrar_who_has_met_her_makes_her_a_member(nirina):
    tiana = cast.steward()
    people.attest(newcomer="nirina", actor_id=tiana.id)
    assert queries.member_of(nirina.id)
    with pytest.raises(AlreadyMember):
        people.ask_to_join(person_id=nirina.id, sentence="me again")


def test_neither_a_member_nor_a_treasurer_attests_alone(nirina):
    lova = cast.worker()
    with pytest.raises(NotInOffice):
        people.attest(newcomer="nirina", actor_id=lova.id)
    people.vouch(member=lova.ref, newcomer="nirina")
    with pytest.raises(NotVouchedFor):
        people.enrol_member(person_id=nirina.id, attested_by=lova.id)
    refused(
        "INSERT INTO people_member (person_id, subject, languages, adult_attested_by_id)"
        " VALUES (%s, gen_random_uuid(), '{}', %s)", "MG151", nirina.id, lova.id,
    )  # fmt: skip


def test_nobody_attests_herself_and_no_membership_passes_to_another(nirina):
    tiana, lova = cast.steward(), cast.worker()
    with pytest.raises(NotVouchedFor):
        people.enrol_member(person_id=tiana.id, attested_by=tiana.id)
    refused("UPDATE people_member SET person_id = %s WHERE id = %s", "MG151", nirina.id,
            lova.ref.member_id)  # fmt: skip


def test_a_member_vouches_for_few_people_a_month(nirina):
    lova = cast.worker()
    for number in range(3):
        one = cast.person(f"cousin-{number}")
        people.ask_to_join(person_id=one.id, sentence="a cousin")
        people.vouch(member=lova.ref, newcomer=one.username)
    with pytest.raises(CannotVouch, match="3 people"):
        people.vouch(member=lova.ref, newcomer="nirina")
    refused(
        "INSERT INTO people_vouch (public_id, person_id, by_id, salt)"
        " VALUES (gen_random_uuid(), %s, %s, '')", "MG152", nirina.id, lova.ref.member_id,
    )  # fmt: skip


def test_a_vouch_is_for_somebody_else_who_asked_and_stays(nirina):
    lova, oskar = cast.worker(), cast.person("oskar")
    people.vouch(member=lova.ref, newcomer="nirina")
    with pytest.raises(NoSuchNewcomer):
        people.vouch(member=lova.ref, newcomer="oskar")
    say = ("INSERT INTO people_vouch (public_id, person_id, by_id, salt)"
           " VALUES (gen_random_uuid(), %s, %s, '')")  # fmt: skip
    refused(say, "MG152", oskar.id, lova.ref.member_id)
    refused(say, "MG152", lova.id, lova.ref.member_id)
    refused("UPDATE people_vouch SET at = now()", "MG152")
    refused("DELETE FROM people_vouch", "MG152")
    with pytest.raises(BadSentence):
        people.ask_to_join(person_id=oskar.id, sentence="  ")


def test_the_audit_finds_a_member_whom_nobody_knows(nirina, behind_our_back):
    assert findings(audits.AUDITS) == []
    with behind_our_back() as cursor:
        cursor.execute(
            "INSERT INTO people_member (person_id, subject, languages, adult_attested_by_id)"
            " VALUES (%s, gen_random_uuid(), '{}', %s)", [nirina.id, nirina.id],
        )  # fmt: skip
    assert any("vouched for every member" in found for found in findings(audits.AUDITS))
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE people_member ADD COLUMN passport_number text")
    assert any("birth date" in found for found in findings(audits.AUDITS))


def test_who_leaves_gets_no_new_work_and_what_she_sends_is_paid():
    project = cast.published(texts=6)
    lova = cast.worker()
    lova.ask(project.public_id, 2)
    people.leave(member=lova.ref)
    assert queries.member_of(lova.id) is None
    assert queries.wallet_owner(lova.id) == lova.ref
    reply = lova.work_through()
    assert [one.state for one in reply.answers] == ["stored", "stored"]
    assert reply.wallets == {"USD": 20_000}
    assert lova.ask(project.public_id, 2).tasks == []


def test_who_left_is_drawn_neither_for_a_pilot_nor_for_a_jury():
    lova, kanto = cast.worker("lova"), cast.worker("kanto")
    for one in (lova, kanto):
        terms.volunteer(member=one.ref, ready=True)
    project = cast.published(texts=2)
    people.leave(member=lova.ref)
    assert [one.member for one in term_queries.candidates("mg")] == [kanto.ref]
    assert lova.ref not in judgement.peers(project.id)
    assert kanto.ref in judgement.peers(project.id)
