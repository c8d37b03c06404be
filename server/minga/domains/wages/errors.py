"""Errors of the wages domain."""

from django.utils.translation import gettext_lazy as _

from minga.domains.errors import DomainError, register_sqlstates


class WagesError(DomainError):
    """Something about pay for time that cannot be; the text says what to do next."""


class NotYet(WagesError):
    text = _("This period has not ended, or answers of it are still arriving. Try it in an hour.")


class NoSuchPayday(WagesError):
    text = _("There is no such payday.")


class WrongStage(WagesError):
    text = _("This payday is at another stage by now. Load the page again and look at it.")


class PromiseTooLarge(WagesError):
    text = _(
        "The reserves hold less than when this was approved, so the co-operative would have"
        " to promise more. Compute the payday again and approve it again; nothing more was "
        "moved."
    )


class OverheadConflict(WagesError):
    text = _("Another line of time already has this reference. Nothing was recorded.")


class BadTime(WagesError):
    text = _("Say a time between one second and eight hours.")


class NoSuchLook(WagesError):
    text = _("There is nothing to review here, or somebody has already decided.")


class WordsMissing(WagesError):
    text = _("Please say why in a sentence: the member will read it.")


register_sqlstates({"MG501": WrongStage, "MG502": WrongStage, "MG504": PromiseTooLarge})
