"""Errors of the payouts domain."""

from django.utils.translation import gettext_lazy as _

from minga.domains.errors import DomainError


class PayoutError(DomainError):
    """Something about a payout that cannot be; the text says what to do next."""

    text = _("This payout cannot be made.")


class BadDestination(PayoutError):
    """A destination is invalid; `field` names the field to correct."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


class NoSuchDestination(PayoutError):
    text = _("There is no such account of yours. Add it first.")


class NoSuchOrder(PayoutError):
    text = _("There is no such payout.")


class NoSuchRail(PayoutError):
    text = _("There is no such payment method.")


class NothingToPay(PayoutError):
    text = _("There is nothing to pay out. Nothing was moved.")


class TooSmallForRail(PayoutError):
    text = _(
        "This payment method cannot carry so small an amount. Choose “by hand”, which "
        "carries any amount. Nothing was moved."
    )


class AlreadyOnItsWay(PayoutError):
    text = _("This payout is already on its way and cannot be cancelled any more.")


class AlreadySent(PayoutError):
    text = _("This file was already sent. Sending it again would pay twice, so it is refused.")


class NoSuchBatch(PayoutError):
    text = _("There is no such file.")


class NothingToSend(PayoutError):
    text = _("No payout waits for this payment method.")


class NoHouseAccount(PayoutError):
    text = _("Set first which account of the co-operative pays: its name and IBAN.")


class NoSuchSetting(PayoutError):
    text = _("There is no such setting, or it is in force already.")


class CannotRead(PayoutError):
    text = _("This file cannot be read. Upload the pain.002 or camt.054 as the bank gave it.")


class NoSuchBankCase(PayoutError):
    text = _("There is no such case, or it was decided already.")


class DecisionImpossible(PayoutError):
    text = _("This decision does not fit where the payment is now. Look at it again.")


class WalletTooLow(PayoutError):
    text = _("The wallet holds less than the bank has paid. The case stays open until it holds it.")


class CaseWordsMissing(PayoutError):
    text = _("Say in a sentence what the bank told you; it stays with the case.")


class OneConfirmsOnce(PayoutError):
    text = _("You have already confirmed this. A second steward has to confirm it too.")


class OwnPayout(PayoutError):
    text = _("Nobody decides on their own payout. Ask another steward.")


class BadSplit(PayoutError):
    text = _("The shares of a split must be above zero and together 100 %.")


class ShareForged(PayoutError):
    text = _("This split was not written by Minga. Nothing is shared until it is set anew.")


class SplitChanged(PayoutError):
    text = _("The household's split has changed meanwhile. Check it again before you agree.")


class BadTariff(PayoutError):
    text = _(
        "A rate lies above zero and up to 1,000,000,000, a fee below 100 %; both have few digits."
        " A minimum is not below zero."
    )


class BadCurrency(PayoutError):
    text = _("Write a currency as three capital letters, as in USD.")


class NoAdvance(PayoutError):
    text = _("The commons cannot advance this now. Wait, or choose another payment method.")
