"""A member reads terms, understands them, says yes or no, and withdraws, in a real browser (G9)."""

import json
from datetime import timedelta

import pytest
from django.db import transaction

from minga.domains.consent import actions, queries
from minga.domains.consent.types import GrantState
from minga.domains.log import queries as log
from minga_pure.proofs.receipts import verify_receipt
from tests.e2e.moves import in_order
from tests.integration.consent import cast as consent
from tests.server_fixtures import as_the_owner

pytestmark = [pytest.mark.walk, pytest.mark.django_db(transaction=True)]
DRESSES = [
    ("phone", "en", "light"),
    ("netbook", "en", "dark"),
    ("desk", "ar", "light"),
]


def address(live_server, path=""):
    return f"{live_server.url}/me/consents{path}"


@pytest.mark.parametrize(("size", "language", "scheme"), DRESSES)
def test_every_page_of_consent_is_in_order(
    live_server, window, signed_in, keep_picture, size, language, scheme
):
    stage = consent.scene()
    page = window(size, language=language, scheme=scheme)
    signed_in(page, stage.lova)
    dress = f"{size}-{language}-{scheme}"
    pages = [("", "consents"), ("/allow", "consent-allow"),
             (f"/offers/{stage.terms.public_id}", "consent-offer")]  # fmt: skip
    for path, name in pages:
        page.goto(address(live_server, path))
        keep_picture(page, f"{name}-{dress}", whole=True)
        assert in_order(page) == []
    grant = consent.understood(stage.lova, stage.terms)
    page.goto(address(live_server, f"/offers/{stage.terms.public_id}"))
    keep_picture(page, f"consent-decide-{dress}", whole=True)
    assert in_order(page) == []
    actions.give_grant(member=stage.lova.ref, grant=grant.public_id)
    page.goto(address(live_server))
    keep_picture(page, f"consent-granted-{dress}", whole=True)
    assert in_order(page) == []
    signed_in(page, stage.clara)
    with as_the_owner(), transaction.atomic():
        consent.age(grant, timedelta(hours=48))
    for path, name in (("terms", "client-terms"), ("terms/records", "client-consents")):
        page.goto(f"{live_server.url}/{path}/")
        keep_picture(page, f"{name}-{dress}", whole=True)
        assert in_order(page) == []
    with page.expect_download() as download:
        page.locator("a[download]").click()
    document = json.loads(download.value.path().read_text())
    assert verify_receipt(document, [log.receipt_key()]).kind == "consent"


def test_she_says_yes_and_takes_it_back_with_one_press(live_server, window, signed_in):
    stage = consent.scene()
    page = window("phone")
    signed_in(page, stage.lova)
    page.goto(address(live_server))
    page.get_by_role("link", name="Read it").click()
    yes, no = page.get_by_role("button", name="Yes"), page.get_by_role("button", name="No, ")
    assert yes.count() == 0
    for words in ("Aurora Vision", "One year", "With one press"):
        page.locator(".choice", has_text=words).click()
    page.get_by_role("button", name="Check my answers").click()
    page.get_by_text("Now you can decide").wait_for()
    first, second = yes.bounding_box(), no.bounding_box()
    assert (first["width"], first["height"]) == (second["width"], second["height"])
    yes.click()
    page.get_by_text("agreed; nothing leaves yet").wait_for()
    page.get_by_role("button", name="Withdraw").click()
    page.get_by_text("What was paid stays yours").wait_for()
    assert queries.grants_of(stage.lova.ref)[0].state is GrantState.WITHDRAWN


def test_a_text_is_read_aloud_or_the_page_says_who_reads_it(live_server, window, signed_in):
    stage = consent.scene()
    page = window("desk")
    spoken = """
        window.spoken = [];
        window.SpeechSynthesisUtterance = class extends EventTarget {
          constructor(text) { super(); this.text = text; }
        };
        Object.defineProperty(window, "speechSynthesis", {value: {
          speaking: false, cancel() {},
          speak(said) { spoken.push([said.lang, said.text]);
                        setTimeout(() => said.dispatchEvent(new Event("end")), 1); },
        }});
    """
    page.add_init_script(spoken)
    signed_in(page, stage.lova)
    page.goto(address(live_server, f"/offers/{stage.terms.public_id}"))
    page.get_by_role("button", name="Read aloud").click()
    page.wait_for_function("document.querySelector('input[name=heard]').value === 'yes'")
    words = page.evaluate("window.spoken")
    assert [language for language, _text in words] == ["en", "en"]
    assert "Aurora Vision makes a camera" in words[1][1]


def test_without_a_voice_the_page_says_who_reads_it(live_server, window, signed_in):
    stage = consent.scene()
    page = window("desk")
    page.add_init_script("delete window.speechSynthesis; delete Window.prototype.speechSynthesis")
    signed_in(page, stage.lova)
    page.goto(address(live_server, f"/offers/{stage.terms.public_id}"))
    page.get_by_text("This device cannot read aloud").wait_for()
    assert not page.get_by_role("button", name="Read aloud").is_visible()
