"""QR code of a SEPA credit transfer (EPC069-12, version 002): read by the client's banking app."""

from itertools import groupby
from typing import Final

import qrcode
from qrcode.constants import ERROR_CORRECT_M

from minga.domains.billing.types import PaymentInstructions
from minga_pure.money import MICROS

SEPA: Final = {
    "AD", "AL", "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GI",
    "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MC", "MD", "ME", "MK", "MT", "NL",
    "NO", "PL", "PT", "RO", "RS", "SE", "SI", "SK", "SM", "VA",
}  # fmt: skip
"""Countries of the SEPA schemes (EPC409-09)."""

NAME_MAX: Final = 70
BYTES_MAX: Final = 331
VERSION_MAX: Final = 13
CENTS_MAX: Final = 99_999_999_999
_MICROS_A_CENT: Final = MICROS // 100


def epc_text(payment: PaymentInstructions) -> str:
    """Return the lines of the code, or "" where the standard has none for this payment.

    The code carries euros in whole cents, to an account in the SEPA area.
    """
    cents, fraction = divmod(payment.money.micros, _MICROS_A_CENT)
    if payment.money.currency != "EUR" or fraction or not 0 < cents <= CENTS_MAX:
        return ""
    if payment.iban[:2] not in SEPA:
        return ""
    lines = (
        "BCD",
        "002",
        "1",  # UTF-8
        "SCT",
        payment.bic,
        payment.beneficiary[:NAME_MAX],
        payment.iban,
        f"EUR{cents // 100}.{cents % 100:02d}",
        "",  # purpose
        payment.reference,
    )
    text = "\n".join(lines)
    return text if len(text.encode()) <= BYTES_MAX else ""


def qr_svg(text: str) -> str:
    """Return a QR code as an SVG element: error correction M, at most version 13."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4)
    code.add_data(text.encode(), optimize=0)
    code.make(fit=True)
    if code.version > VERSION_MAX:
        raise ValueError(f"{len(text)} characters do not fit into version {VERSION_MAX}.")
    rows = code.get_matrix()
    path = "".join(_bars(row, line) for line, row in enumerate(rows))
    side = len(rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"'
        f' shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}H0z"/>'
        f'<path fill="#000" d="{path}"/></svg>'
    )


def _bars(row: list[bool], line: int) -> str:
    """Return the dark modules of a row as rectangles of an SVG path."""
    bars, column = "", 0
    for dark, modules in groupby(row):
        width = len(list(modules))
        if dark:
            bars += f"M{column} {line}h{width}v1h-{width}z"
        column += width
    return bars
