"""Registering, announcing money, making tokens; sessions and forms that are too old."""

import re

import pytest
from django.test import Client

from minga.domains.people import queries as people
from minga.domains.people.errors import TokenNotValid
from minga.domains.work import queries as work
from minga_pure.money import Money
from tests.cast import person, signed_by_two, steward
from tests.interface.web.client.browsers import browser_of

WHO = {
    "legal_name": "Radio Antsirabe SARL",
    "country": "MG",
    "registry_number": "MG-2041-77",
    "contact": "hanta@radio.example",
    "website": "",
}
DEPOSIT = {"amount": "250,50", "currency": "USD", "reference": "RA 1"}


def test_an_organisation_registers_once_and_waits_to_be_verified(db):
    hanta = person("hanta")
    browser = browser_of(hanta)
    page = browser.post("/client/register", WHO, follow=True)
    assert "is waiting for verification" in page.content.decode()
    browser.post("/client/register", WHO)
    assert work.client_of(hanta.id).legal_name == "Radio Antsirabe SARL"


def test_a_register_number_that_is_taken_is_told_beside_it_and_nothing_is_lost(carlos):
    taken = {"country": "ES", "registry_number": "X-1"}
    page = browser_of(person("oskar")).post("/client/register", WHO | taken)
    text = page.content.decode()
    assert page.status_code == 422
    assert "already registered" in text
    assert 'value="hanta@radio.example"' in text


def test_countries_are_named_in_the_readers_language(db):
    browser = browser_of(person("oskar"))
    browser.cookies["minga_language"] = "es"
    assert "España" in browser.get("/client/register").content.decode()


def test_a_deposit_is_announced_once_and_moves_nothing(browser, clara):
    before = work.funds(clara.client.public_id, "USD")
    for _ in range(2):
        assert browser.post("/funds/", DEPOSIT).status_code == 302
    announced = [one for one in work.deposits_of(clara.id) if one.reference == "RA 1"]
    assert [one.money for one in announced] == [Money(250_500_000, "USD")]
    assert work.funds(clara.client.public_id, "USD") == before
    assert "a treasurer looks for it" in browser.get("/funds/").content.decode()


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("amount", "much", "as in 0.05"),
        ("amount", "-5", "more than zero"),
        ("reference", "", "required"),
    ],
)
def test_a_deposit_that_makes_no_sense_keeps_what_was_typed(browser, field, typed, told):
    text = browser.post("/funds/", DEPOSIT | {field: typed}).content.decode()
    assert told in text
    assert ('value="RA 1"' in text) or ('value="250,50"' in text)


def test_the_purse_shows_what_came(carlos):
    tiana = steward()
    browser = browser_of(carlos)
    browser.post("/funds/", DEPOSIT)
    (deposit,) = work.deposits_of(carlos.id)
    signed_by_two(deposit.public_id, tiana)
    text = browser.get("/funds/").content.decode()
    assert "$250.50" in text
    assert "arrived" in text


def made(page):
    found = re.search(r'id="made"\s+type="text"\s+value="([^"]+)"', page.content.decode())
    return found[1] if found else None


def test_a_token_is_shown_once_and_ends_when_told(browser, clara):
    asked = {"name": "nightly", "scopes": ["projects:read"], "days": "30"}
    token = made(browser.post("/tokens/", asked))
    assert {str(scope) for scope in people.token_bearer(token).scopes} == {"projects:read"}
    assert token not in browser.get("/tokens/").content.decode()
    (card,) = people.tokens_of(clara.id)
    for _ in range(2):
        assert browser.post(f"/tokens/{card.public_id}/revoke").status_code == 302
    with pytest.raises(TokenNotValid):
        people.token_bearer(token)


def test_pressing_twice_leaves_one_live_token(browser, clara):
    asked = {"name": "nightly", "scopes": ["items:write"], "days": "30"}
    tokens = [made(browser.post("/tokens/", asked)) for _ in range(2)]
    with pytest.raises(TokenNotValid):
        people.token_bearer(tokens[0])
    assert people.token_bearer(tokens[1])


def test_the_work_of_members_is_no_scope_for_a_client(browser):
    asked = {"name": "x", "scopes": ["work"], "days": "30"}
    page = browser.post("/tokens/", asked)
    assert page.status_code == 422
    assert made(page) is None


def test_nobody_ends_the_token_of_another(browser, clara, carlos):
    token = made(browser.post("/tokens/", {"name": "x", "scopes": ["items:write"], "days": "30"}))
    (card,) = people.tokens_of(clara.id)
    browser_of(carlos).post(f"/tokens/{card.public_id}/revoke")
    assert people.token_bearer(token)


def careful(clara):
    """A browser that is held to its form tokens."""
    browser = browser_of(clara)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    return strict


def test_a_form_that_is_too_old_keeps_what_was_typed(clara):
    page = careful(clara).post("/funds/", DEPOSIT, headers={"Sec-Fetch-Site": "same-origin"})
    text = page.content.decode()
    assert page.status_code == 403
    assert 'name="reference" value="RA 1"' in text
    assert "Send again" in text


def test_a_form_of_a_strangers_page_is_not_offered_again(clara):
    for site in ("cross-site", "same-site", "none"):
        page = careful(clara).post("/funds/", DEPOSIT, headers={"Sec-Fetch-Site": site})
        assert page.status_code == 403
        assert "RA 1" not in page.content.decode()
