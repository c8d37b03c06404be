"""Bank details that are taken are those that the payment file can hold."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga.domains.payouts.errors import BadDestination
from minga.domains.payouts.rails import RAILS
from minga.domains.payouts.rails.bank_details import checked_bic, checked_iban, name_for_bank
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


# --- IBANs of each country, at their lengths ------------------------------------------------------
# Published examples of IBANs; their check digits prove that none is mistyped.
EXAMPLES = (
    "AO06004400006729503010102", "DZ580002100001113000000570", "BJ66BJ0610100100144390000769",
    "BF42BF0840101300463574000390", "CM2110003001000500000605306", "CV64000300004547069110176",
    "CF4220001000010120069700160", "TD8960002000010271091600153", "KM4600005000010010904400137",
    "CG3930011000101013451300019", "GA2140021010032001890020126", "GW04GW1430010181800637601",
    "HN54PISA00000000000000123124", "IR580540105180021273113007", "CI93CI0080111301134291200589",
    "MG4600005030071289421016045", "ML13ML0160120102600100668497", "MA64011519000001205000534921",
    "MZ59000301080016367102371", "NI45BAPR00000013000003558124", "NE58NE0380100100130305000268",
    "SN08SN0100152000048500003035", "TG53TG0090604310346500400070", "DJ2100010000000154000100186",
    "GQ7050002001003715228190196", "DE89370400440532013000", "NL41MOCK0000000001",
)  # fmt: skip


def with_check_digits(number: str) -> str:
    """Return an IBAN whose check digits fit the rest of it."""
    digits = "".join(str(int(sign, 36)) for sign in number[4:] + number[:2] + "00")
    return f"{number[:2]}{98 - int(digits) % 97:02d}{number[4:]}"


@pytest.mark.parametrize("number", EXAMPLES, ids=lambda number: number[:2])
def test_an_iban_is_as_long_as_those_of_its_country(number):
    if number.startswith("NL"):
        assert checked_iban("nl41 mock-0000 0000 01") == number
    assert with_check_digits(number) == number
    assert checked_iban(number) == number
    for other in (number[:-1], number + "0"):
        with pytest.raises(BadDestination, match="not as long") as refused:
            checked_iban(with_check_digits(other))
        assert refused.value.field == "iban"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "two letters"),
        ("D189370400440532013000", "two letters"),
        ("DE8937040044053201300é", "two letters"),
        ("DE00", "two letters"),
        ("DE" + "00" + "1" * 31, "two letters"),
        ("DE88370400440532013000", "check digits"),
        (with_check_digits("US00123456789012"), "no IBANs"),
        (with_check_digits("US00" + "1" * 30), "no IBANs"),
        (with_check_digits("US001"), "no IBANs"),
    ],
)
def test_what_is_no_iban_is_refused_with_the_true_reason(text, reason):
    with pytest.raises(BadDestination, match=reason):
        checked_iban(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [("COBADEFF", "COBADEFF"), ("coba de ff xxx", "COBADEFFXXX"), ("MOCKNL2A", "MOCKNL2A")],
)
def test_a_bic_has_eight_or_eleven_signs(text, number):
    assert checked_bic(text) == number


@pytest.mark.parametrize("text", ["", "COBADEF", "COBADEFFX", "COBADEFFXXXX", "COBA1EFF",
                                  "COBADE1F", "COBADEFO", "CÖBADEFF"])  # fmt: skip
def test_what_is_no_bic_is_refused(text):
    with pytest.raises(BadDestination) as refused:
        checked_bic(text)
    assert refused.value.field == "bic"


def test_a_name_for_the_bank_has_seventy_letters():
    assert name_for_bank("é" * 70) == "e" * 70
    assert name_for_bank(" José  Ñandú" + "x" * 70) == ("Jose Nandu" + "x" * 70)[:70]
    assert name_for_bank("Lova\N{SNOWMAN}") == "Lova"
