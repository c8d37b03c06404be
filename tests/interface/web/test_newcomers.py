"""From the first page to membership: explained before asked, one's own state, never a bare 403."""

import pytest
from django.test import Client

from minga.domains.charter import actions as charter
from minga.domains.people import actions as people
from minga.domains.people import queries
from minga.domains.people.types import MeetingState
from tests.cast import customer, good_customer, person, steward, worker
from tests.interface.web.client.browsers import browser_of
from tests.interface.web.member.test_practice_pages import with_example

pytestmark = pytest.mark.django_db
MEMBER_PAGES = ["/work/", "/desk/", "/wallet/", "/me/", "/payouts/", "/me/vouch", "/statement/2026"]


@pytest.fixture
def nirina():
    charter.hold_founding_vote()
    newcomer = person("nirina")
    people.ask_to_join(person_id=newcomer.id, sentence="Weaver in Antsirabe")
    return newcomer


def text(browser: Client, address: str) -> str:
    return browser.get(address, follow=True).content.decode()


@pytest.mark.parametrize(
    ("words", "address", "explained"),
    [
        ("I want to work", "/join/", ["Every adult", "Vouch for a newcomer", "registrar", "3.60"]),
        ("I need labels", "/labels/", ["Deposit the money", "public register", "3.60", "1,000"]),
    ],
)
def test_the_first_page_leads_to_pages_that_explain_before_they_ask(
    client, words, address, explained
):
    charter.hold_founding_vote()
    landing = client.get("/").content.decode()
    assert words in landing
    assert f'href="{address}"' in landing
    page = client.get(address)
    assert page.status_code == 200
    for sentence in explained:
        assert sentence in page.content.decode()
    assert "<textarea" not in page.content.decode()


def test_both_pages_open_before_the_first_vote(client):
    assert [client.get(address).status_code for address in ("/join/", "/labels/")] == [200, 200]


def test_a_newcomers_first_page_is_their_own_state(nirina):
    people.vouch(member=worker("lova").ref, newcomer="nirina")
    page = browser_of(nirina).get("/", follow=True)
    assert page.redirect_chain == [("/join/", 302)]
    assert "1 of 2 have vouched" in page.content.decode()


@pytest.mark.parametrize("address", [*MEMBER_PAGES, "/projects/", "/funds/", "/tokens/"])
def test_a_newcomer_is_led_to_their_state_from_every_page(nirina, address):
    page = browser_of(nirina).get(address, follow=True)
    assert page.status_code == 200
    assert "0 of 2 have vouched" in page.content.decode()


@pytest.mark.parametrize("address", MEMBER_PAGES)
def test_who_has_not_asked_reads_how_to_become_a_member(db, address):
    page = browser_of(person("oskar")).get(address)
    assert page.status_code == 403
    assert 'href="/join/"' in page.content.decode()


def test_somebody_without_a_role_chooses_on_the_first_page(db):
    page = browser_of(person("oskar")).get("/")
    assert page.status_code == 200
    assert 'href="/join/"' in page.content.decode()
    assert 'href="/labels/"' in page.content.decode()


def test_a_clients_first_page_stays_theirs(db):
    assert browser_of(customer()).get("/")["Location"] == "/projects/"


def test_a_meeting_is_asked_for_answered_and_leads_to_membership(nirina):
    browser, registrar = browser_of(nirina), browser_of(steward())
    asked = browser.post("/join/meeting", {"words": "Saturdays in Antsirabe"}, follow=True)
    assert "A registrar has your request" in asked.content.decode()
    assert "1 asks for a meeting" in text(registrar, "/queue/")
    assert "Saturdays in Antsirabe" in text(registrar, "/queue/newcomers")
    (meeting,) = queries.meetings_waiting()
    address = f"/queue/newcomers/meetings/{meeting.public_id}"
    registrar.post(address, {"reply": "Ten o'clock, library", "act": "answer"})
    assert "Ten o&#x27;clock, library" in text(browser, "/join/")
    registrar.post("/queue/newcomers", {"name": "nirina"})
    assert queries.meeting_of(nirina.id).state is MeetingState.MET
    assert "Welcome, nirina: you are a member" in text(browser, "/")


def test_a_declined_meeting_says_why_and_may_be_asked_again(nirina):
    browser, tiana = browser_of(nirina), steward()
    meeting = people.ask_meeting(person_id=nirina.id, words="On the moon")
    people.decline_meeting(meeting=meeting, actor_id=tiana.id, reply="Too far for us.")
    page = text(browser, "/join/")
    assert "Too far for us." in page
    assert "Ask for a meeting" in page


def test_a_request_is_taken_back(nirina):
    people.ask_meeting(person_id=nirina.id, words="Saturdays")
    browser_of(nirina).post("/join/meeting", {"act": "withdraw"})
    assert queries.meeting_of(nirina.id).state is MeetingState.WITHDRAWN


@pytest.mark.parametrize("who", ["member", "treasurer", "client"])
def test_nobody_but_a_registrar_reads_or_answers_requests(nirina, who):
    from django.utils import timezone

    from minga.domains.people.types import Office

    meeting = people.ask_meeting(person_id=nirina.id, words="Only for registrars")
    stranger = {"member": worker, "treasurer": person, "client": customer}[who]("kanto")
    if who == "treasurer":
        people.appoint_steward(
            person_id=stranger.id, office=Office.TREASURER, since=timezone.now().date()
        )
    browser = browser_of(stranger)
    assert "Only for registrars" not in text(browser, "/queue/newcomers")
    assert "Only for registrars" not in text(browser, "/queue/")
    browser.post(f"/queue/newcomers/meetings/{meeting}", {"reply": "come", "act": "answer"})
    assert queries.meeting_of(nirina.id).reply == ""


def test_after_vouching_both_sides_read_what_comes_next(nirina):
    lova, kanto = worker("lova"), worker("kanto")
    page = browser_of(lova).post("/me/vouch", {"name": "nirina"}, follow=True).content.decode()
    assert "One more member has to vouch for nirina" in page
    assert "1 of 2 have vouched: one more member" in page
    assert "1 of 2 have vouched" in text(browser_of(nirina), "/")
    page = browser_of(kanto).post("/me/vouch", {"name": "nirina"}, follow=True).content.decode()
    assert "nirina is a member now, and begins with a worked example" in page
    assert "is a member" in text(browser_of(lova), "/me/vouch")
    assert "Welcome, nirina" in text(browser_of(nirina), "/")


def test_the_welcome_leads_to_a_worked_example_and_ends_with_the_first_answer(db):
    project = with_example(good_customer())
    lova = worker()
    browser = browser_of(lova)
    assert "Begin with an example" in text(browser, "/work/")
    begun = browser.post(f"/work/{project.public_id}/start", follow=True)
    assert begun.redirect_chain[-1][0].endswith("/practice")
    while lova.ask(project.public_id, 2).tasks:
        lova.work_through()
    assert "Welcome" not in text(browser, "/work/")
