"""Errors of the log domain."""

from django.utils.translation import gettext_lazy as _

from minga.domains.errors import DomainError


class LogError(DomainError):
    """Something about the log that cannot be; the text says what to do next."""

    text = _("The log cannot do this.")


class NotACommitment(LogError):
    text = _("The log keeps commitments of 32 bytes only, never what they are about.")


class NoSuchTree(LogError):
    text = _("The log was never of that size. Ask for sizes of its checkpoints.")
