"""A member calls a picture back and sees the receipts; a person without an account does the same,
in a real browser, with firms that answer over HTTP (G10)."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core import mail

from minga.domains.notices import actions as notices
from minga.domains.notices.models import Channel
from minga.domains.notices.types import ChannelKind
from minga.domains.rights import actions, queries
from minga_pure.rights import RequestKind
from tests.e2e.moves import in_order
from tests.integration.consent import cast as consent
from tests.integration.rights import cast

pytest.importorskip("cv2")
pytestmark = [pytest.mark.walk, pytest.mark.django_db(transaction=True)]
DRESSES = [("phone", "en", "light"), ("netbook", "en", "dark"), ("desk", "ar", "light")]


@pytest.fixture
def stage(settings: Any, tmp_path: Path) -> cast.Scene:
    settings.MINGA_RECIPIENT_HOSTS = ["127.0.0.1"]
    settings.EMAIL_HOST = "127.0.0.1"
    return cast.scene(cast.NAMES[:3])


def test_she_calls_it_back_and_sees_who_has_done_it(
    live_server, window, signed_in, stage, tmp_path
):
    page = window("phone")
    signed_in(page, stage.lova)
    page.goto(f"{live_server.url}/me/data")
    page.get_by_role("link", name="Ask and call back").click()
    page.locator("summary", has_text="a selfie of").click()
    page.get_by_role("button", name=re.compile(r"Call it back and erase it\s*: a selfie")).click()
    page.get_by_role("button", name="Erase it everywhere").click()
    assert page.get_by_text("0 of 3 answered").count() == 1
    with cast.listening(stage, tmp_path / "firms", frozenset({"firm-2"})):
        actions.send_due()
        cast.answer_all(stage, frozenset({"firm-2"}))
        cast.ask_again()
    page.reload()
    assert page.get_by_text("2 of 3 answered").count() == 1
    assert page.get_by_text("signed receipt").count() == 2
    assert in_order(page) == []


def test_somebody_without_an_account_does_the_same(live_server, window, stage):
    channel = notices.add_channel(
        member=stage.lova.ref, kind=ChannelKind.EMAIL, address="lova@mail.example"
    )
    Channel.objects.filter(public_id=channel.public_id).update(
        confirmed_at="2026-01-01T00:00Z", code=None
    )
    page = window("phone")
    page.goto(f"{live_server.url}/rights/")
    page.get_by_label("Call it back and erase it").check()
    page.get_by_label("Your e-mail address").fill("lova@mail.example")
    page.get_by_label(re.compile("The number of the file")).fill(str(stage.item))
    page.get_by_role("button", name="Send me a code").click()
    actions.send_codes()
    code = re.search(r"\b\d{6}\b", mail.outbox[-1].body)[0]
    page.get_by_label("The code from the e-mail").fill(code)
    page.get_by_role("button", name="Continue").click()
    assert page.get_by_text("0 of 3 answered").count() == 1
    (asked,) = queries.requests_of(stage.lova.ref)
    assert asked.source == "visitor"


@pytest.mark.parametrize(("size", "language", "scheme"), DRESSES)
def test_every_page_of_rights_is_in_order(
    live_server, window, signed_in, keep_picture, stage, size, language, scheme
):
    view = actions.ask(member=stage.lova.ref, kind=RequestKind.ACCESS, item=stage.item)
    letter = queries.letters_to_print()[0]
    page = window(size, language=language, scheme=scheme)
    dress = f"{size}-{language}-{scheme}"
    for path, name in [
        ("rights/", "rights-begin"),
        (f"rights/code/{view.public_id}", "rights-code"),
        (f"rights/answer/{letter.token}", "rights-answer"),
        (f"rights/answer/{letter.token}/letter", "rights-letter"),
    ]:
        page.goto(f"{live_server.url}/{path}")
        keep_picture(page, f"{name}-{dress}", whole=True)
        assert in_order(page) == []
    signed_in(page, stage.lova)
    for path, name in [("", "rights"), (f"/{view.public_id}", "rights-tree")]:
        page.goto(f"{live_server.url}/me/data/rights{path}")
        keep_picture(page, f"{name}-{dress}", whole=True)
        assert in_order(page) == []
    dora = consent.data_steward()
    signed_in(page, dora)
    for path in ("rights", "breaches"):
        page.goto(f"{live_server.url}/queue/{path}")
        keep_picture(page, f"steward-{path}-{dress}", whole=True)
        assert in_order(page) == []
