"""Documents of a bank, read once for every domain: what an entry says of its payments."""

from xml.etree.ElementTree import fromstring

import pytest

from minga.domains import bank_messages
from minga.domains.bank_messages import NotABankMessage, amount_of, read_message
from minga.domains.payouts.errors import CannotRead
from minga.domains.payouts.rails import RAILS
from minga.domains.payouts.types import PaymentOutcome
from minga_pure.money import Money

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"


def entry_of(inner: str, *, namespace: str = NAMESPACE):
    content = (
        f'<Document xmlns="{namespace}"><BkToCstmrDbtCdtNtfctn><Ntfctn><Id>N1</Id><Ntry>'
        f'<Amt Ccy="EUR">7.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts>{inner}'
        "</Ntry></Ntfctn></BkToCstmrDbtCdtNtfctn></Document>"
    )
    (report,) = read_message(content.encode()).reports
    (entry,) = report.entries
    return entry


def details(*names: str, tag: str = "MsgId") -> str:
    transactions = "".join(f"<TxDtls><Refs><{tag}>{name}</{tag}></Refs></TxDtls>" for name in names)
    return f"<NtryDtls>{transactions}</NtryDtls>"


@pytest.mark.parametrize(
    ("namespace", "message"),
    [(NAMESPACE, "camt.054.001.08"), ("urn:other", "other"), ("", "")],
)
def test_a_message_is_named_by_its_namespace(namespace, message):
    xmlns = f' xmlns="{namespace}"' if namespace else ""
    assert read_message(f"<Document{xmlns}/>".encode()).message == message


@pytest.mark.parametrize("tag", ["MsgId", "PmtInfId"])
@pytest.mark.parametrize(
    ("names", "shared"),
    [(["F1"], "F1"), (["F1", "F1"], "F1"), (["F1", "F2"], ""), (["F1", ""], ""), ([], "")],
)
def test_an_entry_is_of_the_file_that_all_of_its_payments_name(tag, names, shared):
    entry = entry_of(details(*names, tag=tag))
    assert {"MsgId": entry.file, "PmtInfId": entry.block}[tag] == shared
    assert {"MsgId": entry.block, "PmtInfId": entry.file}[tag] == ""


def test_the_batch_of_an_entry_names_its_file_before_its_payments_do():
    batch = "<Btch><MsgId>F0</MsgId><PmtInfId>B0</PmtInfId></Btch>"
    entry = entry_of(details("F1").replace("<NtryDtls>", f"<NtryDtls>{batch}"))
    assert (entry.file, entry.block) == ("F0", "B0")


@pytest.mark.parametrize(
    ("text", "currency", "money"),
    [
        ("7", "EUR", Money(7_000_000, "EUR")),
        (" 0.000001 ", "EUR", Money(1, "EUR")),
        ("7.0000000", "EUR", Money(7_000_000, "EUR")),
        ("7.0000001", "EUR", None),
        ("7", "euro", None),
        ("7", "", None),
        ("", "EUR", None),
        (".", "EUR", None),
        ("-7", "EUR", None),
        ("9" * 14, "EUR", None),
    ],
)
def test_an_amount_is_read_to_the_micro_or_not_at_all(text, currency, money):
    assert amount_of(fromstring(f'<Amt Ccy="{currency}">{text}</Amt>')) == money
    assert amount_of(None) is None


def test_the_amount_of_a_payment_is_in_the_currency_of_its_entry():
    foreign = '<TxDtls><Amt Ccy="USD">9.00</Amt>{}</TxDtls>'
    own = '<AmtDtls><CntrValAmt><Amt Ccy="EUR">8.00</Amt></CntrValAmt></AmtDtls>'
    (payment,) = entry_of(f"<NtryDtls>{foreign.format(own)}</NtryDtls>").details
    assert payment.money == Money(8_000_000, "EUR")
    (payment,) = entry_of(f"<NtryDtls>{foreign.format('')}</NtryDtls>").details
    assert payment.money is None


def test_a_payment_without_a_side_has_that_of_its_entry():
    side = "<TxDtls><CdtDbtInd>CRDT</CdtDbtInd></TxDtls><TxDtls/>"
    credit, other = entry_of(f"<NtryDtls>{side}</NtryDtls>").details
    assert (credit.side, other.side) == ("CRDT", "DBIT")


@pytest.mark.parametrize(("mark", "is_reversal"), [("true", True), ("1", True), ("false", False),
                                                   ("0", False), ("", False)])  # fmt: skip
def test_a_reversal_is_marked_as_xml_schema_writes_booleans(mark, is_reversal):
    assert entry_of(f"<RvslInd>{mark}</RvslInd>").is_reversal is is_reversal


@pytest.mark.parametrize(
    ("content", "is_taken"), [(b"<Document/>", True), (b"<Document>", False), (b"", False)]
)
def test_content_is_a_message_when_it_is_xml(content, is_taken):
    if is_taken:
        assert read_message(content).reports == ()
    else:
        with pytest.raises(NotABankMessage):
            read_message(content)


def test_a_message_beyond_its_limit_is_not_read(monkeypatch):
    monkeypatch.setattr(bank_messages, "BYTES_MAX", len(b"<Document/>"))
    assert read_message(b"<Document/>").statuses == ()
    with pytest.raises(NotABankMessage):
        read_message(b"<Document/> ")


# --- what the rail makes of an entry --------------------------------------------------------------
def reports_of(inner: str):
    content = (
        f'<Document xmlns="{NAMESPACE}"><BkToCstmrDbtCdtNtfctn><Ntfctn><Ntry>'
        f'<Amt Ccy="EUR">7.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts>{inner}'
        "</Ntry></Ntfctn></BkToCstmrDbtCdtNtfctn></Document>"
    )
    return RAILS["pain001"].read(content.encode())


@pytest.mark.parametrize(
    ("batch", "file"),
    [
        ("<MsgId>F1</MsgId>", "F1"),
        ("<PmtInfId>B1</PmtInfId>", "B1"),
        ("<MsgId>F1</MsgId><PmtInfId>B1</PmtInfId>", "F1"),
    ],
)
def test_a_batch_without_payments_is_booked_by_its_file_or_its_block(batch, file):
    reference = "<AcctSvcrRef>R1</AcctSvcrRef>"
    (report,) = reports_of(f"{reference}<NtryDtls><Btch>{batch}</Btch></NtryDtls>")
    assert (report.file, report.end_to_end, report.bank_reference) == (file, "", "R1")
    assert (report.outcome, report.money) == (PaymentOutcome.SETTLED, Money(7_000_000, "EUR"))


def test_a_batch_whose_payments_are_named_is_booked_by_them_alone():
    payments = "".join(
        f"<TxDtls><Refs><EndToEndId>{name}</EndToEndId></Refs></TxDtls>" for name in ("M1", "M2")
    )
    reports = reports_of(f"<NtryDtls><Btch><MsgId>F1</MsgId></Btch>{payments}</NtryDtls>")
    assert [(report.end_to_end, report.file) for report in reports] == [("M1", ""), ("M2", "")]
    assert [report.money for report in reports] == [None, None]  # the sum is of both together


def test_an_entry_that_names_neither_file_nor_payment_is_none_of_ours():
    with pytest.raises(CannotRead):
        reports_of("")


@pytest.mark.parametrize(
    ("mark", "side", "reverses"),
    [("true", "DBIT", True), ("true", "CRDT", False), ("false", "DBIT", False)],
)
def test_a_debit_that_is_marked_as_reversal_takes_back_a_return(mark, side, reverses):
    payment = f"<Refs><EndToEndId>M1</EndToEndId></Refs><CdtDbtInd>{side}</CdtDbtInd>"
    (report,) = reports_of(
        f"<RvslInd>{mark}</RvslInd><NtryDtls><TxDtls>{payment}</TxDtls></NtryDtls>"
    )
    assert report.reverses_return is reverses
