"""The languages of a page: members' pages speak all of them, clients' and stewards' only some.

A page that is half translated is worse than one in a second language: it mixes scripts and
directions. Such a page is shown in English, and its menu offers what is complete.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

PARTLY_TRANSLATED = ("client-", "steward-", "need-labels")


def of_page(request: HttpRequest) -> list[str]:
    """Return the codes of the languages in which a page is said completely."""
    match = request.resolver_match
    if match and (match.url_name or "").startswith(PARTLY_TRANSLATED):
        return [code for code, _name in settings.LANGUAGES if code in settings.CLIENT_LANGUAGES]
    return [code for code, _name in settings.LANGUAGES]


class CompleteLanguages:
    """Show a page in English where the reader's language does not have all of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        """Activate English before the view of a page that lacks the reader's language."""
        if translation.get_language() not in of_page(request):
            translation.activate(settings.LANGUAGE_CODE)
            request.LANGUAGE_CODE = settings.LANGUAGE_CODE
