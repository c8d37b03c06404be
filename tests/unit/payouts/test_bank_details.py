"""Bank details that are taken are those that the payment file can hold."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga.domains.payouts.errors import BadDestination
from minga.domains.payouts.rails import RAILS
from minga.domains.payouts.rails.contract import decimal_text
from minga.domains.payouts.types import CreditTransfer, Sender
from minga_pure.money import Money
from tests.integration.payouts.messages import booking

NOW = datetime(2026, 11, 3, 12, 30, 15, tzinfo=UTC)
HOUSE = Sender("Minga", "NL41MOCK0000000001", "MOCKNL2A")
LOVA = {"name": "Lova Rakoto", "iban": "DE89370400440532013000", "bic": "COBADEFF"}
BANK = RAILS["pain001"]


@pytest.mark.parametrize(
    "number",
    ["MG4600005030071289421016045", "MA64011519000001205000534921",
     "SN08SN0100152000048500003035", "CI93CI0080111301134291200589"],
)  # fmt: skip
def test_countries_with_ibans_outside_the_registry_are_taken(number):
    assert BANK.check(LOVA | {"iban": number})["iban"] == number
    with pytest.raises(BadDestination, match="check digits"):
        BANK.check(LOVA | {"iban": number[:-1] + ("4" if number[-1] != "4" else "5")})


@pytest.mark.parametrize("name", ["王小明", "محمد", "ရွှေ", "Ελένη", "Анна"])
def test_a_name_in_another_script_is_written_in_latin_letters_by_its_owner(name):
    with pytest.raises(BadDestination, match="The bank would receive") as refused:
        BANK.check(LOVA | {"name": name})
    assert refused.value.field == "latin_name"
    details = BANK.check(LOVA | {"name": name, "latin_name": "Anna Rakoto"})
    written = BANK.build(
        [CreditTransfer("MINGA-1", Money(1_000_000, "EUR"), details, "x")],
        sender=HOUSE, file_id="F", now=NOW,
    )  # fmt: skip
    assert b"<Nm>Anna Rakoto</Nm>" in written
    with pytest.raises(BadDestination, match="A to Z"):
        BANK.check(LOVA | {"name": name, "latin_name": name})


def test_accents_fall_away_without_a_question():
    assert "latin_name" not in BANK.check(LOVA | {"name": "José Ñandú Łuk"})


@given(
    st.dictionaries(st.sampled_from(["name", "iban", "bic", "latin_name"]), st.text(max_size=40))
)
def test_whatever_details_are_taken_the_file_can_hold(details):
    try:
        checked = BANK.check(LOVA | details)
    except BadDestination:
        return
    payment = CreditTransfer("MINGA-1", Money(1_000_000, "EUR"), checked, "x")
    assert BANK.build([payment], sender=HOUSE, file_id="F", now=NOW)


@pytest.mark.parametrize(
    ("currency", "micros", "text"),
    [("JPY", 1_200_000_000, "1200"), ("XOF", 5_000_000, "5"), ("ISK", 7_000_000, "7"),
     ("USD", 5_500_000, "5.50"), ("TND", 1_234_000, "1.234"), ("BHD", 5_000, "0.005"),
     ("KWD", 1_230_000, "1.230")],
)  # fmt: skip
def test_an_amount_in_the_file_is_as_exact_as_its_currency(currency, micros, text):
    money = Money(micros, currency)
    payments = [CreditTransfer(f"MINGA-{n}", money, LOVA, "x") for n in (1, 2)]
    written = BANK.build(payments, sender=HOUSE, file_id="F", now=NOW).decode()
    assert written.count(f'Ccy="{currency}">{text}<') == 2
    total = decimal_text(Money(2 * micros, currency))
    assert written.count(f"<CtrlSum>{total}</CtrlSum>") == 2


@pytest.mark.parametrize("currency", ["JPY", "USD", "TND"])
def test_an_amount_in_a_file_of_the_bank_is_read_as_it_was_paid(currency):
    money = Money(BANK.unit_micros(currency) * 7, currency)
    content = booking("MINGA-1", decimal_text(money), currency=currency)
    assert [report.money for report in BANK.read(content)] == [money]
