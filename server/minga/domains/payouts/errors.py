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
    text = _("There is no such way of payment.")


class NothingToPay(PayoutError):
    text = _("There is nothing to pay out. Nothing was moved.")


class TooSmallForRail(PayoutError):
    text = _(
        "This way of payment cannot carry so small an amount. Choose “by hand”, which carries"
        " any amount. Nothing was moved."
    )


class AlreadyOnItsWay(PayoutError):
    text = _("This payout is already on its way and cannot be taken back any more.")


class AlreadySent(PayoutError):
    text = _("This file was already sent. Sending it again would pay twice, so it is refused.")


class NoSuchBatch(PayoutError):
    text = _("There is no such file.")


class NothingToSend(PayoutError):
    text = _("No payout waits for this way of payment.")


class NoHouseAccount(PayoutError):
    text = _("Say first which account of the co-operative pays: its name and IBAN.")


class CannotRead(PayoutError):
    text = _("This file cannot be read. Bring the pain.002 or camt.054 as the bank gave it.")


class NoSuchBankCase(PayoutError):
    text = _("There is no such case, or it was decided already.")


class DecisionImpossible(PayoutError):
    text = _("This decision does not fit where the payment is now. Look at it again.")


class CaseWordsMissing(PayoutError):
    text = _("Say in a sentence what you found out at the bank; it stays with the case.")


class OneConfirmsOnce(PayoutError):
    text = _("You have already confirmed this. A second steward has to confirm it too.")


class OwnPayout(PayoutError):
    text = _("Nobody decides on their own payout. Ask another steward.")


class BadSplit(PayoutError):
    text = _("The shares of a split must be above zero and together 100 %.")


class SplitChanged(PayoutError):
    text = _("The household's split has changed meanwhile. Look at it again before you say yes.")


class BadTariff(PayoutError):
    text = _("A rate is above zero, a fee or a smallest amount is not below zero.")


class NoAdvance(PayoutError):
    text = _("The commons cannot advance this now. Wait, or choose another way of payment.")
