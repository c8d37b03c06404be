"""Errors of the terms domain."""

from django.utils.translation import gettext_lazy as _

from minga.domains.errors import DomainError


class TermsError(DomainError):
    """Something about the terms of work that cannot be; the text says what to do next."""


class TooFewMembers(TermsError):
    text = _(
        "At least five members must be ready to try it, in the language of the items. Please ask"
        " the co-operative to call for volunteers."
    )


class NothingToTry(TermsError):
    text = _("Bring items first: members try a project with a sample of its own items.")


class PilotOpen(TermsError):
    text = _("Members are trying this version already. Their word comes before a new round.")


class PilotDecided(TermsError):
    text = _("This version was tried and decided. A changed text is a new version: try that.")


class PilotUnfunded(TermsError):
    """The purse does not hold the pay of the sample; the reasons say how much is missing."""


class NoSuchPilot(TermsError):
    text = _("There is no such round, or you have no seat in it.")


class TasksFirst(TermsError):
    text = _("Please finish your tasks first: then say whether it may go to everybody.")


class SayWhy(TermsError):
    text = _("Please say why, in a sentence: your reason helps, whatever you decide.")


class NotARaise(TermsError):
    text = _("A price can only rise once members work for it.")


class RaiseRunning(TermsError):
    text = _("The last raise is still being paid to those who worked before. Try again in a while.")
