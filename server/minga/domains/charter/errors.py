"""Errors of the charter domain."""

from django.utils.translation import gettext_lazy as _

from minga.domains.errors import DomainError


class CharterError(DomainError):
    """Something about the rules that cannot be; the text says what to do next."""

    text = _("The charter does not allow this.")


class ValueUnset(CharterError):
    text = _("The members have not voted on this value yet. Hold the founding vote first.")


class ValueUnfit(CharterError):
    text = _("This is not a possible value. Look at its type and unit in the charter.")


class NoSuchVote(CharterError):
    text = _("The charter holds no such vote. A value changes only by a vote of the members.")


class VoteNotPassed(CharterError):
    text = _("This vote did not pass: there must be more votes for it than against it.")


class FloorUnset(CharterError):
    text = _("The members have voted on no hourly floor in this currency yet.")
