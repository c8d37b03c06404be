"""Errors of the rights domain. None says whether a person or a recipient is known."""

from django.utils.translation import gettext_lazy as _

from minga.domains.errors import DomainError, register_sqlstates


class RightsRefused(DomainError):
    """Something about a right that cannot be done; the text says what to do next."""

    text = _("This cannot be asked. Nothing was changed.")


class NoSuchRightsRequest(RightsRefused):
    text = _("There is no such request of yours.")


class NothingToAsk(RightsRefused):
    text = _("There is no such consent or file of yours. Choose one from the list.")


class CorrectionMissing(RightsRefused):
    text = _("Please write what is wrong, and what is right.")


class RequestStays(RightsRefused):
    text = _("What was asked and answered stays as it was written.")


class NotOverdue(RightsRefused):
    text = _("The time of this recipient is not over yet.")


class BadReceipt(RightsRefused):
    text = _("This receipt cannot be used: it is not of this recipient and this request.")


class NotThisRecipient(RightsRefused):
    """The same for an unknown recipient, a wrong signature and an expired question."""

    text = _("No list for this key. Sign the question anew, with the key that your supplier has.")


class NoSuchLink(RightsRefused):
    text = _("This link has expired, or it is not complete. Ask whoever sent it for a new one.")


class AnswerIncomplete(RightsRefused):
    text = _("Say whether it was done; a refusal needs a reason.")


class BreachRefused(RightsRefused):
    text = _("This report cannot be stored. It names a moment that is over, and all its fields.")


class NoSuchBreach(RightsRefused):
    text = _("There is no such report, or the authority was told already.")


class NoSuchEscalation(RightsRefused):
    text = _("This case is settled already, or there is none.")


class BadContact(RightsRefused):
    text = _("Write an e-mail address at which you can read a code.")


class TooManyVisitors(RightsRefused):
    text = _("Too many people ask at this moment. Please come back in an hour.")


class CodeRefused(RightsRefused):
    text = _("This code is not right, or it has ended. Begin again to get a new one.")


class NoSuchVisitor(RightsRefused):
    text = _("Somebody has decided about this already, or there is no such question.")


class BadNode(RightsRefused):
    """A recipient's address, key or language that cannot be; `field` names the one to correct."""

    text = _("This recipient's address or key cannot be used.")

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


class NotReached(RightsRefused):
    text = _("The recipient could not be reached.")


register_sqlstates(
    {"MG951": RequestStays, "MG952": NotOverdue, "MG953": BadReceipt, "MG954": BreachRefused}
)
