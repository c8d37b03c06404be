"""Coming in: passphrase, a second step, codes to keep, a passkey; every page in order."""

import pytest

from tests.cast import PASSPHRASE, published, worker
from tests.e2e.moves import go_by, in_order

pytestmark = [pytest.mark.walk, pytest.mark.django_db(transaction=True)]


def come_in(page, address, name):
    page.goto(f"{address}/accounts/login/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in", exact=True).click()


def go(page, address):
    """Visit a page, saying the passphrase once more where it is asked for."""
    page.goto(address)
    if "reauthenticate" in page.url:
        page.get_by_label("Passphrase").fill(PASSPHRASE)
        with page.expect_navigation():
            page.get_by_role("button", name="Confirm").click()


@pytest.mark.parametrize("size", ["phone", "netbook"])
def test_the_pages_for_coming_in_are_in_order(live_server, window, keep_picture, size):
    published(texts=4)
    lova = worker()
    page = window(size)
    said = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("response", lambda one: said.append(one.url) if one.status >= 400 else None)
    for name in ("login", "signup"):
        page.goto(f"{live_server.url}/accounts/{name}/")
        assert in_order(page) == []
        keep_picture(page, f"enter-{name}-{size}", whole=True)
    come_in(page, live_server.url, lova.username)
    assert page.url == f"{live_server.url}/work/"
    for name, address in {
        "passphrase": "password/change/",
        "second-step": "2fa/",
        "app": "2fa/totp/activate/",
        "codes": "2fa/recovery-codes/generate/",
        "keys": "2fa/webauthn/",
        "key": "2fa/webauthn/add/",
        "out": "logout/",
    }.items():
        go(page, f"{live_server.url}/accounts/{address}")
        assert (name, in_order(page)) == (name, [])
        keep_picture(page, f"enter-{name}-{size}", whole=True)
    assert said == []


def test_a_wrong_passphrase_is_told_without_saying_which_part(live_server, window):
    worker()
    page = window()
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_label("Username").fill("lova")
    page.get_by_label("Passphrase").fill("something else entirely")
    go_by(page, page.get_by_role("button", name="Sign in", exact=True))
    page.get_by_role("alert").wait_for()
    assert in_order(page) == []


def test_lova_makes_a_passkey_and_comes_in_with_it(live_server, window):
    published(texts=4)
    lova = worker("kanto")
    page = window()
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
            }
        },
    )
    come_in(page, live_server.url, lova.username)
    go(page, f"{live_server.url}/accounts/2fa/webauthn/add/")
    page.get_by_label("Name").fill("This laptop")
    page.get_by_label("Passwordless").check()
    with page.expect_navigation():
        page.locator("#mfa_webauthn_add").click()
    page.goto(f"{live_server.url}/accounts/logout/")
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name="Sign out").click()
    page.goto(f"{live_server.url}/accounts/login/")
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/work/")
