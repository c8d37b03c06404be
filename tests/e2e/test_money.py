"""Money in a real browser: a member takes hers, a treasurer runs a payday and sends a bank file."""

import pytest

from minga.domains.payouts import queries as payouts
from minga.domains.payouts.types import OrderState
from minga.domains.wages import queries as wages
from minga.domains.wages.types import Stage
from minga_pure.money import Money
from tests.cast import published, steward, worker
from tests.e2e.moves import follow, go_by, in_order, press_and_go
from tests.integration.payouts.bank import AT_ANOTHER_BANK, HOUSE, bank_open
from tests.integration.payouts.purses import held
from tests.integration.wages.weeks import a_day_later, works

pytestmark = [pytest.mark.walk, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def week():
    """Lova has worked slowly for a client that pays in euros."""
    from minga.domains.charter import actions as charter
    from tests.cast import good_customer

    clara = good_customer(brings=Money(1_000_000_000, "EUR"))
    vote = charter.record_vote(
        title="A floor in euros", text="Three euros twenty.", yes=5, no=0, abstained=0,
        decides={"floor_micros_per_hour": {"USD": 3_600_000, "EUR": 3_200_000}},
    )  # fmt: skip
    charter.adopt(vote_id=vote.id)
    project = published(clara, texts=20, price=Money(30_000, "EUR"), estimated_seconds=5)
    lova = worker()
    works(lova, project, *[60_000] * 20)
    a_day_later()
    return lova, steward("thea")


def test_a_payday_and_a_bank_file(live_server, window, signed_in, keep_picture, week, tmp_path):
    lova, tiana = week
    with bank_open() as bank:
        treasury = window("netbook", accept_downloads=True)
        signed_in(treasury, tiana)
        run_payday(treasury, live_server.url, keep_picture)
        mine = window("phone")
        signed_in(mine, lova)
        take_money(mine, live_server.url, keep_picture)
        enter_account(treasury, live_server.url, keep_picture)
        second = window("phone")
        signed_in(second, steward("theo"))
        sign_account(second, live_server.url, keep_picture)
        send_file(treasury, live_server.url, keep_picture, bank, tmp_path)
        mine.goto(f"{live_server.url}/payouts/")
        assert "arrived" in mine.inner_text("main")
        keep_picture(mine, "money-6-arrived", whole=True)
    (order,) = payouts.orders_of(lova.ref.subject)
    assert order.state is OrderState.SETTLED
    assert held(lova.ref.subject, "EUR") < 10_000  # the part of a cent stays hers


def run_payday(page, address, keep):
    page.goto(f"{address}/hands/")
    follow(page, "Treasury")
    assert in_order(page) == []
    keep(page, "money-1-treasury", whole=True)
    press_and_go(page, "Compute this payday")
    assert "Top-ups to the floor" in page.inner_text("main")
    assert in_order(page) == []
    keep(page, "money-2-payday", whole=True)
    page.get_by_label("I understand what the co-operative promises").check()
    press_and_go(page, "Approve and pay")
    assert "Everybody is paid." in page.inner_text("main")
    (card,) = wages.paydays()
    assert card.stage is Stage.POSTED
    assert card.sums[0].top_ups.micros > 0


def take_money(page, address, keep):
    page.goto(f"{address}/wallet/periods")
    assert "took you longer" in page.inner_text("main")
    assert in_order(page) == []
    keep(page, "money-3-periods", whole=True)
    page.goto(f"{address}/payouts/")
    follow(page, "Add account")
    follow(page, "Bank transfer")
    page.get_by_label("Name on the account").fill("Lova Rakoto")
    page.get_by_label("IBAN").fill(AT_ANOTHER_BANK[:-1] + "9")
    page.get_by_label("Wallet").select_option("EUR")
    press_and_go(page, "Save")
    assert "check digits do not fit" in page.inner_text("main")
    assert in_order(page) == []
    page.get_by_label("IBAN").fill(AT_ANOTHER_BANK)
    press_and_go(page, "Save")
    press_and_go(page, "Preview")
    assert "Arrives" in page.inner_text("main")
    assert in_order(page) == []
    keep(page, "money-4-what-arrives", whole=True)
    press_and_go(page, "Withdraw")
    assert "requested" in page.inner_text("main")


def enter_account(page, address, keep):
    page.goto(f"{address}/treasury/")
    page.get_by_label("Name on the account").fill(HOUSE["name"])
    page.get_by_label("IBAN").fill(HOUSE["iban"])
    page.get_by_label("BIC").fill(HOUSE["bic"])
    press_and_go(page, "Save")
    assert "Another treasurer has to sign." in page.inner_text("main")
    assert in_order(page) == []
    keep(page, "money-4b-account-waits", whole=True)


def sign_account(page, address, keep):
    page.goto(f"{address}/treasury/")
    assert HOUSE["iban"] in page.inner_text("main")
    assert in_order(page) == []
    keep(page, "money-4c-second-signature", whole=True)
    go_by(page, page.get_by_role("button", name="Sign", exact=True))
    assert "Signed by two treasurers." in page.inner_text("body")


def send_file(page, address, keep, bank, folder):
    page.goto(f"{address}/treasury/")
    press_and_go(page, "Create bank file")
    with page.expect_download() as taken:
        page.get_by_role("link", name="MINGA-").click()
    content = taken.value.path().read_bytes()
    press_and_go(page, "Mark as sent")
    assert in_order(page) == []
    keep(page, "money-5-sent", whole=True)
    bank.bring(content)
    for kind, days in (("pain.002", 4), ("camt.054", 0)):
        for number, told in enumerate(bank.gives_out(kind)):
            path = folder / f"{kind}-{number}.xml"
            path.write_bytes(told)
            page.get_by_label("File").set_input_files(path)
            press_and_go(page, "Import")
            assert "Read:" in page.inner_text("body")
        if days:
            bank.wait_days(days)
