"""Numbers that lead to a person: addresses, accounts, cards and identity numbers.

A number with check digits counts only when they are right, so that an order number stays what it
is. python-stdnum knows the rule of each register.
"""

import ipaddress
import re
from collections.abc import Callable, Iterator
from typing import Final

from stdnum import iban, luhn
from stdnum.ar import cuit
from stdnum.br import cpf
from stdnum.cl import rut
from stdnum.es import dni, nie
from stdnum.fr import nir
from stdnum.gb import nhs
from stdnum.in_ import aadhaar
from stdnum.it import codicefiscale
from stdnum.mx import curp
from stdnum.pl import pesel
from stdnum.se import personnummer
from stdnum.tr import tckimlik
from stdnum.us import ssn
from stdnum.za import idnr

from minga.domains.work.readers.personal_data.types import PersonalDataKind, PersonalSpan

_DIGIT: Final = re.compile(r"\d")
_DIGITS_MIN: Final = 4  # of the shortest network address
_EMAIL: Final = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_BANK_ACCOUNT: Final = re.compile(r"\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{1,4}){3,8}\b")
_CARD: Final = re.compile(r"(?<![\d.,])[2-6]\d{3}(?:[ -]?\d{2,6}){2,4}(?![\d.,]?\d)")
_PHONE_ABROAD: Final = re.compile(r"(?<![\w+])(?:\+|00)[1-9](?:[ ().-]{0,2}\d){6,14}(?!\d)")
_PHONE_AT_HOME: Final = re.compile(
    r"(?<![\w.,+/-])(?:\(0?\d{1,4}\) ?|0\d{1,3}[ .-])\d{2,4}(?:[ .-]?\d{2,4}){1,3}(?![\w/-])"
)
_PHONE_BARE: Final = re.compile(r"(?<![\w.,+/-])0\d{9,10}(?![\w/-]|[.,]\d)")
_IPV4: Final = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)")
_IPV6: Final = re.compile(r"(?<![\w:])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{1,4}(?![\w:])")
_POSITION: Final = re.compile(
    r"(?<![\d.])[+-]?[1-8]?\d\.\d{4,}°?[,; ]{1,2}[+-]?1?\d{1,2}\.\d{4,}°?(?!\d)"
)
_CARD_DIGITS: Final = range(13, 20)
_PHONE_DIGITS: Final = range(8, 16)


def find_numbers(text: str) -> Iterator[PersonalSpan]:
    """Yield numbers and addresses of machines, overlapping where rules do."""
    if "@" in text:
        for match in _EMAIL.finditer(text):
            yield PersonalSpan(*match.span(), PersonalDataKind.EMAIL)
    if len(_DIGIT.findall(text)) < _DIGITS_MIN:
        return
    for match in _BANK_ACCOUNT.finditer(text):
        if length := _account_length(match[0]):
            start = match.start()
            yield PersonalSpan(start, start + length, PersonalDataKind.BANK_ACCOUNT)
    for pattern, kind, is_right in (
        (_CARD, PersonalDataKind.PAYMENT_CARD, _is_card),
        *((pattern, PersonalDataKind.PHONE, _is_phone) for pattern in _PHONES),
        *((pattern, PersonalDataKind.NATIONAL_ID, rule) for pattern, rule in NATIONAL_IDS),
        (_IPV4, PersonalDataKind.NETWORK_ADDRESS, _is_network_address),
        (_IPV6, PersonalDataKind.NETWORK_ADDRESS, _is_network_address),
        (_POSITION, PersonalDataKind.POSITION, bool),
    ):
        for match in pattern.finditer(text):
            if is_right(match[0]):
                yield PersonalSpan(*match.span(), kind)


def _account_length(candidate: str) -> int:
    """Return how much of the text is an IBAN with right check digits; 0 for none.

    Words in capitals behind the number are taken off one by one.
    """
    ends = [match.start() for match in re.finditer(r"[ -]", candidate)]
    return next(
        (end for end in (len(candidate), *reversed(ends)) if iban.is_valid(candidate[:end])), 0
    )


def _is_card(candidate: str) -> bool:
    digits = "".join(_DIGIT.findall(candidate))
    return len(digits) in _CARD_DIGITS and len({*digits}) > 1 and bool(luhn.is_valid(digits))


def _is_phone(candidate: str) -> bool:
    return len(_DIGIT.findall(candidate)) in _PHONE_DIGITS


def _is_network_address(candidate: str) -> bool:
    try:
        address = ipaddress.ip_address(candidate)
    except ValueError:
        return False
    return not (address.is_unspecified or address.is_loopback)


_PHONES: Final = (_PHONE_ABROAD, _PHONE_AT_HOME, _PHONE_BARE)
NATIONAL_IDS: Final[tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...]] = (
    (re.compile(r"\b\d{8}[ -]?[A-Za-z]\b"), dni.is_valid),
    (re.compile(r"\b[XYZxyz][ -]?\d{7}[ -]?[A-Za-z]\b"), nie.is_valid),
    (re.compile(r"\b[12] ?\d{2} ?\d{2} ?\d[\dAB] ?\d{3} ?\d{3} ?\d{2}\b"), nir.is_valid),
    (re.compile(r"\b\d{3}\.?\d{3}\.?\d{3}-?\d{2}\b"), cpf.is_valid),
    (re.compile(r"\b2[0347]-?\d{8}-?\d\b"), cuit.is_valid),
    (re.compile(r"\b\d{1,2}\.?\d{3}\.?\d{3}-[\dKk]\b"), rut.is_valid),
    (re.compile(r"\b[A-Z]{4}\d{6}[HM][A-Z]{5}[A-Z0-9]\d\b"), curp.is_valid),
    (re.compile(r"(?i)\b[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]\b"), codicefiscale.is_valid),
    (re.compile(r"\b[2-9]\d{3}[ -]\d{4}[ -]\d{4}\b"), aadhaar.is_valid),
    (re.compile(r"\b\d{3}[ -]\d{3}[ -]\d{4}\b"), nhs.is_valid),
    (re.compile(r"\b\d{3}-\d{2}-\d{4}\b"), ssn.is_valid),
    (re.compile(r"\b\d{6}(?:\d{2})?[-+]\d{4}\b"), personnummer.is_valid),
    (re.compile(r"\b\d{13}\b"), idnr.is_valid),
    (re.compile(r"\b\d{11}\b"), lambda text: pesel.is_valid(text) or tckimlik.is_valid(text)),
    # Registers without check digits: the form of Venezuela, and numbers that say what they are.
    (re.compile(r"\b[VvEe]-? ?\d{1,2}\.?\d{3}\.?\d{3}\b"), bool),
    (
        re.compile(
            r"(?i)\b(?:passport|pasaporte|passeport|passaporte|c[eé]dula|dni|cin|carn[eé]t?"
            r"|identity card|philsys|sss|tin)\b[ :.#no°º-]{0,6}"
            r"[A-Z]{0,2}\d(?:[ .-]?\d){4,12}[A-Z]?\b"
        ),
        bool,
    ),
)
"""Forms of identity numbers, and the rule of the register."""
