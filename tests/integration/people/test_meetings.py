"""A newcomer who knows nobody asks a registrar for a meeting, and reads the reply (G15)."""

import pytest

from minga.domains.charter import actions as charter
from minga.domains.people import actions as people
from minga.domains.people import audits, queries
from minga.domains.people.errors import (
    AlreadyMember,
    BadMeeting,
    MeetingClosed,
    NotInOffice,
    OwnMatter,
)
from minga.domains.people.models import MeetingRequest
from minga.domains.people.types import MeetingState
from tests import cast
from tests.integration.refusals import findings, refused

pytestmark = pytest.mark.django_db
WORDS = "Any Saturday in Antsirabe, near the market."
REPLY = "Saturday at ten, in the library."


@pytest.fixture
def nirina():
    charter.hold_founding_vote()
    newcomer = cast.person("nirina")
    people.ask_to_join(person_id=newcomer.id, sentence="Weaver in Antsirabe")
    return newcomer


@pytest.fixture
def tiana(db):
    return cast.steward()


@pytest.fixture
def meeting(nirina):
    return people.ask_meeting(person_id=nirina.id, words=WORDS)


def test_a_registrar_replies_and_the_newcomer_reads_it(nirina, tiana, meeting):
    (waiting,) = queries.meetings_waiting()
    assert (waiting.username, waiting.sentence, waiting.words) == (
        "nirina", "Weaver in Antsirabe", WORDS,
    )  # fmt: skip
    people.answer_meeting(meeting=meeting, actor_id=tiana.id, reply=REPLY)
    view = queries.meeting_of(nirina.id)
    assert (view.state, view.reply, view.replied_by) == (MeetingState.ANSWERED, REPLY, "tiana")
    people.attest(newcomer="nirina", actor_id=tiana.id)
    assert queries.meeting_of(nirina.id).state is MeetingState.MET
    assert queries.meetings_waiting() == []
    assert findings(audits.AUDITS) == []


def test_the_same_words_twice_are_one_request_and_other_words_replace_it(nirina, meeting):
    assert people.ask_meeting(person_id=nirina.id, words=f" {WORDS} ") == meeting
    people.ask_meeting(person_id=nirina.id, words="Sundays only.")
    assert [view.words for view in queries.meetings_waiting()] == ["Sundays only."]
    assert MeetingRequest.objects.filter(state=MeetingState.WITHDRAWN).count() == 1


def test_a_request_has_a_bound(nirina):
    for number in range(5):
        people.ask_meeting(person_id=nirina.id, words=f"Day {number}")
    with pytest.raises(BadMeeting, match="5 times in 30 days"):
        people.ask_meeting(person_id=nirina.id, words="Day 6")


@pytest.mark.parametrize("words", ["", "  ", "x" * 401])
def test_words_that_say_nothing_or_too_much_are_refused(nirina, words):
    with pytest.raises(BadMeeting):
        people.ask_meeting(person_id=nirina.id, words=words)


def test_who_has_not_said_who_they_are_does_not_ask(db):
    with pytest.raises(BadMeeting, match="who you are"):
        people.ask_meeting(person_id=cast.person("oskar").id, words=WORDS)


def test_a_member_asks_for_no_meeting(db):
    with pytest.raises(AlreadyMember):
        people.ask_meeting(person_id=cast.worker().id, words=WORDS)


@pytest.mark.parametrize("verb", [people.answer_meeting, people.decline_meeting])
def test_only_a_registrar_replies(verb, meeting):
    with pytest.raises(NotInOffice):
        verb(meeting=meeting, actor_id=cast.worker("kanto").id, reply=REPLY)


@pytest.mark.parametrize("verb", [people.answer_meeting, people.decline_meeting])
def test_a_registrar_does_not_reply_to_themselves(verb, tiana):
    charter.hold_founding_vote()
    people.ask_to_join(person_id=tiana.id, sentence="The registrar, not a member yet")
    own = people.ask_meeting(person_id=tiana.id, words=WORDS)
    with pytest.raises(OwnMatter):
        verb(meeting=own, actor_id=tiana.id, reply=REPLY)


def test_what_is_declined_or_withdrawn_stays(nirina, tiana, meeting):
    people.decline_meeting(meeting=meeting, actor_id=tiana.id, reply="Nobody of us travels there.")
    with pytest.raises(MeetingClosed):
        people.answer_meeting(meeting=meeting, actor_id=tiana.id, reply=REPLY)
    second = people.ask_meeting(person_id=nirina.id, words="In Antananarivo then.")
    people.withdraw_meeting(person_id=nirina.id)
    with pytest.raises(MeetingClosed):
        people.answer_meeting(meeting=second, actor_id=tiana.id, reply=REPLY)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("words = 'other'", "MG155"),
        ("state = 'answered', reply = 'x', replied_at = now(), replied_by_id = person_id", "MG155"),
        ("state = 'met'", "MG155"),
        ("state = 'answered'", "23514"),
        ("state = 'lost'", "23514"),
    ],
)
def test_the_database_refuses_what_the_code_forgot(meeting, change, code):
    refused(f"UPDATE people_meetingrequest SET {change}", code)


def test_the_database_takes_no_request_of_a_member_or_with_a_reply(nirina):
    insert = (
        "INSERT INTO people_meetingrequest (public_id, person_id, words, state, reply)"
        " VALUES (gen_random_uuid(), %s, 'words', %s, '')"
    )
    refused(insert, "MG155", cast.worker().id, "asked")
    refused(insert, "MG155", nirina.id, "withdrawn")


def test_the_audit_finds_a_reply_of_somebody_else(nirina, meeting, behind_our_back):
    with behind_our_back() as cursor:
        cursor.execute(
            "UPDATE people_meetingrequest SET state = 'answered', reply = 'come',"
            " replied_at = now(), replied_by_id = person_id"
        )
    assert any("replied to every" in sentence for sentence in findings(audits.AUDITS))
