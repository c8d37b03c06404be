"""A page is offered in the languages in which all of it is said; others show it in English."""

import re

import pytest
from django.conf import settings

from minga.domains.charter import actions as charter
from tests.cast import customer, worker
from tests.interface.web.client.browsers import browser_of
from tools.house import catalogues


@pytest.fixture(autouse=True)
def founded(db):
    charter.hold_founding_vote()


def page_in(who, address, language):
    browser = browser_of(who)
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return browser.get(address).content.decode()


def offered(page):
    menu = page[page.index('id="language"') :]
    return set(re.findall(r'<option value="(\w+)"', menu[: menu.index("</select>")]))


def complete(language):
    """Whether a language says every sentence that the server has of its own."""
    stored = catalogues.read(language, "django")
    return all(
        all(catalogues.texts(stored.get(message.id, message.context)))
        for message in catalogues.sentences("django")
        if message.id and not message.locations[0][0].endswith("borrowed.txt")
    )


def test_clients_are_offered_exactly_the_languages_that_are_complete():
    speaking = {language for language in catalogues.LANGUAGES if complete(language)}
    assert set(settings.CLIENT_LANGUAGES) == speaking | {"en"}


@pytest.mark.parametrize("language", ["ar", "fil", "mg"])
def test_a_client_page_is_english_where_a_language_lacks_some_of_it(language, settings):
    settings.CLIENT_LANGUAGES = ("en", "fr")
    page = page_in(customer("clara"), "/projects/", language)
    assert '<html lang="en"' in page
    assert 'dir="ltr"' in page
    assert offered(page) == {"en", "fr"}


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_a_client_page_speaks_a_complete_language(language):
    page = page_in(customer("clara"), "/projects/", language)
    assert f'<html lang="{language}"' in page
    assert f'dir="{"rtl" if language == "ar" else "ltr"}"' in page
    assert offered(page) == set(settings.CLIENT_LANGUAGES)


def test_members_are_offered_every_language():
    page = page_in(worker(), "/work/", "ar")
    assert '<html lang="ar"' in page
    assert offered(page) == {code for code, _name in settings.LANGUAGES}
