"""Whatever a schema of ISO 20022 allows a bank to write, its credits are what the bank booked."""

from collections import Counter
from decimal import Decimal
from xml.etree.ElementTree import Element, tostring

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minga.domains.billing.readers import camt053
from minga_pure.money import MICROS_MAX
from tests.budget import examples
from tests.unit.iso20022 import UNSHRUNK, messages

VERSIONS = [
    *(f"camt.053.001.{version:02}" for version in range(2, 14)),
    *(
        f"camt.{number}.001.{version}"
        for number in ("052", "054")
        for version in ("02", "08", "13")
    ),
]
Booked = tuple[bool, str]


def micros_of(entry: Element) -> int:
    return int(Decimal(entry.findtext("{*}Amt")) * 1_000_000)


def currency_of(entry: Element) -> str:
    return entry.find("{*}Amt").get("Ccy")


def is_booked(entry: Element) -> bool:
    status = entry.find("{*}Sts")
    texts = [status.findtext("{*}Cd"), status.findtext("{*}Prtry"), status.text]
    return "BOOK" in {(text or "").strip() for text in texts}


def as_booked(report: Element) -> tuple[Counter[Booked], int, int]:
    """Return the micros of credits and reversals by currency, the odd and the other entries."""
    sums: Counter[Booked] = Counter()
    odd = others = 0
    for entry in report.findall("{*}Ntry"):
        is_reversal = entry.findtext("{*}RvslInd") in ("true", "1")
        is_credit = entry.findtext("{*}CdtDbtInd") == "CRDT"
        if not is_booked(entry) or is_credit == is_reversal:
            others += 1
        elif not 0 < micros_of(entry) <= MICROS_MAX:
            odd += 1
        else:
            sums[is_reversal, currency_of(entry)] += micros_of(entry)
    return sums, odd, others


AMOUNTS = ("{*}Amt", "{*}AmtDtls/{*}TxAmt/{*}Amt")


@st.composite
def statements(draw: st.DrawFn, version: str) -> Element:
    """Build a statement with credits that are the sum of their details, or nearly so."""
    message = draw(messages(version))
    for entry in message.findall("*/*/{*}Ntry"):
        if draw(st.booleans()):
            entry.find("{*}CdtDbtInd").text = "CRDT"
            _add_up(draw, entry)
    return message


def _add_up(draw: st.DrawFn, entry: Element) -> None:
    parts = []
    for group in entry.findall("{*}NtryDtls"):
        for detail in group.findall("{*}TxDtls"):
            amounts = [node for path in AMOUNTS for node in detail.findall(path)]
            parts += amounts[:1]
            if not amounts:
                group.remove(detail)
    charges = entry.findall("{*}Chrgs/{*}TtlChrgsAndTaxAmt")
    total = sum(Decimal(part.text) for part in parts)
    total -= draw(st.sampled_from([0, sum(Decimal(charge.text) for charge in charges), 1, -1]))
    if 0 < total < 10**12:
        entry.find("{*}Amt").text = str(total)
        for amount in (entry.find("{*}Amt"), *parts, *charges):
            amount.set("Ccy", "EUR")


@pytest.mark.parametrize("version", VERSIONS)
def test_the_credits_of_a_statement_are_together_what_was_booked(version):
    @given(statements(version))
    @settings(
        max_examples=examples(100),
        deadline=None,
        phases=UNSHRUNK,
        suppress_health_check=list(HealthCheck),
    )
    def property_holds(message: Element) -> None:
        reports = [node for node in message[0] if node.find("{*}Acct") is not None]
        read = camt053.read(tostring(message))
        assert len(read) == len(reports)
        for statement, report in zip(read, reports, strict=True):
            sums: Counter[Booked] = Counter()
            for is_reversal, lines in ((False, statement.entries), (True, statement.reversals)):
                for line in lines:
                    assert line.money.micros > 0
                    sums[is_reversal, line.money.currency] += line.money.micros
            assert (sums, len(statement.odd), statement.other_entries) == as_booked(report)

    property_holds()


@given(st.data())
@settings(
    max_examples=examples(40),
    deadline=None,
    phases=UNSHRUNK,
    suppress_health_check=list(HealthCheck),
)
def test_the_same_statement_has_the_same_names_each_time_and_each_line_its_own(data):
    content = tostring(data.draw(statements(data.draw(st.sampled_from(VERSIONS)))))
    for first, second in zip(camt053.read(content), camt053.read(content), strict=True):
        assert first == second
        names = [line.bank_reference for line in (*first.entries, *first.reversals)]
        assert len(set(names)) == len(names)
