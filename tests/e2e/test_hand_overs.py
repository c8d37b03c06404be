"""Hand-overs between persons in a real browser: joining, and paying a deposit."""

import pytest

from minga.domains.charter import actions as charter
from minga.domains.payouts import actions as payouts
from minga.domains.people import actions as people
from minga.domains.quality import actions as quality
from minga.domains.work import queries
from tests import cast
from tests.cast import customer, good_customer, published, signed_by_two, steward, worker
from tests.e2e.moves import follow, in_order, press_and_go

pytestmark = [pytest.mark.walk, pytest.mark.django_db(transaction=True)]

IBAN = "MT84MALT011000012345MTLCAST001S"


def euros_too():
    """The members vote a floor in euros."""
    vote = charter.record_vote(
        title="A floor in euros", text="Three euros twenty.", yes=5, no=0, abstained=0,
        decides={"floor_micros_per_hour": {"USD": 3_600_000, "EUR": 3_200_000}},
    )  # fmt: skip
    charter.adopt(vote_id=vote.id)


@pytest.mark.parametrize("size", ["phone", "netbook", "desk"])
def test_a_client_reads_where_to_pay(live_server, window, signed_in, keep_picture, size):
    clara = customer()
    euros_too()
    cast.set_by_two(
        payouts.set_house_account, steward().id, name="Minga kooperativa", iban=IBAN, bic="MALTMTMT"
    )
    page = window(size)
    signed_in(page, clara)
    page.goto(f"{live_server.url}/funds/?amount=250.50&currency=EUR")
    page.get_by_label("Your own reference").fill("PO 17")
    press_and_go(page, "Announce")
    assert in_order(page) == []
    keep_picture(page, f"pay-{size}", whole=True)
    assert page.locator(".payment-code svg").count() == 1
    assert page.get_by_role("button", name="Copy: IBAN").is_visible()


def make_account(page, name):
    page.get_by_label("Name").fill(name)
    page.get_by_label("Passphrase", exact=True).fill("warm bread under marigold stars")
    page.get_by_label("Passphrase (again)").fill("warm bread under marigold stars")
    press_and_go(page, "Create my account")


def test_a_newcomer_from_the_first_page_to_their_state(
    live_server, window, signed_in, keep_picture
):
    charter.hold_founding_vote()
    lova = worker("lova")
    page = window("phone")
    page.goto(live_server.url)
    follow(page, "I want to work")
    assert in_order(page) == []
    keep_picture(page, "join-1-explained", whole=True)
    follow(page, "Create an account")
    make_account(page, "nirina")
    page.get_by_label("Who you are").fill("Lova's neighbour, a weaver")
    press_and_go(page, "Ask to join")
    assert "0 of 2 have vouched" in page.inner_text("main")
    people.vouch(member=lova.ref, newcomer="nirina")
    page.get_by_label("When and where").fill("Saturdays in Antsirabe")
    press_and_go(page, "Ask for a meeting")
    page.goto(f"{live_server.url}/work/")
    assert "1 of 2 have vouched" in page.inner_text("main")
    assert "The reply will stand here" in page.inner_text("main")
    assert in_order(page) == []
    keep_picture(page, "join-2-pending", whole=True)
    office = window("netbook")
    signed_in(office, steward())
    office.goto(f"{live_server.url}/queue/newcomers")
    assert in_order(office) == []
    keep_picture(office, "join-3-registrar", whole=True)
    people.vouch(member=worker("kanto").ref, newcomer="nirina")
    page.goto(live_server.url)
    assert "Welcome, nirina: you are a member" in page.inner_text("main")
    keep_picture(page, "join-4-welcome", whole=True)


def test_a_client_from_i_need_labels_to_a_paid_deposit(live_server, window, keep_picture):
    charter.hold_founding_vote()
    euros_too()
    tiana = steward()
    cast.set_by_two(payouts.set_house_account, tiana.id, name="Minga kooperativa", iban=IBAN)
    page = window("desk")
    page.goto(live_server.url)
    follow(page, "I need labels")
    assert in_order(page) == []
    keep_picture(page, "labels-1-explained", whole=True)
    follow(page, "Create an account and register")
    make_account(page, "hanta")
    page.get_by_label("Legal name").fill("Radio Antsirabe SARL")
    page.get_by_label("Country of the register").select_option("MG")
    page.get_by_label("Number in the register").fill("MG-2041")
    page.get_by_label("Contact").fill("hanta@radio.example")
    press_and_go(page, "Register")
    keep_picture(page, "labels-2-projects", whole=True)
    follow(page, "Balance")
    page.get_by_label("Amount").fill("250.50")
    page.get_by_label("Currency").select_option("EUR")
    page.get_by_label("Your own reference").fill("PO 17")
    press_and_go(page, "Announce")
    assert page.locator(".payment-code svg").count() == 1
    (deposit,) = queries.deposits_waiting()
    signed_by_two(deposit.public_id, tiana)
    page.reload()
    assert page.locator(".payment-code").count() == 0
    assert "arrived" in page.inner_text("main")
    keep_picture(page, "labels-3-paid", whole=True)


def test_an_unclear_project_asks_its_client(live_server, window, signed_in, keep_picture):
    clara = good_customer()
    project = published(clara, texts=60)
    lova = worker("lova")
    lova.ask(project.public_id, 20)
    lova.sync([lova.answer(task, kind="cant_tell") for task in lova.tasks])
    quality.pause_unclear()
    page = window("netbook")
    signed_in(page, clara)
    page.goto(f"{live_server.url}/projects/{project.public_id}/")
    assert in_order(page) == []
    keep_picture(page, "clarity-1-asked", whole=True)
    page.get_by_label("What members do in doubt").fill("In doubt it is an advert.")
    press_and_go(page, "Tell them and continue")
    assert "You told the members what to do in doubt." in page.inner_text("main")
    keep_picture(page, "clarity-2-decided", whole=True)
