"""Refusals about rows at which jobs failed."""

from django.utils.translation import gettext_lazy as _

from minga.domains.errors import DomainError


class NoSuchFailedRow(DomainError):
    text = _("There is no such failed row, or its job has done it meanwhile.")
