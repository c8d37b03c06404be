"""Errors of the releases domain."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from minga.domains.errors import DomainError


class ReleaseError(DomainError):
    """Something about a release that cannot be; the text says what to do next."""


class UnknownFormat(ReleaseError):
    text = _("There is no such format.")

    def __init__(self, formats: Sequence[str]) -> None:
        choose = _("There is no such format. Choose one of: %(formats)s.")
        super().__init__(choose % {"formats": ", ".join(formats)})


class FormatDoesNotFit(ReleaseError):
    text = _("This format cannot hold the answers of this project.")

    def __init__(self, format_name: str, formats: Sequence[str]) -> None:
        choose = _(
            "The format %(format)s cannot hold the answers of this project. Choose one of:"
            " %(formats)s."
        )
        super().__init__(choose % {"format": format_name, "formats": ", ".join(formats)})


class ParquetNotInstalled(ReleaseError):
    text = _("This server cannot write Parquet: its operator has to add the package pyarrow.")
