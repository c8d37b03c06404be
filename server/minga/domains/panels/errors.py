"""Errors of the panels domain."""

from django.utils.translation import gettext_lazy as _

from minga.domains.errors import DomainError, register_sqlstates


class PanelError(DomainError):
    """Something about a panel that cannot be; the text says what to do next."""

    text = _("This panel cannot be. Nothing was stored.")


class BadTrait(PanelError):
    text = _("Choose the trait, its value and at least one use from the lists.")


class BadRequest(PanelError):
    """A request that cannot be stored; `field` names the one to correct."""

    text = _("Choose a use from the list and say in a sentence whom you need.")

    def __init__(self, field: str = "") -> None:
        super().__init__()
        self.field = field


class PurposeBarred(PanelError):
    text = _("The law or the members forbid panels for this use.")


class BadCondition(PanelError):
    text = _("Choose at least one trait of those that members voted for, and values of it.")


class NoSuchPanelRequest(PanelError):
    text = _("There is no such request for a panel.")


class NoSuchPanel(PanelError):
    text = _("There is no such panel.")


class WrongPanelStep(PanelError):
    text = _("This step is not possible now. Look at the page again.")


class TooFewPeople(PanelError):
    text = _(
        "The number is not told now. Why is not said, for the reason could say something about"
        " people. Try again later, or compose a wider panel."
    )


class PanelStays(PanelError):
    text = _("What was asked, decided and told of a panel stays as it was.")


register_sqlstates(
    {
        "MG981": WrongPanelStep,
        "MG982": PurposeBarred,
        "MG983": PanelStays,
        "MG984": BadCondition,
        "MG985": TooFewPeople,
    }
)
