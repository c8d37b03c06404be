"""Guesses are limited by name and device: no neighbour and no stranger locks a member out."""

import re
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from minga.domains.people.models import Person
from minga.doors.web import sign_in
from tools.house.plan import ROOT

PASSWORD = "correct horse battery"
CAFE = "203.0.113.7"
NAMES = ("lova", "kanto", "noro")
LIMITS = Path(ROOT, "docs/reference/limits.md").read_text()

pytestmark = pytest.mark.django_db


def person(name):
    made = Person(username=name)
    made.set_password(PASSWORD)
    made.save()


@pytest.fixture(autouse=True)
def family():
    cache.clear()
    for name in NAMES:
        person(name)
    yield
    cache.clear()


def browser(address=CAFE):
    return Client(REMOTE_ADDR=address)


def try_to_sign_in(client, name, password=PASSWORD):
    """Return True when it succeeded; the browser stays as it was otherwise."""
    reply = client.post(reverse("account_login"), {"login": name, "password": password})
    assert reply.status_code in (200, 302), reply.status_code
    if reply.status_code == 302:
        client.post(reverse("account_logout"))
    return reply.status_code == 302


def guess(client, name, times):
    for number in range(times):
        assert not try_to_sign_in(client, name, f"wrong {number}")


def test_a_stranger_who_guesses_at_a_name_locks_nobody_out_of_their_own_browser():
    own = browser()
    assert try_to_sign_in(own, "lova")
    guess(browser("198.51.100.9"), "lova", 8)
    assert not try_to_sign_in(browser("198.51.100.10"), "lova")  # a new browser has to wait
    assert try_to_sign_in(own, "lova")


def test_a_neighbour_who_guesses_locks_nobody_else_out():
    guess(browser(), "lova", 8)
    for name in NAMES[1:]:
        assert try_to_sign_in(browser(), name)


def test_a_browser_that_has_signed_in_is_limited_too():
    own = browser()
    assert try_to_sign_in(own, "lova")
    guess(own, "lova", 10)
    assert not try_to_sign_in(own, "lova")


def test_a_browser_known_for_one_name_is_a_stranger_for_another():
    own = browser()
    assert try_to_sign_in(own, "lova")
    guess(own, "kanto", 5)
    assert not try_to_sign_in(own, "kanto")
    assert try_to_sign_in(own, "lova")


def test_guesses_at_many_names_from_one_address_are_slowed_and_known_browsers_go_on():
    own = browser()
    assert try_to_sign_in(own, "lova")
    for number in range(50):
        assert not try_to_sign_in(browser(), f"somebody{number}", "wrong")
    assert not try_to_sign_in(browser(), "kanto")
    assert try_to_sign_in(own, "lova")
    assert try_to_sign_in(browser("198.51.100.1"), "kanto")


def test_a_wrong_password_that_is_followed_by_the_right_one_counts_once():
    client = browser()
    for _day in range(12):
        assert try_to_sign_in(client, "noro")
    guess(client, "noro", 1)
    assert try_to_sign_in(client, "noro")


@pytest.mark.parametrize("cookie", ["", "x", "a:b:c", "\x7f", "x" * 5_000])
def test_a_bent_cookie_is_a_new_browser(cookie):
    client = browser()
    client.cookies[sign_in.COOKIE] = cookie
    assert try_to_sign_in(client, "lova")


def test_the_cookie_says_no_name_and_forgets_the_oldest():
    client = browser()
    assert try_to_sign_in(client, "lova")
    cookie = client.cookies[sign_in.COOKIE]
    assert "lova" not in cookie.value
    assert cookie["httponly"]
    for number in range(sign_in.NAMES_MAX):
        person(f"guest{number}")
        assert try_to_sign_in(client, f"guest{number}")
    guess(client, "lova", 5)
    assert not try_to_sign_in(client, "lova")  # forgotten: as strict as for a stranger


def test_the_reference_says_the_limits_of_the_code():
    section = LIMITS.partition("## Signing in")[2].partition("\n## ")[0]
    numbers = re.findall(r"(\d+)/(\d+)m/", ",".join(sign_in.RATES.values()))
    for count, minutes in numbers:
        assert f"{count} in {minutes} minutes" in section
