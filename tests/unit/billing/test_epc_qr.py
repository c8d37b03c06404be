"""The QR code of a deposit says what EPC069-12 wants, or there is none."""

import re
from dataclasses import replace

import pytest

from minga.domains.billing.formats import epc_qr
from minga.domains.billing.types import PaymentInstructions
from minga_pure.money import Money

PAYMENT = PaymentInstructions(
    beneficiary="Minga kooperativa",
    iban="MT84MALT011000012345MTLCAST001S",
    bic="",
    money=Money(250_500_000, "EUR"),
    reference="RF18539007547034",
)


def test_the_code_holds_the_ten_lines_of_version_002():
    assert epc_qr.epc_text(PAYMENT).split("\n") == [
        "BCD", "002", "1", "SCT", "", "Minga kooperativa", "MT84MALT011000012345MTLCAST001S",
        "EUR250.50", "", "RF18539007547034",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("money", "shown"),
    [(10_000, "EUR0.01"), (1_000_000, "EUR1.00"), (999_999_999_990_000, "EUR999999999.99")],
)
def test_an_amount_has_two_digits_after_the_point(money, shown):
    text = epc_qr.epc_text(replace(PAYMENT, money=Money(money, "EUR")))
    assert text.split("\n")[7] == shown


@pytest.mark.parametrize(
    "changes",
    [
        {"money": Money(250_500_000, "USD")},
        {"money": Money(1_000_000_000_000_000, "EUR")},
        {"money": Money(5_000, "EUR")},
        {"iban": "MG4600005030071289421016045"},
    ],
    ids=["other currency", "too much", "half a cent", "outside of SEPA"],
)
def test_what_the_standard_cannot_carry_has_no_code(changes):
    assert epc_qr.epc_text(replace(PAYMENT, **changes)) == ""


def test_a_name_of_any_script_and_the_longest_lines_fit():
    longest = replace(PAYMENT, beneficiary="é" * 90, bic="MALTMTMTXXX", reference="RF" + "1" * 23)
    text = epc_qr.epc_text(longest)
    assert text.split("\n")[5] == "é" * 70
    assert epc_qr.qr_svg(text).startswith("<svg")


def test_a_code_is_never_larger_than_version_13():
    with pytest.raises(ValueError, match="version 13"):
        epc_qr.qr_svg("x" * 400)


# --- exactly at the bounds, and the picture itself ------------------------------------------------
@pytest.mark.parametrize("micros", [0, -10_000])
def test_nothing_and_less_have_no_code(micros):
    assert epc_qr.epc_text(replace(PAYMENT, money=Money(micros, "EUR"))) == ""


def test_the_lines_have_at_most_331_bytes():
    spare = 331 - len(epc_qr.epc_text(replace(PAYMENT, beneficiary="")).encode())
    wide, narrow = divmod(spare, 4)
    assert wide + narrow <= 70
    fits = "𝕄" * wide + "m" * narrow  # four bytes each, then one byte each
    largest = replace(PAYMENT, beneficiary=fits)
    assert len(epc_qr.epc_text(largest).encode()) == 331
    assert epc_qr.epc_text(replace(PAYMENT, beneficiary=fits + "m")) == ""


def dark_modules(svg: str) -> tuple[int, set[tuple[int, int]]]:
    """Return the side of a code and its dark modules as (column, row), from its own path."""
    side = int(re.search(r'viewBox="0 0 (\d+) \1"', svg)[1])
    path = re.search(r'fill="#000" d="([^"]*)"', svg)[1]
    bars = re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", path)
    assert "".join(f"M{x} {y}h{width}v1h-{width}z" for x, y, width in bars) == path
    return side, {(int(x) + i, int(y)) for x, y, width in bars for i in range(int(width))}


FINDER = {
    (x, y) for x in range(7) for y in range(7)
    if x in (0, 6) or y in (0, 6) or (2 <= x <= 4 and 2 <= y <= 4)
}  # fmt: skip


@pytest.mark.parametrize("letters", [1, 100, 331])
def test_a_code_has_its_quiet_zone_and_its_three_finders(letters):
    """ISO/IEC 18004, 6.3.2 and 6.3.8: four light modules around, a finder in three corners."""
    side, dark = dark_modules(epc_qr.qr_svg("x" * letters))
    version, remainder = divmod(side - 8 - 17, 4)
    assert remainder == 0
    assert 1 <= version <= 13
    assert min(min(module) for module in dark) == 4
    assert max(max(module) for module in dark) == side - 5
    for left, top in ((4, 4), (side - 11, 4), (4, side - 11)):
        square = {
            (x - left, y - top) for x, y in dark
            if left <= x < left + 7 and top <= y < top + 7
        }  # fmt: skip
        assert square == FINDER
    # 6.9: the level of error correction, the first two bits of the format: M is 00, masked 10
    assert [(4 + column, 12) in dark for column in (0, 1)] == [True, False]


def test_the_largest_code_has_version_13():
    """ISO/IEC 18004, table 7: version 13 with level M holds 331 bytes, version 12 holds 287."""
    sides = [dark_modules(epc_qr.qr_svg("x" * letters))[0] for letters in (287, 288, 331)]
    assert [(side - 8 - 17) // 4 for side in sides] == [12, 13, 13]
    with pytest.raises(ValueError, match="332 characters do not fit into version 13"):
        epc_qr.qr_svg("x" * 332)
