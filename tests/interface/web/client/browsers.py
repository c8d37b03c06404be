"""Browsers that are signed in."""

from django.test import Client

from minga.domains.people.models import Person as Row
from tests.cast import Person


def browser_of(person: Person) -> Client:
    browser = Client()
    browser.force_login(Row.objects.get(pk=person.id), "django.contrib.auth.backends.ModelBackend")
    return browser


def left_by(person: Person) -> Client:
    """A browser in which this person was signed in, until her sign-in ended."""
    browser = browser_of(person)
    browser.get("/accounts/password/change/")
    del browser.cookies["minga_session"]
    return browser
