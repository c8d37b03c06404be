"""An invoice as UBL 2.1 with the terms of EN 16931; as Peppol BIS Billing 3.0 where both sides
have an electronic address (here: e-mail, scheme EM).

Everything was paid before, out of the client's purse: what is left to pay is the tax, if any.
"""

from decimal import Decimal
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from minga.domains.billing.types import InvoiceLine, Paper, PaperKind, Party, Tax, TaxCategory
from minga_pure.money import Money, minor_digits

URN = "urn:oasis:names:specification:ubl:schema:xsd:"
CBC, CAC = f"{{{URN}CommonBasicComponents-2}}", f"{{{URN}CommonAggregateComponents-2}}"
EN16931 = "urn:cen.eu:en16931:2017"
PEPPOL = f"{EN16931}#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
PEPPOL_PROFILE = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
PIECE = "C62"


def write(paper: Paper) -> bytes:
    """The whole document, elements in the order of the schema."""
    card = paper.card
    note = card.kind is PaperKind.CREDIT_NOTE
    root = Element(f"{{{URN}{'CreditNote' if note else 'Invoice'}-2}}" + _root_name(note))
    peppol = bool(card.seller.email and card.buyer.email)
    _say(root, "CustomizationID", PEPPOL if peppol else EN16931)
    if peppol:
        _say(root, "ProfileID", PEPPOL_PROFILE)
    _say(root, "ID", card.number)
    _say(root, "IssueDate", card.issued_at.date().isoformat())
    _say(root, "CreditNoteTypeCode" if note else "InvoiceTypeCode", "381" if note else "380")
    _say(root, "Note", card.reason)
    _say(root, "DocumentCurrencyCode", card.billed.currency)
    _say(root, "BuyerReference", str(card.client))
    period = SubElement(root, CAC + "InvoicePeriod")
    _say(period, "StartDate", card.begins.isoformat())
    _say(period, "EndDate", card.last_day.isoformat())
    if card.corrects:
        earlier = SubElement(root, CAC + "BillingReference")
        _say(SubElement(earlier, CAC + "InvoiceDocumentReference"), "ID", card.corrects)
    _party(root, "AccountingSupplierParty", card.seller, card.rate)
    _party(root, "AccountingCustomerParty", card.buyer, card.rate)
    terms = SubElement(root, CAC + "PaymentTerms")
    _say(terms, "Note", "Paid in advance from the client's deposits; any tax is due in 30 days.")
    _tax_total(root, card.billed, card.tax, card.rate)
    _totals(root, card.billed, card.tax)
    for number, line in enumerate(paper.lines, start=1):
        _line(root, number, line, card.rate, note=note)
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _root_name(note: bool) -> str:  # noqa: FBT001
    return "CreditNote" if note else "Invoice"


def amount_text(money: Money) -> str:
    """12.30: as many decimals as the currency has coins, never more than two."""
    digits = min(2, minor_digits(money.currency))
    return f"{Decimal(money.micros) / 1_000_000:.{digits}f}"


def _say(parent: Element, name: str, text: str, **attributes: str) -> None:
    """A leaf, unless there is nothing to say: EN 16931 knows no empty elements."""
    if text:
        SubElement(parent, CBC + name, attributes).text = text


def _amount(parent: Element, name: str, money: Money) -> None:
    _say(parent, name, amount_text(money), currencyID=money.currency)


def _party(root: Element, role: str, company: Party, rate: Tax) -> None:
    party = SubElement(SubElement(root, CAC + role), CAC + "Party")
    _say(party, "EndpointID", company.email, schemeID="EM")
    _say(SubElement(party, CAC + "PartyName"), "Name", company.name)
    address = SubElement(party, CAC + "PostalAddress")
    _say(address, "StreetName", company.street)
    _say(address, "CityName", company.city)
    _say(address, "PostalZone", company.postcode)
    _say(SubElement(address, CAC + "Country"), "IdentificationCode", company.country)
    if company.tax_id and rate.category is not TaxCategory.OUTSIDE:
        scheme = SubElement(party, CAC + "PartyTaxScheme")
        _say(scheme, "CompanyID", company.tax_id)
        _say(SubElement(scheme, CAC + "TaxScheme"), "ID", "VAT")
    legal = SubElement(party, CAC + "PartyLegalEntity")
    _say(legal, "RegistrationName", company.name)
    _say(legal, "CompanyID", company.registry_number)


def _category(parent: Element, name: str, rate: Tax, *, with_reason: bool) -> None:
    category = SubElement(parent, CAC + name)
    _say(category, "ID", rate.category.value)
    if rate.category is not TaxCategory.OUTSIDE:
        _say(category, "Percent", f"{rate.percent:.2f}")
    if with_reason:
        _say(category, "TaxExemptionReason", rate.reason)
    _say(SubElement(category, CAC + "TaxScheme"), "ID", "VAT")


def _tax_total(root: Element, billed: Money, tax: Money, rate: Tax) -> None:
    total = SubElement(root, CAC + "TaxTotal")
    _amount(total, "TaxAmount", tax)
    part = SubElement(total, CAC + "TaxSubtotal")
    _amount(part, "TaxableAmount", billed)
    _amount(part, "TaxAmount", tax)
    _category(part, "TaxCategory", rate, with_reason=True)


def _totals(root: Element, billed: Money, tax: Money) -> None:
    totals = SubElement(root, CAC + "LegalMonetaryTotal")
    _amount(totals, "LineExtensionAmount", billed)
    _amount(totals, "TaxExclusiveAmount", billed)
    _amount(totals, "TaxInclusiveAmount", billed + tax)
    _amount(totals, "PrepaidAmount", billed)
    _amount(totals, "PayableAmount", tax)


def _line(root: Element, number: int, line: InvoiceLine, rate: Tax, *, note: bool) -> None:
    """One piece at the line's price; a line that gives back is minus one piece (BR-27)."""
    node = SubElement(root, CAC + ("CreditNoteLine" if note else "InvoiceLine"))
    _say(node, "ID", str(number))
    gives_back = line.billed.micros < 0
    quantity = "CreditedQuantity" if note else "InvoicedQuantity"
    _say(node, quantity, "-1" if gives_back else "1", unitCode=PIECE)
    _amount(node, "LineExtensionAmount", line.billed)
    item = SubElement(node, CAC + "Item")
    _say(item, "Description", line.title)
    _say(item, "Name", line.name)
    _category(item, "ClassifiedTaxCategory", rate, with_reason=False)
    price = SubElement(node, CAC + "Price")
    _amount(price, "PriceAmount", -line.billed if gives_back else line.billed)
