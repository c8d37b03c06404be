"""Errors of the assignment domain."""

from django.utils.translation import gettext_lazy as _

from minga.domains.errors import DomainError


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
