"""Bank details as the payment file can hold them: IBAN, BIC and the name in Latin letters."""

import re
import unicodedata

from django.utils.translation import gettext as _
from stdnum import bic as bics
from stdnum import iban as ibans
from stdnum.exceptions import InvalidComponent, ValidationError
from stdnum.iso7064 import mod_97_10
from text_unidecode import unidecode

from minga.domains.payouts.errors import BadDestination

_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{1,30}", re.ASCII)
_BIC = re.compile(r"[A-Z]{6}[A-Z2-9][A-NP-Z0-9]([A-Z0-9]{3})?", re.ASCII)
NAME_MAX = 70
LENGTHS_BY_COUNTRY = {
    "AO": 25, "BF": 28, "BJ": 28, "CF": 27, "CG": 27, "CI": 28, "CM": 27, "CV": 25, "DJ": 27,
    "DZ": 26, "GA": 27, "GQ": 27, "GW": 25, "HN": 28, "IR": 26, "KM": 27, "MA": 28, "MG": 27,
    "ML": 28, "MZ": 25, "NE": 28, "NI": 28, "SN": 28, "TD": 27, "TG": 28,
}  # fmt: skip
"""IBAN lengths of countries that use IBANs and are missing in the registry of stdnum."""


def checked_iban(text: str) -> str:
    """Return an IBAN in its compact form. Raise BadDestination with the true reason."""
    number = re.sub(r"[ -]", "", text).upper()
    if not _IBAN.fullmatch(number):
        raise BadDestination("iban", _("An IBAN has two letters, then digits and letters A to Z."))
    try:
        mod_97_10.validate(number[4:] + number[:4])
    except ValidationError:
        raise BadDestination(
            "iban", _("This IBAN has a mistake in it: its check digits do not fit.")
        ) from None
    try:
        return str(ibans.validate(number))
    except InvalidComponent:
        length = LENGTHS_BY_COUNTRY.get(number[:2])
    except ValidationError:
        length = 0
    if length is None:
        raise BadDestination("iban", _("We know of no IBANs in this country."))
    if len(number) != length:
        raise BadDestination("iban", _("This IBAN is not as long as those of its country."))
    return number


def checked_bic(text: str) -> str:
    """Return a BIC. Raise BadDestination."""
    try:
        number = str(bics.validate(text))
    except ValidationError:
        number = ""
    if not _BIC.fullmatch(number):
        raise BadDestination("bic", _("This BIC has a mistake in it."))
    return number


def name_for_bank(name: str) -> str:
    """Return a name as the file writes it: Latin letters without accents, at most 70."""
    return " ".join(unidecode(name).replace("[?]", "?").split())[:NAME_MAX]


def check_names(name: str, latin_name: str) -> None:
    """Raise BadDestination unless the bank receives a name that its owner has written.

    Accents fall away; another script is a guess, so the owner writes the name in Latin letters.
    """
    if latin_name:
        if not latin_name.isascii() or not any(letter.isalpha() for letter in latin_name):
            raise BadDestination("latin_name", _("Write this name in the letters A to Z."))
        return
    received = name_for_bank(name)
    if not _is_latin(name) or not any(letter.isalpha() for letter in received):
        words = _(
            "The bank would receive “%(name)s”. Write the name in Latin letters, as your bank"
            " writes it."
        )
        raise BadDestination("latin_name", words % {"name": received})


def _is_latin(text: str) -> bool:
    letters = (sign for sign in unicodedata.normalize("NFKD", text) if sign.isalpha())
    return all("LATIN" in unicodedata.name(letter, "") for letter in letters)
