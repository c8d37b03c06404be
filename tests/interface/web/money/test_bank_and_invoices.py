"""A treasurer reads the bank's statement; a client takes its invoice home."""

import io

import pytest

from minga.domains.billing import actions
from minga.domains.work import actions as work
from minga.domains.work import queries as work_queries
from minga_pure.money import Money
from tests.cast import customer, steward
from tests.integration.billing.papers import MARCH, SELLER, entry, month_of_work, statement
from tests.interface.web.client.browsers import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiana():
    return steward()


@pytest.fixture
def treasurer(tiana):
    return browser_of(tiana)


def brings(browser, content: bytes) -> str:
    page = browser.post("/bank/", {"file": io.BytesIO(content)}, follow=True)
    assert page.status_code == 200
    return page.content.decode()


def test_a_client_sees_the_reference_and_the_treasurer_reads_the_statement(treasurer):
    clara = customer()
    page = browser_of(clara).post(
        "/funds/", {"amount": "5", "currency": "USD", "reference": "INV 7"}, follow=True
    )
    name = work_queries.deposits_of(clara.id)[0].creditor_reference
    assert name in page.content.decode()
    content = statement(entry("B1", "4.00", reference=name), entry("B2", "9.00", words="hello"))
    text = brings(treasurer, content)
    assert "1 deposit was found" in text
    assert "4.00 USD arrived, 5.00 USD was announced" in text
    assert "hello" in text
    assert "read before" in brings(treasurer, content)
    assert "$5.00" in browser_of(clara).get("/funds/").content.decode()
    assert "not a camt.053" in brings(treasurer, b"<a/>")


def test_the_treasurer_matches_what_has_no_reference(treasurer, tiana):
    clara = customer()
    deposit = work.announce_deposit(
        client=clara.client.public_id,
        actor_id=clara.id,
        money=Money(50_000, "USD"),
        reference="INV 7",
    )
    brings(treasurer, statement(entry("B1", "3.00")))
    waiting = treasurer.get("/bank/").context["waiting"][0]
    said = {"deposit": str(deposit)}
    treasurer.post(f"/bank/entries/{waiting.id}", said, follow=True)
    assert work_queries.funds(clara.client.public_id, "USD") == Money(0, "USD")
    theirs = browser_of(steward("theo"))
    page = theirs.post(f"/bank/entries/{waiting.id}", said, follow=True)
    assert "in the client’s balance" in page.content.decode()
    assert work_queries.funds(clara.client.public_id, "USD") == Money(3_000_000, "USD")
    page = treasurer.post(f"/bank/entries/{waiting.id}", {"deposit": "x"}, follow=True)
    assert "Choose the deposit" in page.content.decode()


def test_a_client_takes_its_invoice_home_and_nobody_elses(settings, treasurer):
    settings.MINGA_SELLER = SELLER
    clara, _ = month_of_work()
    (card,) = actions.issue_month(month=MARCH)
    browser = browser_of(clara)
    text = browser.get("/invoices/").content.decode()
    assert card.number in text
    pdf, xml = (browser.get(f"/invoices/{card.public_id}.{form}") for form in ("pdf", "xml"))
    assert pdf.content.startswith(b"%PDF")
    assert pdf["Content-Type"] == "application/pdf"
    assert card.number.encode() in xml.content
    assert browser.get(f"/invoices/{card.public_id}.exe").status_code == 404
    other = browser_of(customer("carlos", "X-1"))
    assert card.number not in other.get("/invoices/").content.decode()
    assert other.get(f"/invoices/{card.public_id}.xml").status_code == 404
    said = {"amount": "0.01", "reason": "Slow."}
    page = treasurer.post(f"/bank/invoices/{card.public_id}/credit", said, follow=True)
    assert "credit note" in page.content.decode()
    assert "Slow." in browser.get("/invoices/").content.decode()


def test_a_project_alone_and_what_cannot_be_is_said(settings, treasurer):
    settings.MINGA_SELLER = SELLER
    clara, _ = month_of_work()
    browser = browser_of(clara)
    project = browser.get("/invoices/").context["projects"][0]
    said = {"project": str(project.public_id), "month": "2026-03"}
    assert "Issued: invoice" in browser.post("/invoices/", said, follow=True).content.decode()
    assert "issued already" in browser.post("/invoices/", said, follow=True).content.decode()
    page = browser.post("/invoices/", said | {"month": "x"}, follow=True)
    assert "Choose a project" in page.content.decode()
    assert "0 invoices" in treasurer.post("/bank/invoices", follow=True).content.decode()
