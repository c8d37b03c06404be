"""Her money in the desk: what is hers, what is being checked and by when; offline too."""

import re

import pytest

from minga.domains.answers import actions as answers
from tests.cast import good_customer, published, worker
from tests.e2e import moves
from tests.e2e.moves import begun, go_on, in_order, kept_for_later

pytestmark = [pytest.mark.walk, pytest.mark.django_db(transaction=True)]


def answer(page, *, of, done):
    page.get_by_text(f"{done} of {of} done").wait_for()
    moves.answer(page, "1", "Enter")


def test_pay_that_is_checked_is_in_sight_until_it_is_hers(
    live_server, window, signed_in, keep_picture
):
    published(good_customer(), texts=3, review_first=True)
    page = window("netbook")
    signed_in(page, worker())
    page.goto(f"{live_server.url}/desk/")
    page.get_by_text("checked by peers first, paid within 3 days").wait_for()
    go_on(page)
    for done in range(3):
        answer(page, of=3, done=done)
    page.get_by_text("It is paid within 3 days at the latest").wait_for()
    keep_picture(page, "purse-1-done")
    page.get_by_text("All received").first.wait_for()
    page.get_by_role("button", name="More work").click()
    purse = page.get_by_role("region", name="Your money")
    checked = purse.locator(".figure").filter(has_text="Being checked")
    checked.get_by_text("$0.03").wait_for()
    checked.get_by_text("at the latest").wait_for()
    purse.get_by_text("Earned today: $0.03").wait_for()
    assert in_order(page) == []
    keep_picture(page, "purse-2-home")

    kept_for_later(page)
    page.context.set_offline(True)
    page.goto(f"{live_server.url}/desk/#/")
    page.reload()
    purse.wait_for()
    page.get_by_role("link", name="Wallet").first.click()
    checked.get_by_text("at the latest").wait_for()
    page.wait_for_url(re.compile(r"#/mine$"))
    keep_picture(page, "purse-3-mine-offline")
    page.context.set_offline(False)

    accept_all()
    page.evaluate("dispatchEvent(new Event('online'))")
    checked.wait_for(state="detached")
    purse.locator(".figure").filter(has_text="In your wallet").get_by_text("$0.03").first.wait_for()


def accept_all():
    """Three days go by, and nobody has spoken against an answer."""
    from datetime import timedelta

    from django.utils import timezone

    assert answers.accept_due(now=timezone.now() + timedelta(hours=73)) == 3


def test_two_kinds_of_work_stand_apart(live_server, window, signed_in):
    published(good_customer(), texts=2, review_first=True, question="Checked: what is it?")
    published(good_customer("clara-2"), texts=2, question="At once: what is it?")
    page = window("netbook")
    signed_in(page, worker())
    begun(page, live_server)
    page.evaluate("location.hash = '#/'")
    cards = page.locator("article.card")
    cards.filter(has_text="Checked:").get_by_text("checked by peers first").wait_for()
    cards.filter(has_text="At once:").get_by_text("paid when it arrives").wait_for()
