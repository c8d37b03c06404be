"""Panels on the pages: members declare, a client asks, two stewards decide, a draft is offered."""

import pytest
from django.test import Client

from minga.domains.consent import queries as consent_queries
from minga.domains.panels import queries
from minga.domains.people.models import Person
from minga.domains.work import queries as work
from minga_pure.projects import PurposeClass
from tests import cast
from tests.integration.consent import cast as consent
from tests.integration.panels import cast as panels
from tests.server_fixtures import as_the_owner

pytestmark = pytest.mark.django_db


def browser(who):
    made = Client()
    made.force_login(Person.objects.get(pk=who.id), "django.contrib.auth.backends.ModelBackend")
    return made


@pytest.fixture
def stage():
    return panels.scene()


def test_a_member_declares_reads_what_it_is_used_for_and_takes_it_back(stage):
    lova = stage.member("lova")
    hers = browser(lova)
    page = hers.get("/me/about").content.decode()
    assert "You said nothing about yourself" in page
    assert "guessing somebody" not in page
    sent = {"act": "declare", "declared": "gender=woman", "purposes": [panels.USE]}
    page = hers.post("/me/about", sent, follow=True).content.decode()
    assert "training an AI model" in page
    panel = stage.panel()
    page = hers.get("/me/about").content.decode()
    assert panels.NEED in page
    assert stage.clara.client.legal_name in page
    page = hers.post("/me/about", {"act": "withdraw", "trait": "gender"}, follow=True)
    assert "You said nothing about yourself" in page.content.decode()
    assert panel not in queries.panels_of(lova.ref)
    assert "About me" in hers.get("/me/data").content.decode()


@pytest.mark.parametrize(
    "sent",
    [
        {"declared": "gender=woman"},
        {"declared": "", "purposes": [panels.USE]},
        {"declared": "gender=queen", "purposes": [panels.USE]},
        {"declared": "gender=woman", "purposes": ["police"]},
        {"declared": "religion=any", "purposes": [panels.USE]},
    ],
)
def test_what_is_not_on_the_lists_is_not_stored(stage, sent):
    lova = stage.member("lova")
    reply = browser(lova).post("/me/about", {"act": "declare", **sent})
    assert reply.status_code == 422
    assert queries.declarations(lova.ref) == []


def test_a_client_asks_two_stewards_decide_and_a_draft_is_offered_to_the_panel(stage):
    stage.crowd("woman", 4, gender="woman")
    stage.crowd("other", 4)
    theirs, dora, dina = browser(stage.clara), browser(stage.dora), browser(stage.dina)
    sent = {"purpose": panels.USE, "need": panels.NEED}
    page = theirs.post("/panels/", sent, follow=True).content.decode()
    assert panels.NEED in page
    (request,) = queries.requests_waiting()
    assert "1" in dora.get("/queue/").content.decode()
    where = f"/queue/panels/requests/{request.public_id}"
    page = dora.post(where, {"act": "compose", "gender": ["woman"]}, follow=True).content.decode()
    assert "Another data steward approves it." in page
    (panel,) = queries.panels_listed()
    step = f"/queue/panels/{panel.public_id}"
    assert "Nobody decides" in dora.post(step, {"act": "approve"}, follow=True).content.decode()
    assert "Approved." in dina.post(step, {"act": "approve"}, follow=True).content.decode()
    assert "Approved." not in dina.post(step, {"act": "approve"}, follow=True).content.decode()
    assert (
        "The client reads the rounded number."
        in dora.post(step, {"act": "tell"}, follow=True).content.decode()
    )
    page = theirs.get("/panels/").content.decode()
    assert 'at least <bdi class="numeric">3</bdi> people' in page
    assert "woman" not in page
    draft = cast.draft(stage.clara, purpose_class=PurposeClass.PRODUCT)
    page = theirs.get(f"/projects/{draft.public_id}/publish").content.decode()
    assert "Who is asked" in page
    theirs.post(f"/projects/{draft.public_id}/panel", {"panel": str(panel.public_id)})
    assert work.panel_of(draft.id) == panel.public_id
    theirs.post(f"/projects/{draft.public_id}/panel", {"panel": "nonsense"})
    theirs.post(f"/projects/{draft.public_id}/panel", {"panel": ""})
    assert work.panel_of(draft.id) is None
    assert "Closed." in dora.post(step, {"act": "close"}, follow=True).content.decode()
    dora.post(step, {"act": "unknown"})


def test_a_request_is_declined_with_a_reason(stage):
    request = stage.ask()
    dora = browser(stage.dora)
    where = f"/queue/panels/requests/{request.public_id}"
    dora.post(where, {"act": "decline", "reason": " "})
    assert queries.requests_of_client(stage.client)[0].reason == ""
    dora.post(where, {"act": "decline", "reason": "We ask nobody for this."})
    assert "We ask nobody for this." in browser(stage.clara).get("/panels/").content.decode()


def test_members_vote_on_the_page_and_read_no_number(stage):
    terms = consent.published(stage.clara, purposes=("advertising",))
    lova = consent.member("lova")
    vote = consent.vote_opens(terms, "fara")
    hers = browser(lova)
    page = hers.get("/me/consents").content.decode()
    assert "Votes that concern you" in page
    page = hers.post(f"/me/votes/{vote.public_id}", {"act": "yes"}, follow=True).content.decode()
    assert "You have voted." in page
    page = hers.post(f"/me/votes/{vote.public_id}", {"act": "no"}, follow=True).content.decode()
    assert "you have voted already" in page
    vote.refresh_from_db()
    assert (vote.yes, vote.no) == (1, 0)
    with as_the_owner():  # days pass
        consent.vote_closes(vote)
    assert "said yes" in hers.get("/me/consents").content.decode()
    assert consent_queries.offers(lova.ref)
