"""A client reads where to pay as soon as it has announced a deposit: page, program, command."""

import html
import re

import pytest

from minga.domains.charter import actions as charter
from minga.domains.payouts import actions as payouts
from minga.domains.work import actions
from minga.domains.work import queries as work
from minga_pure.money import Money
from tests import cast
from tests.cast import signed_by_two, steward
from tests.interface.web.client.browsers import browser_of

IBAN = "MT84MALT011000012345MTLCAST001S"
DEPOSIT = {"amount": "250.50", "currency": "EUR", "reference": "PO 17"}


@pytest.fixture(autouse=True)
def euros(clara):
    """The members have voted a floor in euros too."""
    floors = {"USD": 3_600_000, "EUR": 3_300_000}
    vote = charter.record_vote(
        title="Euros too",
        text="An hour in euros earns at least 3.30.",
        decides={"floor_micros_per_hour": floors},
        yes=5,
        no=0,
        abstained=0,
    )
    charter.adopt(vote_id=vote.id)


@pytest.fixture
def tiana(db):
    treasurer = steward()
    cast.set_by_two(
        payouts.set_house_account, treasurer.id, name="Minga kooperativa", iban=IBAN, bic="MALTMTMT"
    )
    return treasurer


def copied(page: str) -> list[str]:
    return [html.unescape(text) for text in re.findall(r'data-copy="([^"]*)"', page)]


def test_each_line_of_the_transfer_can_be_copied_once_it_is_announced(browser, clara, tiana):
    page = browser.post("/funds/", DEPOSIT, follow=True).content.decode()
    (deposit,) = (view for view in work.deposits_of(clara.id) if view.reference == "PO 17")
    assert copied(page) == [
        "Minga kooperativa", IBAN, "MALTMTMT", "250.50", deposit.creditor_reference,
    ]  # fmt: skip
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in page
    assert "Copy: IBAN" in page


def test_a_deposit_in_another_currency_has_the_lines_and_no_code(browser, tiana):
    page = browser.post("/funds/", DEPOSIT | {"currency": "USD"}, follow=True).content.decode()
    assert IBAN in copied(page)
    assert "EPC QR code" not in page


def confirmed(deposit, treasurer) -> None:
    signed_by_two(deposit, treasurer)


def refused(deposit, treasurer) -> None:
    actions.refuse_deposit(deposit=deposit, actor_id=treasurer.id)


@pytest.mark.parametrize("verdict", [confirmed, refused])
def test_nothing_is_left_to_pay_once_a_treasurer_has_decided(browser, clara, tiana, verdict):
    browser.post("/funds/", DEPOSIT)
    (deposit,) = (view for view in work.deposits_of(clara.id) if view.reference == "PO 17")
    verdict(deposit.public_id, tiana)
    assert copied(browser.get("/funds/").content.decode()) == []


def test_without_an_account_of_the_house_both_sides_read_what_is_missing(browser, db):
    page = browser.post("/funds/", DEPOSIT, follow=True).content.decode()
    assert "bank account is not entered yet" in page
    assert copied(page) == []
    queue = browser_of(steward()).get("/queue/").content.decode()
    assert "nobody has entered the co-operative" in queue


def test_no_other_client_reads_the_transfer(browser, carlos, tiana):
    browser.post("/funds/", DEPOSIT)
    assert copied(browser_of(carlos).get("/funds/").content.decode()) == []


def test_an_amount_that_no_bank_carries_is_refused_beside_its_field(browser, clara):
    page = browser.post("/funds/", DEPOSIT | {"amount": "0.005"})
    assert page.status_code == 422
    assert "no part of the smallest coin" in page.content.decode()
    assert Money(5_000, "EUR") not in [view.money for view in work.deposits_of(clara.id)]
