"""The two faces of a paper: UBL by the structure of EN 16931, and a PDF that can be read."""

from decimal import Decimal
from xml.etree.ElementTree import Element, fromstring

import pytest

from minga.domains.billing import actions, queries
from minga.domains.billing.errors import BadTax
from minga.domains.billing.types import LineKind
from minga.domains.ledger import actions as ledger
from minga.domains.ledger import queries as books
from minga.domains.ledger.types import AccountKind, TransferCode
from minga_pure.money import Money
from tests.cast import steward
from tests.integration.billing.papers import MARCH, SELLER, month_of_work, moved_to
from tests.unexplained import unexplained_money

pytestmark = pytest.mark.django_db
CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
CAC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"
TAXES = {
    "outside": ("O", "0", "Not subject to VAT", "0.00"),
    "reverse": ("AE", "0", "Reverse charge", "0.00"),
    "standard": ("S", "21", "", "0.08"),
    "zero": ("Z", "0", "", "0.00"),
}
# EN 16931: what every invoice has, in the order of the UBL schema.
ORDER = ["CustomizationID", "ProfileID", "ID", "IssueDate", "InvoiceTypeCode",
         "DocumentCurrencyCode", "BuyerReference", "InvoicePeriod", "AccountingSupplierParty",
         "AccountingCustomerParty", "PaymentTerms", "TaxTotal", "LegalMonetaryTotal",
         "InvoiceLine"]  # fmt: skip


@pytest.fixture(autouse=True)
def operator(settings):
    settings.MINGA_SELLER = SELLER
    return settings


def issued(operator, tax="outside", texts=4):
    category, percent, reason, _due = TAXES[tax]
    operator.MINGA_TAX = {"category": category, "percent": percent, "reason": reason}
    month_of_work(texts=texts)
    return actions.issue_month(month=MARCH)[0]


def tree(card) -> Element:
    return fromstring(queries.ubl(queries.paper(card.public_id)))


def text(node: Element, *path: str) -> str:
    found = node.find("/".join(path))
    assert found is not None, path
    return found.text or ""


def names(node: Element) -> list[str]:
    told = [child.tag.rpartition("}")[2] for child in node]
    return [name for place, name in enumerate(told) if place == 0 or told[place - 1] != name]


@pytest.mark.parametrize("tax", TAXES)
def test_the_ubl_has_every_required_element_and_its_sums_are_right(operator, tax):
    root = tree(issued(operator, tax))
    assert names(root) == ORDER
    assert not [one for one in root.iter() if not len(one) and not (one.text or "").strip()]
    totals = root.find(CAC + "LegalMonetaryTotal")
    amount = {name: Decimal(text(totals, CBC + name)) for name in names(totals)}
    lines = root.findall(CAC + "InvoiceLine")
    assert (
        sum(Decimal(text(one, CBC + "LineExtensionAmount")) for one in lines)
        == (amount["LineExtensionAmount"])
    )
    due = Decimal(TAXES[tax][3].replace("0.08", "0.01"))
    assert amount["TaxExclusiveAmount"] == amount["LineExtensionAmount"] == Decimal("0.04")
    assert amount["TaxInclusiveAmount"] == amount["TaxExclusiveAmount"] + due
    assert amount["PayableAmount"] == amount["TaxInclusiveAmount"] - amount["PrepaidAmount"] == due
    assert Decimal(text(root, CAC + "TaxTotal", CBC + "TaxAmount")) == due


@pytest.mark.parametrize("tax", TAXES)
def test_the_tax_category_is_the_operators_on_the_total_and_on_each_line(operator, tax):
    root = tree(issued(operator, tax))
    category, percent, reason, _due = TAXES[tax]
    of_all = root.find(f"{CAC}TaxTotal/{CAC}TaxSubtotal/{CAC}TaxCategory")
    assert text(of_all, CBC + "ID") == category
    assert of_all.findtext(CBC + "TaxExemptionReason", "") == reason
    for one in root.findall(f"{CAC}InvoiceLine/{CAC}Item/{CAC}ClassifiedTaxCategory"):
        assert text(one, CBC + "ID") == category
        told = one.findtext(CBC + "Percent")
        assert told is None if category == "O" else Decimal(told) == Decimal(percent)
    vat = root.findall(f"{CAC}AccountingSupplierParty/{CAC}Party/{CAC}PartyTaxScheme")
    assert len(vat) == (0 if category == "O" else 1)  # BR-O-02


def test_who_sells_and_who_buys_are_named_with_their_electronic_addresses(operator):
    root = tree(issued(operator))
    for role, name, number in (
        ("AccountingSupplierParty", SELLER["name"], SELLER["registry_number"]),
        ("AccountingCustomerParty", "City of Valencia (clara)", "R-clara"),
    ):
        party = root.find(f"{CAC}{role}/{CAC}Party")
        assert text(party, CAC + "PartyLegalEntity", CBC + "RegistrationName") == name
        assert text(party, CAC + "PartyLegalEntity", CBC + "CompanyID") == number
        assert text(party, CAC + "PostalAddress", CAC + "Country", CBC + "IdentificationCode")
        assert party.find(CBC + "EndpointID").get("schemeID") == "EM"
    assert "peppol" in text(root, CBC + "CustomizationID")


def test_without_electronic_addresses_it_is_plain_en_16931(operator):
    operator.MINGA_SELLER = SELLER | {"email": ""}
    root = tree(issued(operator))
    assert text(root, CBC + "CustomizationID") == "urn:cen.eu:en16931:2017"
    assert root.find(CBC + "ProfileID") is None


def test_a_line_that_gives_back_is_minus_one_piece_at_a_price_above_zero(operator):
    clara, _ = month_of_work(texts=4)
    with unexplained_money():
        ledger.post(
            debit=ledger.open_account(kind=AccountKind.GUARANTEE, owner=None, currency="USD"),
            credit=books.accounts_of(clara.client.public_id)[AccountKind.CLIENT, "USD"],
            money=Money(10_000, "USD"),
            code=TransferCode.CORRECTION,
            reference="test:correction",
        )
    moved_to(MARCH)
    card = actions.issue_month(month=MARCH)[0]
    told = {one.kind: one.billed.micros for one in queries.paper(card.public_id).lines}
    assert told == {LineKind.WORK: 40_000, LineKind.CORRECTION: -10_000}
    back = next(
        one
        for one in tree(card).findall(CAC + "InvoiceLine")
        if text(one, CBC + "LineExtensionAmount") == "-0.01"
    )
    assert text(back, CBC + "InvoicedQuantity") == "-1"
    assert text(back, CAC + "Price", CBC + "PriceAmount") == "0.01"


def test_a_credit_note_is_a_credit_note_in_both_forms(operator):
    card = issued(operator)
    note = actions.credit(
        invoice=card.public_id, money=Money(10_000, "USD"), reason="Late.", actor_id=steward().id
    )
    root = tree(note)
    assert root.tag.endswith("CreditNote-2}CreditNote")
    assert text(root, CBC + "CreditNoteTypeCode") == "381"
    told = text(root, CAC + "BillingReference", CAC + "InvoiceDocumentReference", CBC + "ID")
    assert told == card.number
    assert text(root, CAC + "CreditNoteLine", CBC + "CreditedQuantity") == "1"
    assert queries.pdf(queries.paper(note.public_id)).startswith(b"%PDF")


def test_a_pdf_is_the_same_bytes_each_time_and_takes_every_script(operator):
    operator.MINGA_SELLER = SELLER | {"name": "Minga Συνεταιρισμός Кооператив ₱ – ñ"}
    paper = queries.paper(issued(operator).public_id)
    first = queries.pdf(paper)
    assert first.startswith(b"%PDF")
    assert first == queries.pdf(paper)


def test_a_paper_keeps_its_seller_and_its_tax_when_the_operator_moves(operator):
    card = issued(operator)
    before = queries.ubl(queries.paper(card.public_id))
    operator.MINGA_SELLER = SELLER | {"city": "Madrid"}
    operator.MINGA_TAX = {"category": "S", "percent": "21", "reason": ""}
    assert queries.ubl(queries.paper(card.public_id)) == before


def test_tax_settings_that_contradict_each_other_issue_nothing(operator):
    operator.MINGA_TAX = {"category": "AE", "percent": "21", "reason": "x"}
    month_of_work()
    with pytest.raises(BadTax):
        actions.issue_month(month=MARCH)
