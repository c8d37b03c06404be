"""The base of all errors of the domains: a sentence on which a person can act."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """An action that a domain refuses; `text` says what happened and what to do next.

    An argument, where given, replaces the text of the class.
    """

    text: str | Promise = _("This cannot be done.")

    def __str__(self) -> str:
        return str(self.args[0] if self.args else self.text)
