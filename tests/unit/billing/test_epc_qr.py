"""The QR code of a deposit says what EPC069-12 wants, or there is none."""

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
