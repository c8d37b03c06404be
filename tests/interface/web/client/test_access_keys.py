"""The page of access keys: made once, shown once, revoked with one press."""

import pytest
from django.test import Client

from minga.domains.hits import queries
from minga.domains.people.models import Person
from tests.cast import good_customer

pytestmark = pytest.mark.django_db
FORM = {
    "name": "survey script", "scopes": ["post", "read"], "cap": "12.50", "currency": "USD",
    "purpose_class": "research", "purpose": "To learn how people read.", "seconds": "30",
    "days": "90",
}  # fmt: skip


@pytest.fixture
def clara():
    return good_customer("clara")


@pytest.fixture
def browser(clara):
    client = Client()
    client.force_login(Person.objects.get(pk=clara.id), "django.contrib.auth.backends.ModelBackend")
    return client


def test_a_key_is_shown_once_and_revoked_with_one_press(browser, clara):
    page = browser.post("/access-keys/", FORM).content.decode()
    (key,) = queries.keys_of(clara.id)
    secret = queries.secret_of(key.public_id)
    assert key.key_id in page
    assert secret in page
    assert "http://testserver/mturk/" in page
    later = browser.get("/access-keys/").content.decode()
    assert key.key_id in later
    assert secret not in later
    assert "12.50" in later
    browser.post(f"/access-keys/{key.public_id}/revoke")
    assert queries.keys_of(clara.id)[0].revoked_at is not None
    assert "revoked or expired" in browser.get("/access-keys/").content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [("cap", "much"), ("cap", "0"), ("seconds", "0"), ("purpose", " "), ("scopes", [])],
)
def test_a_wrong_field_is_named_and_nothing_is_made(browser, clara, field, value):
    page = browser.post("/access-keys/", FORM | {field: value})
    assert page.status_code in (200, 422)
    assert field in page.context["form"].errors
    assert queries.keys_of(clara.id) == []
