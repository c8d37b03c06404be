"""Every form of invoice keeps the rules of EN 16931, and a wrong one is told by its rule."""

from itertools import product
from xml.etree.ElementTree import fromstring, tostring

import pytest

from minga.domains.billing import actions, queries
from minga.domains.charter import actions as charter
from minga_pure.money import Money
from tests.cast import steward, vote
from tests.integration.billing.en16931 import broken_rules
from tests.integration.billing.papers import MARCH, SELLER, month_of_work
from tests.integration.billing.test_papers import CAC, CBC

pytestmark = pytest.mark.django_db

TAXES = {
    "S": ("21", ""),
    "Z": ("0", ""),
    "E": ("0", "Exempt by article 132"),
    "AE": ("0", "Reverse charge"),
    "G": ("0", "Export outside the EU"),
    "O": ("0", "Not subject to VAT"),
}
PRICES = {
    "USD": Money(333_333, "USD"),
    "JPY": Money(1_700_000, "JPY"),
    "ISK": Money(2_000_000, "ISK"),
    "XOF": Money(5_000_001, "XOF"),
    "TND": Money(45_678, "TND"),
    "BHD": Money(5_005, "BHD"),
    "KWD": Money(12_345, "KWD"),
}
NO_ADDRESS = {"email": "", "street": "", "postcode": "", "city": ""}


def issued(settings, category: str, currency: str = "USD", seller: dict | None = None):
    percent, reason = TAXES[category]
    settings.MINGA_SELLER = SELLER | (seller or {})
    settings.MINGA_TAX = {"category": category, "percent": percent, "reason": reason}
    charter.hold_founding_vote()
    vote(floor_micros_per_hour={currency: 1}, two_signatures_micros={currency: 10**12})
    month_of_work(texts=3, price=PRICES[currency])
    (card,) = actions.issue_month(month=MARCH)
    return card


@pytest.mark.parametrize(
    ("category", "currency"), [*product(TAXES, ["USD"]), *product(["S", "O"], PRICES)]
)
def test_an_invoice_and_its_credit_note_break_no_rule(settings, category, currency):
    card = issued(settings, category, currency)
    assert broken_rules(queries.ubl(queries.paper(card.public_id))) == set()
    coin = Money(1_000_000 if currency in {"JPY", "ISK", "XOF"} else 10_000, currency)
    note = actions.credit(invoice=card.public_id, money=coin, reason="Late.", actor_id=steward().id)
    assert broken_rules(queries.ubl(queries.paper(note.public_id))) == set()


@pytest.mark.parametrize("category", TAXES)
def test_a_seller_without_addresses_breaks_no_rule(settings, category):
    card = issued(settings, category, seller=NO_ADDRESS)
    assert broken_rules(queries.ubl(queries.paper(card.public_id))) == set()


@pytest.mark.parametrize(
    ("category", "rule"),
    [("S", "BR-S-02"), ("Z", "BR-Z-02"), ("E", "BR-E-02"), ("AE", "BR-AE-02"), ("G", "BR-G-02")],
)
def test_an_invoice_without_a_vat_number_is_told(settings, category, rule):
    card = issued(settings, category)
    root = fromstring(queries.ubl(queries.paper(card.public_id)))
    party = root.find(f"{CAC}AccountingSupplierParty/{CAC}Party")
    party.remove(party.find(CAC + "PartyTaxScheme"))
    assert rule in broken_rules(tostring(root))


def test_a_sum_that_is_not_the_sum_of_its_lines_is_told(settings):
    card = issued(settings, "S")
    root = fromstring(queries.ubl(queries.paper(card.public_id)))
    root.find(f"{CAC}LegalMonetaryTotal/{CBC}LineExtensionAmount").text = "9.99"
    assert "BR-CO-10" in broken_rules(tostring(root))
