"""Browsers that are signed in."""

from django.test import Client

from minga.domains.people.models import Person as Row
from tests.cast import Person


def browser_of(person: Person) -> Client:
    browser = Client()
    browser.force_login(Row.objects.get(pk=person.id), "django.contrib.auth.backends.ModelBackend")
    return browser
