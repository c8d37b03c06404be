"""Errors of the terms domain."""

from django.utils.translation import gettext_lazy as _

from minga.domains.errors import DomainError, register_sqlstates
from minga.domains.work.errors import CannotPublish


class TermsError(DomainError):
    """Something about the terms of work that cannot be; the text says what to do next."""


class TooFewMembers(TermsError):
    text = _(
        "At least five members must be ready to try it, in the language of the items; of a panel as"
        " many as a count may tell. Please ask the co-operative to call for volunteers."
    )


class NothingToTry(TermsError):
    text = _("Import items first: members try a project with a sample of its own items.")


class PilotOpen(TermsError):
    text = _(
        "A pilot of this version is running already. Wait for its result before you start another."
    )


class PilotOfCollection(TermsError):
    text = _(
        "Nobody tries a collection of pictures or recordings of people. Ask for fewer answers than"
        " need a pilot."
    )


class PilotDecided(TermsError):
    text = _(
        "The pilot of this version is decided. A changed text is a new version: start "
        "a pilot of that."
    )


class PilotUnfunded(TermsError):
    """The purse does not hold the pay of the sample; the reasons say how much is missing."""


class NoSuchPilot(TermsError):
    text = _("There is no such pilot, or you have no seat in it.")


class TasksFirst(TermsError):
    text = _("Please finish your tasks first: then say whether it is ready for everybody.")


class NotARaise(TermsError):
    text = _("A price can only rise once members work for it.")


class RaiseRunning(TermsError):
    text = _("The last raise is still being paid to those who worked before. Try again in a while.")


class GuardedPublication(CannotPublish):
    """A publication that a trigger of this domain refuses; `publish` says it earlier and better."""

    def __init__(self) -> None:
        super().__init__([str(self.text)])


class PilotRequired(GuardedPublication):
    text = _(
        "A project of this size needs a pilot by five to ten members: start one with a sample."
    )


class PriceBelowPilot(GuardedPublication):
    text = _("The price is too low for the time that members needed in the pilot.")


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
