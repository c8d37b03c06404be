"""What opens an account is called a passphrase on every page, in the same words."""

import re

import pytest
from django.urls import reverse

from minga.domains.people.models import Person as Row
from tests.cast import PASSPHRASE, person

pytestmark = pytest.mark.django_db
ENTRANCES = ("account_login", "account_signup", "account_reset_password")
ROOMS = ("account_change_password", "account_reauthenticate")


def words_of(page) -> str:
    """What a person reads, without addresses and names of fields."""
    body = page.content.decode().partition("<body")[2]
    return re.sub(r"<(script|style).*?</\1>|<[^>]*>", " ", body, flags=re.S).casefold()


def signed_in(client):
    client.force_login(
        Row.objects.get(pk=person("lova").id), "django.contrib.auth.backends.ModelBackend"
    )
    return client


@pytest.mark.parametrize("name", ENTRANCES)
def test_the_entrances_say_passphrase(client, name):
    said = words_of(client.get(reverse(name)))
    assert "passphrase" in said
    assert "password" not in said


@pytest.mark.parametrize("name", ROOMS)
def test_the_rooms_say_passphrase(client, name):
    said = words_of(signed_in(client).get(reverse(name)))
    assert "passphrase" in said
    assert "password" not in said


@pytest.mark.parametrize(("first", "second"), [("short", "short"), ("password1234", "password1234"),
                                               ("lovasoalovasoa", "other words here"),
                                               ("lovasoalova1", "lovasoalova1")])  # fmt: skip
def test_what_is_wrong_with_one_is_said_in_the_same_word(client, first, second):
    sent = {"username": "lovasoalova", "password1": first, "password2": second}
    page = client.post(reverse("account_signup"), sent)
    said = words_of(page)
    assert page.status_code == 200
    assert "correct the fields" in said
    assert "password" not in said


def test_a_wrong_one_is_told_in_the_same_word(client):
    person("lova")
    sent = {"login": "lova", "password": "no"}
    said = words_of(client.post(reverse("account_login"), sent))
    assert "passphrase you specified" in said
    assert "password" not in said


def test_changing_it_is_told_in_the_same_word(client):
    sent = {"oldpassword": "no", "password1": "a b", "password2": "c d"}
    said = words_of(signed_in(client).post(reverse("account_change_password"), sent))
    assert "password" not in said
    new = "warm bread and other stars"
    sent = {"oldpassword": PASSPHRASE, "password1": new, "password2": new}
    done = client.post(reverse("account_change_password"), sent, follow=True)
    assert "passphrase" in words_of(done)
    assert "password" not in words_of(done)


def test_a_reset_by_e_mail_writes_to_nobody_and_needs_no_mail_server(client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = ""
    reply = client.post("/accounts/password/reset/", {"email": "somebody@example.org"})
    assert reply.status_code == 302
