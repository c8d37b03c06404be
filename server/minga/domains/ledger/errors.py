"""Errors of the ledger domain."""

from django.utils.translation import gettext_lazy as _

from minga.domains.errors import DomainError, register_sqlstates


class LedgerError(DomainError):
    """Something about money that cannot be; the text says what to do next."""

    text = _("This amount cannot be moved.")


class InsufficientFunds(LedgerError):
    text = _("There is not enough money on this account. Nothing was moved.")


class UnknownAccount(LedgerError):
    text = _("The ledger has no such account. Nothing was moved.")


class CurrenciesDiffer(LedgerError):
    text = _("Both accounts and the amount must be in the same currency. Nothing was moved.")


class FlowRefused(LedgerError):
    text = _("Money may not move between these two accounts for this reason. Nothing was moved.")


class AmountRefused(LedgerError):
    text = _("An amount must be more than zero, and must move to another account.")


class TransferConflict(LedgerError):
    text = _("Another transfer already has this reference. Nothing was moved.")


class ImmutableRecord(LedgerError):
    text = _("What is written in the ledger stays. Post a correction instead.")


register_sqlstates(
    {
        "MG001": InsufficientFunds,
        "MG002": UnknownAccount,
        "MG003": CurrenciesDiffer,
        "MG004": FlowRefused,
        "MG005": ImmutableRecord,
    }
)
