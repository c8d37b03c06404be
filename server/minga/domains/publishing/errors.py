"""Errors of the terms domain."""

from django.utils.translation import gettext_lazy as _

from minga.domains.errors import DomainError, register_sqlstates
from minga.domains.work.errors import CannotPublish


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


class NotARaise(TermsError):
    text = _("A price can only rise once members work for it.")


class RaiseRunning(TermsError):
    text = _("The last raise is still being paid to those who worked before. Try again in a while.")


class GuardedPublication(CannotPublish):
    """A publication that a trigger of this domain refuses; `publish` says it earlier and better."""

    def __init__(self) -> None:
        super().__init__([str(self.text)])


class PilotRequired(GuardedPublication):
    text = _("So much work is first tried by five to ten members: open a round with a sample.")


class PriceBelowPilot(GuardedPublication):
    text = _("The price is lower than the time that members needed in the round asks for.")


class RequirementsUnmet(GuardedPublication):
    text = _("Nobody who tried it could meet everything that you require: ask for less.")


class PriceBelowCopy(GuardedPublication):
    text = _("You had nearly the same work done for more: a lower price needs a vote.")


register_sqlstates(
    {
        "MG810": PilotRequired,
        "MG811": PriceBelowPilot,
        "MG812": RequirementsUnmet,
        "MG813": PriceBelowCopy,
    }
)
