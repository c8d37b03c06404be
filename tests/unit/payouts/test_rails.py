"""Files that leave for a bank or a network, and what is read from those that come back."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga.domains.payouts.errors import BadDestination, CannotRead
from minga.domains.payouts.rails import RAILS
from minga.domains.payouts.rails.contract import csv_bytes, decimal_text
from minga.domains.payouts.types import CreditTransfer, PaymentOutcome, Sender
from minga_pure.money import Money

NOW = datetime(2026, 11, 3, 12, 30, 15, tzinfo=UTC)
HOUSE = Sender("Minga", "NL41MOCK0000000001", "MOCKNL2A")
LOVA = {"name": "Lova Rakoto", "iban": "DE89370400440532013000", "bic": "COBADEFF"}
BANK, TABLE, MOBILE = RAILS["pain001"], RAILS["csv"], RAILS["mobile"]


def euros(micros: int = 12_340_000) -> CreditTransfer:
    return CreditTransfer("MINGA-1", Money(micros, "EUR"), LOVA, "Work in March")


# --- amounts --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("micros", "currency", "text"),
    [
        (1_234_500_000, "USD", "1234.50"),
        (50_000, "USD", "0.05"),
        (0, "USD", "0.00"),
        (7_000_000, "JPY", "7"),
        (1_234_000, "TND", "1.234"),
        (1_234_500, "CLF", "1.2345"),
    ],
)
def test_an_amount_has_the_digits_of_its_currency(micros, currency, text):
    assert decimal_text(Money(micros, currency)) == text


@pytest.mark.parametrize(
    ("currency", "micros"), [("USD", 10_000), ("JPY", 1_000_000), ("TND", 1_000)]
)
def test_a_rail_carries_whole_coins(currency, micros):
    assert TABLE.unit_micros(currency) == micros
    assert BANK.unit_micros(currency) == micros


# --- where money goes -----------------------------------------------------------------------------
def test_details_are_kept_without_doubled_spaces_and_without_what_is_empty():
    told = TABLE.check({"name": " Lova   Rakoto ", "bank": "BOA", "account": "00-12 34"})
    assert told == {"name": "Lova Rakoto", "bank": "BOA", "account": "00-1234"}
    told = BANK.check(LOVA | {"bic": "", "iban": "DE89 3704 0044 0532 0130 00"})
    assert told == {"name": "Lova Rakoto", "iban": "DE89370400440532013000"}
    assert BANK.check(LOVA)["bic"] == "COBADEFF"


GOOD = {
    "csv": {"name": "Lova", "bank": "BOA", "account": "0012"},
    "pain001": LOVA,
    "mobile": {"name": "Lova", "network": "MVola", "msisdn": "+261 34 12 345 67"},
}


@pytest.mark.parametrize(
    ("rail", "field", "text"),
    [
        *((rail, field, " ") for rail, told in GOOD.items() for field in told if field != "bic"),
        ("csv", "name", "x" * 141),
        ("csv", "account", "12/34"),
        ("csv", "account", "- -"),
        ("pain001", "iban", "DE89370400440532013001"),
        ("pain001", "bic", "COBA"),
        ("pain001", "iban", "DE٨٩٣٧٠٤٠٠٤٤٠٥٣٢٠١٣٠٠٠"),
        ("pain001", "iban", "XX76" + "0" * 18),
        ("pain001", "name", "Lo\x07va"),
        ("csv", "name", "Lo\x00va"),
        ("mobile", "msisdn", "+٢٦١٣٤١٢٣٤٥٦٧"),
        ("mobile", "msisdn", "034 12 345 67"),
        ("mobile", "msisdn", "+2613412"),
        ("mobile", "msisdn", "+2613412345678901"),
        ("mobile", "msisdn", "+26134x2345"),
    ],
)
def test_a_destination_with_a_mistake_is_refused_by_its_field(rail, field, text):
    with pytest.raises(BadDestination) as refused:
        RAILS[rail].check(GOOD[rail] | {field: text})
    assert refused.value.field == field


@pytest.mark.parametrize("number", ["+2613 4123", "+261341234567890", "+261 (34) 12-345 67"])
def test_a_telephone_number_has_eight_to_fifteen_digits(number):
    digits = "+" + "".join(sign for sign in number if sign.isdigit())
    assert MOBILE.check(GOOD["mobile"] | {"msisdn": number})["msisdn"] == digits


def test_a_name_of_a_hundred_and_forty_letters_is_taken():
    assert TABLE.check(GOOD["csv"] | {"name": "x" * 140})["name"] == "x" * 140


def test_a_destination_is_told_by_the_end_of_its_number():
    assert BANK.hint(LOVA) == "…3000"
    assert TABLE.hint({"account": "0012345"}) == "…2345"
    assert TABLE.hint({"account": ""}) == ""


# --- tables ---------------------------------------------------------------------------------------
def test_a_table_is_written_line_by_line_and_runs_nothing():
    written = csv_bytes(("name", "sum"), [("=1+1", "5"), ("+2", "-3"), ("Lova", "@x")])
    assert written == b"name,sum\r\n'=1+1,5\r\n'+2,'-3\r\nLova,'@x\r\n"


def test_the_table_for_a_transfer_service_has_its_columns():
    one = CreditTransfer("MINGA-1", Money(5_250_000, "MGA"), GOOD["csv"], "")
    (row,) = csv.DictReader(
        io.StringIO(TABLE.build([one], sender=HOUSE, file_id="F", now=NOW).decode())
    )
    assert row == {
        "name": "Lova", "recipientEmail": "", "paymentReference": "MINGA-1",
        "receiverType": "PERSON", "amountCurrency": "target", "amount": "5.25",
        "sourceCurrency": "MGA", "targetCurrency": "MGA", "accountNumber": "0012",
        "bankName": "BOA",
    }  # fmt: skip


def outcomes(told) -> list[tuple[PaymentOutcome, str, str]]:
    return [(one.outcome, one.end_to_end, one.reason) for one in told]


def test_a_table_that_came_back_is_read_by_its_columns_and_words():
    content = (
        "\ufeffStatus, PaymentReference ,Reason\n"
        "Completed,M1,\n"
        " failed , M2 ,closed\n"
        "dancing,M3,\n"
        "paid,,\n"
        "refunded,M4,none,too many cells\n"
        "paid\n"
    )
    assert outcomes(TABLE.read(content.encode())) == [
        (PaymentOutcome.SETTLED, "M1", ""),
        (PaymentOutcome.REFUSED, "M2", "closed"),
        (PaymentOutcome.RETURNED, "M4", "none"),
    ]
    state = "paymentReference,State\nM1,processing\n"
    assert outcomes(TABLE.read(state.encode())) == [(PaymentOutcome.ACCEPTED, "M1", "")]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\xff", b"a,b\n1,2\n", b"status\npaid\n"])
def test_a_table_that_says_nothing_is_refused(content):
    with pytest.raises(CannotRead):
        TABLE.read(content)


# --- mobile money ---------------------------------------------------------------------------------
def test_mobile_money_is_written_as_gsma_transactions():
    one = CreditTransfer("MINGA-1", Money(5_250_000, "MGA"), MOBILE.check(GOOD["mobile"]), "Work")
    told = json.loads(MOBILE.build([one], sender=HOUSE, file_id="F1", now=NOW))
    assert (told["batchTitle"], told["scheduledStartDate"]) == ("F1", "2026-11-03")
    (row,) = told["transactions"]
    assert row["creditParty"] == [{"key": "msisdn", "value": "+261341234567"}]
    assert (row["amount"], row["currency"]) == ("5.25", "MGA")
    assert row["requestingOrganisationTransactionReference"] == "MINGA-1"


def test_mobile_money_that_came_back_is_read():
    rows = [
        {"transactionStatus": "Completed", "requestingOrganisationTransactionReference": "M1"},
        {"transactionStatus": "failed", "requestingOrganisationTransactionReference": "M2",
         "errorDescription": "no such number"},
        {"transactionStatus": "dancing"},
        {},
    ]  # fmt: skip
    expected = [
        (PaymentOutcome.SETTLED, "M1", ""),
        (PaymentOutcome.REFUSED, "M2", "no such number"),
    ]
    for whole in (rows, {"transactions": rows}):
        assert outcomes(MOBILE.read(json.dumps(whole).encode())) == expected


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b"[1]",
        b'[{"transactionStatus": "completed"}]',
        b'[{"transactionStatus": 1}]',
    ],
)
def test_mobile_money_that_says_nothing_is_refused(content):
    with pytest.raises(CannotRead):
        MOBILE.read(content)


# --- pain.001 -------------------------------------------------------------------------------------
def document(*payments: CreditTransfer, sender: Sender = HOUSE, now: datetime = NOW) -> ET.Element:
    root = ET.fromstring(BANK.build(payments, sender=sender, file_id="FILE-1", now=now))
    for node in root.iter():
        node.tag = node.tag.rpartition("}")[2]
    return root


def test_a_bank_transfer_says_who_pays_whom_how_much():
    root = document(euros(), replace(euros(50_000), end_to_end="MINGA-2"))
    assert root.findtext(".//GrpHdr/MsgId") == "FILE-1"
    assert root.findtext(".//GrpHdr/CreDtTm") == "2026-11-03T12:30:15"
    assert root.findtext(".//GrpHdr/NbOfTxs") == "2"
    assert root.findtext(".//GrpHdr/CtrlSum") == "12.39"
    amounts = root.findall(".//InstdAmt")
    assert [(one.text, one.get("Ccy")) for one in amounts] == [("12.34", "EUR"), ("0.05", "EUR")]
    assert [one.text for one in root.findall(".//EndToEndId")] == ["MINGA-1", "MINGA-2"]
    assert root.findtext(".//CdtrAcct/Id/IBAN") == LOVA["iban"]
    assert root.findtext(".//DbtrAcct/Id/IBAN") == HOUSE.iban
    assert root.findtext(".//BtchBookg") == "true"
    assert root.findtext(".//Ustrd") == "Work in March"
    assert [one.text for one in root.findall(".//BICFI")] == [HOUSE.bic, LOVA["bic"], LOVA["bic"]]
    assert {one.text for one in root.findall(".//ReqdExctnDt/Dt")} == {"2026-11-03"}


def test_the_same_payments_give_the_same_file():
    one = BANK.build([euros()], sender=HOUSE, file_id="FILE-1", now=NOW)
    assert b"FILE-1" in one
    assert document(euros()).findtext(".//MsgId") == "FILE-1"


def test_a_destination_without_bic_and_a_clock_before_its_time():
    plain = replace(euros(), details={key: LOVA[key] for key in ("name", "iban")})
    root = document(plain, sender=Sender("Minga", HOUSE.iban), now=datetime(1970, 1, 1, tzinfo=UTC))
    assert root.findall(".//BICFI") == []
    assert root.findtext(".//ReqdExctnDt/Dt") == date(2020, 1, 1).isoformat()


def test_only_euros_are_a_european_transfer():
    euro, dollar = document(euros()), document(replace(euros(), money=Money(5_000_000, "USD")))
    assert euro.findtext(".//PmtTpInf/SvcLvl/Cd") == "SEPA"
    assert dollar.findtext(".//PmtTpInf/SvcLvl/Cd") != "SEPA"
    assert dollar.find(".//InstdAmt").get("Ccy") == "USD"


# --- pain.002 and camt ----------------------------------------------------------------------------
def report(body: str) -> bytes:
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10">'
        f"<CstmrPmtStsRpt>{body}</CstmrPmtStsRpt></Document>"
    ).encode()


def one_status(code: str, reason: str = "", name: str = "M1") -> str:
    return (
        f"<OrgnlPmtInfAndSts><TxInfAndSts><OrgnlEndToEndId>{name}</OrgnlEndToEndId>"
        f"<TxSts>{code}</TxSts>{reason}</TxInfAndSts></OrgnlPmtInfAndSts>"
    )


def whole_file(reason: str = "") -> str:
    return (
        "<OrgnlGrpInfAndSts><OrgnlMsgId>FILE-1</OrgnlMsgId>"
        f"<GrpSts>RJCT</GrpSts>{reason}</OrgnlGrpInfAndSts>"
    )


def why(code: str, words: str = "", *, kind: str = "Cd") -> str:
    more = f"<AddtlInf>{words}</AddtlInf>" if words else ""
    return f"<StsRsnInf><Rsn><{kind}>{code}</{kind}></Rsn>{more}</StsRsnInf>"


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("RJCT", PaymentOutcome.REFUSED),
        ("CANC", PaymentOutcome.REFUSED),
        *((code, PaymentOutcome.ACCEPTED) for code in
          ("ACCP", "ACSP", "ACTC", "ACWC", "PDNG", "RCVD")),
        *((code, PaymentOutcome.COMPLETED) for code in ("ACSC", "ACCC")),
    ],
)  # fmt: skip
def test_the_words_of_a_bank_for_a_payment(code, outcome):
    (told,) = BANK.read(report(one_status(code, why("AC04", "closed"))))
    assert (told.outcome, told.end_to_end, told.reason) == (outcome, "M1", "AC04 closed")
    assert not told.duplicate


@pytest.mark.parametrize("code", ["AM05", "DU01", "DU02", "DU03", "DU04", "DU05", "DUPL"])
def test_a_payment_or_a_file_that_had_come_before_is_told(code):
    (payment,) = BANK.read(report(one_status("RJCT", why(code, kind="Prtry"))))
    assert payment.duplicate
    (whole,) = BANK.read(report(whole_file(why(code))))
    assert (whole.outcome, whole.file, whole.end_to_end) == (PaymentOutcome.REFUSED, "FILE-1", "")
    assert whole.duplicate


def test_a_refused_file_that_had_not_come_before_is_no_duplicate():
    (whole,) = BANK.read(report(whole_file()))
    assert (whole.duplicate, whole.reason) == (False, "")


@pytest.mark.parametrize("body", ["", one_status("PART")])
def test_a_report_that_says_nothing_is_refused(body):
    with pytest.raises(CannotRead):
        BANK.read(report(body))


def test_a_status_of_a_payment_without_a_name_is_one_of_an_unknown_payment():
    (unknown,) = BANK.read(report(one_status("RJCT", name="")))
    assert (unknown.end_to_end.strip(), unknown.file) == ("(?)", "")


def booking(
    *, sides=("DBIT", ""), status="<Cd>BOOK</Cd>", name="M1", inner="", amounts=("5.00", "")
) -> str:
    outer, own = (f"<CdtDbtInd>{side}</CdtDbtInd>" if side else "" for side in sides)
    whole, part = (f'<Amt Ccy="USD">{text}</Amt>' if text else "" for text in amounts)
    return (
        "<Document><BkToCstmrDbtCdtNtfctn><Ntfctn><Ntry>"
        f"{whole}{outer}<Sts>{status}</Sts><NtryDtls><TxDtls><Refs><EndToEndId>{name}</EndToEndId>"
        f"</Refs>{part}{own}{inner}</TxDtls></NtryDtls></Ntry></Ntfctn></BkToCstmrDbtCdtNtfctn></Document>"
    )


def test_a_booked_debit_settles_and_a_booked_credit_is_a_return():
    (settled,) = BANK.read(booking().encode())
    assert (settled.outcome, settled.money) == (PaymentOutcome.SETTLED, Money(5_000_000, "USD"))
    inner = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>"
    (back,) = BANK.read(
        booking(sides=("DBIT", "CRDT"), inner=inner, amounts=("9.00", "5.00")).encode()
    )
    assert (back.outcome, back.reason) == (PaymentOutcome.RETURNED, "AC04")
    assert back.money == Money(5_000_000, "USD")
    assert settled.reason == ""


@pytest.mark.parametrize("status", ["BOOK", "", "<Cd>BOOK</Cd>"])
def test_a_bank_that_writes_no_code_has_booked(status):
    assert BANK.read(booking(status=status).encode())


@pytest.mark.parametrize(
    "other",
    [{"status": "<Cd>PDNG</Cd>"}, {"status": "INFO"}, {"name": ""}, {"name": "NOTPROVIDED"}],
)
def test_what_is_not_booked_or_not_ours_is_passed_over(other):
    with pytest.raises(CannotRead):
        BANK.read(booking(**other).encode())


def test_an_amount_that_is_none_is_left_open():
    for amounts in (("", ""), ("5,00", ""), ("x", "y")):
        (told,) = BANK.read(booking(amounts=amounts).encode())
        assert told.money is None


def test_a_single_transaction_without_an_amount_has_that_of_its_entry():
    (told,) = BANK.read(booking(amounts=("9.00", "x")).encode())
    assert told.money == Money(9_000_000, "USD")


@given(content=st.binary(max_size=60))
def test_no_bytes_make_the_reader_of_a_bank_stumble(content):
    for rail in (BANK, TABLE, MOBILE):
        try:
            reports = rail.read(content)
        except CannotRead:
            continue
        assert isinstance(reports, list)
