"""Whatever a schema of ISO 20022 allows a bank to report, each report is read once, as it says."""

from collections import Counter
from xml.etree.ElementTree import Element, tostring

import pytest
from hypothesis import HealthCheck, given, settings

from minga.domains.bank_messages import UNSAID
from minga.domains.payouts.errors import CannotRead
from minga.domains.payouts.rails import RAILS
from minga.domains.payouts.rails.pain001 import OUTCOMES, UNNAMED
from minga.domains.payouts.types import PaymentOutcome, PaymentStatusReport
from tests.budget import examples
from tests.integration.payouts.messages import status
from tests.unit.iso20022 import UNSHRUNK, messages

BANK = RAILS["pain001"]
STATUSES = [f"pain.002.001.{version}" for version in ("03", "12", "14", "15")]
STATEMENTS = [
    f"camt.{number}.001.{version}"
    for number in ("052", "053", "054")
    for version in ("02", "08", "13")
]
ANY = settings(
    max_examples=examples(60),
    deadline=None,
    phases=UNSHRUNK,
    suppress_health_check=list(HealthCheck),
)


def read(message: Element) -> list[PaymentStatusReport]:
    try:
        return BANK.read(tostring(message))
    except CannotRead:
        return []


def text_at(node: Element, *paths: str) -> str:
    """Return the first text that says something, blanks folded."""
    texts = [" ".join((node.findtext(path) or "").split()) for path in paths]
    return next((text for text in texts if text.upper() not in UNSAID), "")


@pytest.mark.parametrize("version", STATUSES)
def test_each_status_of_a_file_a_block_and_a_payment_is_read_once(version):
    @given(messages(version))
    @ANY
    def property_holds(message: Element) -> None:
        (report,) = message
        file = text_at(report, "{*}OrgnlGrpInfAndSts/{*}OrgnlMsgId")
        expected: Counter[tuple] = Counter()
        group = text_at(report, "{*}OrgnlGrpInfAndSts/{*}GrpSts")
        expected[OUTCOMES.get(group), "", file] += 1
        for block in report.findall("{*}OrgnlPmtInfAndSts"):
            name = file or text_at(block, "{*}OrgnlPmtInfId")
            expected[OUTCOMES.get(text_at(block, "{*}PmtInfSts")), "", name] += 1
            for payment in block.findall("{*}TxInfAndSts"):
                id_ = text_at(payment, "{*}OrgnlEndToEndId", "{*}OrgnlInstrId")
                outcome = OUTCOMES.get(text_at(payment, "{*}TxSts"))
                expected[outcome, id_ or f"{name} {UNNAMED}", ""] += 1
        expected = Counter({
            key: count for key, count in expected.items()
            if key[0] is not None and (key[1] or key[2])
        })  # fmt: skip
        assert expected == Counter((r.outcome, r.end_to_end, r.file) for r in read(message))

    property_holds()


@pytest.mark.parametrize("version", STATEMENTS)
def test_each_booked_payment_that_a_bank_names_is_read_once_with_its_side(version):
    @given(messages(version))
    @ANY
    def property_holds(message: Element) -> None:
        expected: Counter[tuple] = Counter()
        for entry in message.findall("*/*/{*}Ntry"):
            status = text_at(entry, "{*}Sts/{*}Cd", "{*}Sts/{*}Prtry", "{*}Sts")
            if status not in ("BOOK", ""):
                continue
            for detail in entry.findall("{*}NtryDtls/{*}TxDtls"):
                id_ = text_at(detail, "{*}Refs/{*}EndToEndId", "{*}Refs/{*}InstrId")
                side = text_at(detail, "{*}CdtDbtInd") or text_at(entry, "{*}CdtDbtInd")
                if id_:
                    is_debit = side == "DBIT"
                    outcome = PaymentOutcome.SETTLED if is_debit else PaymentOutcome.RETURNED
                    expected[outcome, id_] += 1
        reports = [report for report in read(message) if report.end_to_end]
        assert Counter((report.outcome, report.end_to_end) for report in reports) == expected

    property_holds()


def test_a_refused_payment_without_a_name_does_not_refuse_its_file():
    block = (
        "<OrgnlPmtInfAndSts><OrgnlPmtInfId>MINGA-1</OrgnlPmtInfId><TxInfAndSts>"
        "<StsId>7</StsId><TxSts>RJCT</TxSts></TxInfAndSts></OrgnlPmtInfAndSts>"
    )
    content = status("PART", file_id="MINGA-1").replace(
        b"</CstmrPmtStsRpt>", block.encode() + b"</CstmrPmtStsRpt>"
    )
    assert [(r.file, r.end_to_end) for r in BANK.read(content)] == [("", f"MINGA-1 {UNNAMED}")]
