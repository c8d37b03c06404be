"""A household splits a week, in a real browser: two members, one split, receipts and wallets."""

import pytest

from minga.domains.answers import queries as answers
from tests.cast import published, worker
from tests.e2e.moves import follow, in_order, press_and_go
from tests.integration.payouts.purses import held

pytestmark = [pytest.mark.walk, pytest.mark.django_db(transaction=True)]


def works(who, project, count):
    who.ask(project.public_id, count)
    who.work_through()


def test_a_household_splits_a_week(live_server, window, signed_in, keep_picture):
    project = published(texts=30)
    lova, kanto = worker("lova"), worker("kanto")
    hers, his = window("phone"), window("netbook")
    signed_in(hers, lova)
    signed_in(his, kanto)
    address = f"{live_server.url}/me/household"
    hers.goto(f"{live_server.url}/me/")
    follow(hers, "Household")
    hers.get_by_label("Name of your household").fill("Rakoto")
    press_and_go(hers, "Create a household")
    hers.get_by_label("Member name").fill("kanto")
    press_and_go(hers, "Invite")
    assert "has not agreed yet" in hers.inner_text("main")
    his.goto(address)
    assert in_order(his) == []
    press_and_go(his, "Accept the invitation")
    hers.goto(address)
    hers.get_by_label("lova").fill("75")
    hers.get_by_label("kanto").fill("25")
    press_and_go(hers, "Propose")
    assert in_order(hers) == []
    keep_picture(hers, "household-1-proposed", whole=True)
    press_and_go(hers, "Agree to this split")
    his.goto(address)
    press_and_go(his, "Agree to this split")
    assert "Your income is split like this" in his.inner_text("main")
    assert in_order(his) == []
    keep_picture(his, "household-2-agreed", whole=True)

    works(lova, project, 20)  # her week: 0.20
    works(kanto, project, 8)  # his week: 0.08
    for page in (hers, his):
        press_and_go(page, "Split recent income now")
    # 0.28 came into the house: 0.21 are hers and 0.07 his, each share from each wallet
    assert held(lova.ref.subject) == 150_000 + 60_000
    assert held(kanto.ref.subject) == 50_000 + 20_000
    assert len(answers.receipts(lova.ref)) == len(answers.receipts(kanto.ref)) == 1
    his.goto(f"{live_server.url}/wallet/")
    assert "0.07" in his.inner_text("main")
    assert "lova" not in his.inner_text("main")
    assert in_order(his) == []
    keep_picture(his, "household-3-wallet", whole=True)
