"""Errors of the billing domain."""

from django.utils.translation import gettext_lazy as _

from minga.domains.errors import DomainError


class BillingError(DomainError):
    """Something about invoices or statements that cannot be; the text says what to do next."""


class SellerUnknown(BillingError):
    text = _(
        "Nobody has said yet who issues the invoices. Set MINGA_SELLER_NAME, MINGA_SELLER_COUNTRY"
        " and MINGA_SELLER_REGISTRY."
    )


class BadTax(BillingError):
    text = _("The tax settings contradict each other; see docs/howto/invoices-and-deposits.md.")


class TaxNumberMissing(BillingError):
    text = _(
        "An invoice with this kind of tax needs the seller's VAT number. Set MINGA_SELLER_TAX_ID."
    )


class PeriodOpen(BillingError):
    text = _("This month is not over. Its invoice can be issued one hour after its end.")


class AlreadyBilled(BillingError):
    text = _("An invoice for this month was issued already.")


class NothingToBill(BillingError):
    text = _("Nothing was paid in this month.")


class NoSuchInvoice(BillingError):
    text = _("There is no such invoice, or it is not yours.")


class CreditTooLarge(BillingError):
    text = _("A credit note cannot give back more than its invoice charged.")


class NoReason(BillingError):
    text = _("Say the reason: it is printed on the credit note.")


class PdfNotInstalled(BillingError):
    text = _("PDF files are not installed on this server. The XML file holds the same invoice.")


class CannotReadStatement(BillingError):
    text = _("This is not a camt.053 statement of a bank. Nothing was changed.")


class NotOurAccount(BillingError):
    text = _("This statement is about another account than the co-operative’s. Nothing changed.")


class NoSuchEntry(BillingError):
    text = _("There is no such entry, or it was matched already.")


class OwnFile(BillingError):
    text = _("Another treasurer than the one who imported a file confirms it.")


class NoSuchStatement(BillingError):
    text = _("There is no such file, or somebody confirmed it already.")


class WrongCurrency(BillingError):
    text = _("The deposit is announced in another currency, or was decided already.")
