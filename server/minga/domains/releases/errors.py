"""Errors of the releases domain."""

from django.utils.translation import gettext_lazy as _

from minga.domains.errors import DomainError


class ReleaseError(DomainError):
    """Something about a release that cannot be; the text says what to do next."""


class UnknownFormat(ReleaseError):
    text = _(
        "There is no such format. Choose csv, jsonl, parquet, label-studio or"
        " label-studio-consensus."
    )


class ParquetNotInstalled(ReleaseError):
    text = _("This server cannot write Parquet: its operator has to add the package pyarrow.")
