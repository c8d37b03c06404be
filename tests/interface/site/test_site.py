"""What every page of the house has in common: headers, sign-in, languages, health."""

import re

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import translation

from minga.domains.people import actions as people

pytestmark = pytest.mark.django_db

PASSPHRASE = "warm bread under marigold stars"
ACCOUNT_PAGES = ("account_login", "account_signup", "mfa_login_webauthn")
OWN_PAGES = ("mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_change_password")


@pytest.fixture
def lova():
    number = people.create_person(username="lova", passphrase=PASSPHRASE)
    return get_user_model().objects.get(pk=number)


def sign_in(client, passphrase=PASSPHRASE):
    return client.post(reverse("account_login"), {"login": "lova", "password": passphrase})


def inline_parts(html: str) -> list[str]:
    """Scripts, styles and handlers that the content security policy would refuse."""
    scripts = [
        tag
        for tag in re.findall(r"<script\b[^>]*>", html)
        if "src=" not in tag and "application/json" not in tag
    ]
    return scripts + re.findall(r"<style\b|\sstyle=\"|\son[a-z]+=\"", html)


def test_health_is_ok_while_the_database_answers(client):
    assert client.get("/health").content == b"ok"


def test_every_answer_has_the_strict_headers(client):
    headers = client.get(reverse("account_login")).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("page", ACCOUNT_PAGES)
def test_account_pages_have_nothing_inline(client, page):
    answer = client.get(reverse(page))
    if answer.headers["Content-Type"].startswith("text/html"):
        assert inline_parts(answer.content.decode()) == []


@pytest.mark.parametrize("page", OWN_PAGES)
def test_ones_own_pages_have_nothing_inline(client, lova, page):
    sign_in(client)
    client.post(reverse("account_reauthenticate"), {"password": PASSPHRASE})
    answer = client.get(reverse(page))
    assert answer.status_code == 200
    assert inline_parts(answer.content.decode()) == []


def test_a_passphrase_opens_the_door_and_a_wrong_one_does_not(client, lova):
    assert sign_in(client, "something else entirely").status_code == 200
    assert "_auth_user_id" not in client.session
    answer = sign_in(client)
    assert answer.status_code == 302
    assert answer.url == "/"
    assert client.session["_auth_user_id"] == str(lova.pk)


def test_no_page_of_the_house_asks_for_an_e_mail(client):
    page = client.get(reverse("account_signup")).content.decode()
    assert 'name="username"' in page
    assert 'type="email"' not in page


def test_guessing_is_slowed_down_for_everybody_at_once(client, lova):
    answers = [sign_in(client, f"guess {number}") for number in range(12)]
    told = answers[-1]
    assert told.status_code == 429 or "oo many" in told.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_second_factor_is_asked_for_once_it_is_set_up(client, lova):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    TOTP.activate(lova, generate_totp_secret())
    codes = RecoveryCodes.activate(lova).get_unused_codes()
    answer = sign_in(client)
    assert answer.url.startswith(reverse("mfa_authenticate"))
    assert "_auth_user_id" not in client.session
    assert client.post(answer.url, {"code": "000000"}).status_code == 200
    assert client.post(answer.url, {"code": codes[0]}).status_code == 302
    assert client.session["_auth_user_id"] == str(lova.pk)


def test_a_passkey_can_be_asked_for_without_a_name(client):
    answer = client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})
    assert "publicKey" in answer.json()["request_options"]


@pytest.mark.parametrize("code", [code for code, _ in settings.LANGUAGES])
def test_every_language_has_a_name_of_its_own(code):
    assert translation.get_language_info(code)["name_local"]


def test_the_language_that_a_browser_asks_for_is_spoken(client):
    answer = client.get(reverse("account_login"), headers={"Accept-Language": "ar,en;q=0.5"})
    assert answer.headers["Content-Language"] == "ar"
    assert 'dir="rtl"' in answer.content.decode()


def test_cookies_are_out_of_reach_for_scripts(client, lova):
    sign_in(client)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
