"""Errors of the assignment domain."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from minga.domains.errors import DomainError, register_sqlstates
from minga.domains.work.errors import CannotPublish


class AssignmentError(DomainError):
    """Something about a bundle that cannot be; the text says what to do next."""


class NothingLeft(AssignmentError):
    text = _("There is nothing left for you in this project right now. Thank you for looking.")


class TooFewToReserve(AssignmentError):
    text = _(
        "Asking for more answers only where they help begins with two answers, and needs at least"
        " one more that may be asked. Raise the number of answers an item."
    )


class NotDerivedProject(AssignmentError):
    text = _("Only a derived project has invited members; a project is offered to everybody.")


class TooFewAlternatives(CannotPublish):
    """Too few slots of the work beside a collection are free to be set aside."""

    text = _(
        "Free answers of the work beside this collection, to be set aside for members who do not"
        " agree: %(free)s of %(wanted)s. Publish more items of that work first."
    )

    def __init__(self, reasons: Sequence[str] = ()) -> None:
        super().__init__(reasons or [str(self.text) % {"wanted": "?", "free": "?"}])


register_sqlstates({"MG966": TooFewAlternatives})
