"""A member takes her money, a treasurer runs a payday and sends a file, a household shares."""

import io
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from minga.domains.charter import actions as charter
from minga.domains.payouts import actions as payout_actions
from minga.domains.payouts import queries as payouts
from minga.domains.payouts.types import OrderState
from minga.domains.wages import queries as wages
from minga.domains.wages.types import Stage
from minga_pure.money import Money
from tests.cast import good_customer, published, steward, worker
from tests.integration.payouts.bank import AT_ANOTHER_BANK, HOUSE
from tests.integration.payouts.purses import held, wallet
from tests.integration.wages.weeks import a_day_later, usd, works

pytestmark = pytest.mark.django_db


def browser(who) -> Client:
    client = Client()
    client.force_login(
        get_user_model().objects.get(pk=who.id), "django.contrib.auth.backends.ModelBackend"
    )
    return client


@pytest.fixture
def lova():
    charter.hold_founding_vote()
    one = worker("lova")
    wallet(usd(2_345_678), one.ref.subject)
    return one


def test_a_member_adds_an_account_sees_what_arrives_and_asks(lova):
    her = browser(lova)
    page = her.get("/payouts/")
    assert "Add a payout account first" in page.text
    said = {"rail": "pain001", "name": "Lova Rakoto", "iban": AT_ANOTHER_BANK[:-1] + "9",
            "currency": "USD"}  # fmt: skip
    wrong = her.post("/payouts/to/", said)
    assert wrong.status_code == 422
    assert "check digits" in wrong.text
    assert her.post("/payouts/to/", said | {"iban": AT_ANOTHER_BANK}).status_code == 302
    (place,) = payouts.destinations(lova.ref.subject)
    ask = {"order": str(uuid4()), "destination": str(place.public_id), "amount": "2.345678"}
    seen = her.post("/payouts/", ask)
    assert "$2.34" in seen.text
    assert held(lova.ref.subject) == 2_345_678
    for _ in range(2):  # pressed twice
        assert her.post("/payouts/", ask | {"ask": "1"}).status_code == 302
    (order,) = payouts.orders_of(lova.ref.subject)
    assert (order.arrives, held(lova.ref.subject)) == (usd(2_340_000), 5_678)
    assert "…3000" in her.get("/payouts/").text
    assert her.post(f"/payouts/{order.public_id}/back").status_code == 302
    assert held(lova.ref.subject) == 2_345_678


def test_too_much_is_refused_in_words(lova):
    her = browser(lova)
    where = payout_actions.add_destination(
        owner=lova.ref.subject, rail_name="manual", currency="USD", details={"how": "cash"}
    )
    ask = {"order": str(uuid4()), "destination": str(where), "amount": "9", "ask": "1"}
    page = her.post("/payouts/", ask)
    assert page.status_code == 422
    assert "not enough money" in page.text


def test_a_household_splits_on_a_page(lova):
    kanto = worker("kanto")
    her = browser(lova)
    bad = her.post("/payouts/split", {"name": ["kanto"], "percent": ["120"]})
    assert bad.status_code == 422
    nobody = her.post("/payouts/split", {"name": ["oskar"], "percent": ["20"]})
    assert "no such member" in nobody.text
    assert her.post("/payouts/split", {"name": ["Kanto"], "percent": ["25"]}).status_code == 302
    wallet(usd(1_000_000), lova.ref.subject)
    her.post("/payouts/split", {"now": "1"})
    assert held(kanto.ref.subject) == 250_000
    assert "kanto" in her.get("/payouts/split").text


def test_a_treasurer_runs_a_payday_and_a_member_reads_why(lova):
    clara = good_customer()
    project = published(clara, texts=10, price=usd(10_000))
    works(lova, project, *[14_000] * 5)
    a_day_later()
    tiana = steward("thea")
    hers = browser(tiana)
    assert "Compute this payday" in hers.get("/treasury/").text
    begun = hers.post("/treasury/payday", {})
    page = hers.get(begun.headers["Location"])
    assert "Promised by the co-operative" in page.text
    refused = hers.post(begun.headers["Location"], {"act": "approve"}, follow=True)
    assert "promise more" in refused.text
    (card,) = wages.paydays()
    promise = {f"promise-{one.currency}": one.promise.micros for one in card.sums}
    hers.post(begun.headers["Location"], {"act": "approve", "promise-seen": "1"} | promise)
    assert wages.paydays()[0].stage is Stage.POSTED
    told = browser(lova).get("/wallet/periods").text
    assert "took you longer" in told
    assert "Reading instructions" in told
    year = card.until.year
    statement = browser(lova).get(f"/statement/{year}")
    assert "City of Valencia" in statement.text
    table = browser(lova).get(f"/statement/{year}.csv")
    assert "closing balance" in table.text
    assert browser(clara).get(f"/projects/{project.public_id}/floor").status_code == 200
    assert Client().get("/open/floor.json").json() == {"projects": []}  # fewer than five people


def test_a_statement_adds_up_to_the_last_digit(lova):
    from django.utils import timezone

    project = published(good_customer(), texts=10, price=usd(10_007))
    works(lova, project, *[14_000] * 3)
    where = payout_actions.add_destination(
        owner=lova.ref.subject, rail_name="manual", currency="USD", details={"how": "cash"}
    )
    payout_actions.request_payout(
        owner=lova.ref.subject, destination=where, amount=usd(1_111_111), order=uuid4()
    )
    one = wages.year_statement(subject=lova.ref.subject, currency="USD", year=timezone.now().year)
    assert one is not None
    assert one.clients[0].answers == usd(3 * 10_007)
    assert one.opening + one.income + one.other_income == one.paid_out + one.closing
    assert one.closing.micros == held(lova.ref.subject)


def test_lost_time_counts_on_her_word_and_above_that_a_person_looks(lova):
    her, tiana = browser(lova), steward("thea")
    told = {"claim": str(uuid4()), "kind": "waiting", "minutes": "15", "words": "The link broke."}
    for _ in range(2):
        assert her.post("/wallet/periods", told).status_code == 302
    more = told | {"claim": str(uuid4()), "minutes": "30"}
    assert her.post("/wallet/periods", more).status_code == 302
    states = [one.state.value for one in wages.overhead_of(lova.ref)]
    assert states == ["waiting", "counted"]
    (claim,) = wages.claims_waiting()
    hers = browser(tiana)
    assert "The link broke." in hers.get("/hands/").text
    silent = hers.post(f"/hands/time/{claim.public_id}", {"verdict": "declined"}, follow=True)
    assert "say why" in silent.text
    hers.post(f"/hands/time/{claim.public_id}", {"verdict": "counts"})
    assert [one.state.value for one in wages.overhead_of(lova.ref)] == ["counted", "counted"]


def signed_by_two_pages(hers) -> None:
    """One treasurer enters the co-operative's account, another one signs it on the page."""
    page = hers.post("/treasury/account", HOUSE, follow=True)
    assert "A second treasurer has to decide the same." in page.text
    assert "Another treasurer has to sign." in page.text
    (waiting,) = payouts.waiting_settings()
    address = f"/treasury/settings/house-account/{waiting.public_id}"
    theirs = browser(steward("theo"))
    assert HOUSE["iban"] in theirs.get("/treasury/").text
    assert "in force now" in theirs.post(address, follow=True).text
    assert "in force already" in theirs.post(address, follow=True).text
    assert theirs.post(f"/treasury/settings/nothing/{waiting.public_id}").status_code == 404


def test_a_treasurer_makes_a_file_sends_it_once_and_reads_it_back(lova):
    tiana = steward("thea")
    hers = browser(tiana)
    where = payout_actions.add_destination(
        owner=lova.ref.subject,
        rail_name="pain001",
        currency="USD",
        details={"name": "Lova Rakoto", "iban": AT_ANOTHER_BANK},
    )
    order = payout_actions.request_payout(
        owner=lova.ref.subject, destination=where, amount=usd(1_000_000), order=uuid4()
    )
    assert order is not None
    early = hers.post("/treasury/file", {"rail": "pain001", "currency": "USD"}, follow=True)
    assert "which account" in early.text
    signed_by_two_pages(hers)
    hers.post("/treasury/file", {"rail": "pain001", "currency": "USD"})
    (batch,) = payouts.batches()
    content = hers.get(f"/treasury/file/{batch.public_id}").content
    assert b"pain.001.001.09" in content
    for _ in range(2):
        page = hers.post(f"/treasury/file/{batch.public_id}/send", {"act": "sent"}, follow=True)
    assert "pay twice" in page.text
    name = payouts.order(order.public_id).public_name
    back = io.BytesIO(camt054(name, "1.00", "USD"))
    back.name = "camt.xml"
    told = hers.post("/treasury/back", {"rail": "pain001", "file": back}, follow=True)
    assert "1 arrived" in told.text
    assert payouts.order(order.public_id).state is OrderState.SETTLED


def camt054(name: str, amount: str, currency: str) -> bytes:
    """What a bank gives out on the day of booking, as short as the message may be."""
    return f"""<?xml version="1.0"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn><Ntfctn>
<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<NtryDtls><TxDtls><Refs><EndToEndId>{name}</EndToEndId></Refs><Amt Ccy="{currency}">{amount}</Amt>
</TxDtls></NtryDtls></Ntry></Ntfctn></BkToCstmrDbtCdtNtfctn></Document>""".encode()


def test_rates_are_entered_and_seen_before_asking(lova):
    tiana = steward("thea")
    said = {"rail": "mobile", "currency": "USD", "sent_currency": "MGA", "rate": "4512.5"}
    said |= {"fee": "0.05", "fee_percent": "1", "minimum": "1", "source": "the bank's page"}
    hers = browser(tiana)
    assert hers.post("/treasury/tariff", said).status_code == 302
    assert browser(steward("theo")).post("/treasury/tariff", said).status_code == 302
    assert "the bank&#x27;s page" in hers.get("/treasury/").text
    bad = hers.post("/treasury/tariff", said | {"rate": "much"}, follow=True)
    assert "as numbers" in bad.text
    where = payout_actions.add_destination(
        owner=lova.ref.subject,
        rail_name="mobile",
        currency="USD",
        details={"name": "Lova", "network": "MVola", "msisdn": "+261341234567"},
    )
    ask = {"order": str(uuid4()), "destination": str(where), "amount": "0.50"}
    page = browser(lova).post("/payouts/", ask).text
    assert "4512.5" in page
    assert "pooled" in page


def test_two_stewards_confirm_by_hand_on_a_page(lova):
    where = payout_actions.add_destination(
        owner=lova.ref.subject, rail_name="manual", currency="USD", details={"how": "cash"}
    )
    order = payout_actions.request_payout(
        owner=lova.ref.subject, destination=where, amount=Money(1, "USD"), order=uuid4()
    )
    assert order is not None
    for name in ("thea", "tomas"):
        browser(steward(name)).post(f"/hands/{order.public_id}")
    assert payouts.order(order.public_id).state is OrderState.SETTLED


def test_a_treasurer_decides_a_contradiction_of_the_bank_on_a_page(lova):
    hers = browser(steward("thea"))
    where = payout_actions.add_destination(
        owner=lova.ref.subject,
        rail_name="pain001",
        currency="USD",
        details={"name": "Lova Rakoto", "iban": AT_ANOTHER_BANK},
    )
    order = payout_actions.request_payout(
        owner=lova.ref.subject, destination=where, amount=usd(1_000_000), order=uuid4()
    )
    signed_by_two_pages(hers)
    hers.post("/treasury/file", {"rail": "pain001", "currency": "USD"})
    (batch,) = payouts.batches()
    hers.post(f"/treasury/file/{batch.public_id}/send", {"act": "sent"})
    name = payouts.order(order.public_id).public_name
    back = io.BytesIO(camt054(name, "0.90", "USD"))
    back.name = "camt.xml"
    page = hers.post("/treasury/back", {"rail": "pain001", "file": back}, follow=True)
    assert "contradicts what the bank said" in page.text
    assert "another amount than was sent" in page.text
    assert name in hers.get("/queue/").text
    (case,) = payouts.cases_waiting()
    address = f"/treasury/cases/{case.public_id}"
    assert "Choose what happened" in hers.post(address, {"decision": "x"}, follow=True).text
    refused = hers.post(address, {"decision": "settle", "words": ""}, follow=True)
    assert "Say in a sentence" in refused.text
    said = {"decision": "settle", "words": "The bank kept 0.10 as its fee."}
    assert "Decided" in hers.post(address, said, follow=True).text
    assert payouts.order(order.public_id).state is OrderState.SETTLED
    assert payouts.cases_waiting() == []
    assert browser(lova).post(address, said).status_code == 403
