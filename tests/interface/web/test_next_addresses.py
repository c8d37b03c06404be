"""An address to go to next that cannot be read, or lies elsewhere, is not followed."""

import pytest
from django.test import Client

from minga.domains.people.models import Person
from tests.cast import worker

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
PATHS = [
    "/accounts/login/", "/accounts/logout/", "/accounts/signup/", "/accounts/reauthenticate/",
    "/accounts/password/change/", "/accounts/2fa/authenticate/", "/i18n/setlang/", "/join/",
]  # fmt: skip
ADDRESSES = [
    "http://[::1", "//[", "https://[x]/", "http://evil.example/", "//evil.example",
    "\\\\evil.example", "javascript:alert(1)", "http:///evil.example", "\u2028//x",
    "http://a\ud800b/", "%00", "/" * 9_000,
]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("path", PATHS)
def test_a_bent_next_address_breaks_nothing_and_leads_nowhere_else(path, address):
    member = Client()
    member.force_login(Person.objects.get(pk=worker().id), BACKEND)
    safe = address.encode("utf-8", "replace").decode()
    for browser in (member, Client()):
        for reply in (
            browser.get(path, {"next": safe}),
            browser.post(path, {"next": safe, "language": "es"}),
        ):
            assert reply.status_code < 500, reply.status_code
            target = reply.headers.get("Location", "")
            assert "evil.example" not in target.partition("?")[0], target
