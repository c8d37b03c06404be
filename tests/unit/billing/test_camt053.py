"""A bank's statement (ISO 20022, camt.053) is read as it stands: no credit twice, none too much."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga.domains.billing.errors import CannotReadStatement
from minga.domains.billing.readers import camt053
from minga_pure.money import Money

HEAD = '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>'
ACCOUNT = "<Id>STMT-1</Id><Acct><Id><IBAN>NL41MOCK0000000001</IBAN></Id></Acct>"
TAIL = "</Stmt></BkToCstmrStmt></Document>"


def read(*entries: str, account: str = ACCOUNT):
    (statement,) = camt053.read((HEAD + account + "".join(entries) + TAIL).encode())
    return statement


def entry(
    amount: str = "5.00", *, details: str = "", status: str = "<Cd>BOOK</Cd>", side: str = "CRDT",
    day: str = "<Dt>2026-03-02</Dt>", more: str = "<AcctSvcrRef>B1</AcctSvcrRef>",
) -> str:  # fmt: skip
    return (
        f'<Ntry><Amt Ccy="USD">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd><Sts>{status}</Sts>'
        f"<BookgDt>{day}</BookgDt>{more}<NtryDtls>{details}</NtryDtls></Ntry>"
    )


def transaction(amount: str = "", *, name: str = "", payer: str = "", remittance: str = "") -> str:
    refs = f"<Refs><AcctSvcrRef>{name}</AcctSvcrRef></Refs>" if name else ""
    return (
        f"<TxDtls>{refs}{amount}<RltdPties><Dbtr>{payer}</Dbtr></RltdPties>"
        f"<RmtInf>{remittance}</RmtInf></TxDtls>"
    )


def amount(text: str) -> str:
    return f'<Amt Ccy="USD">{text}</Amt>'


def references(statement) -> list[str]:
    return [one.bank_reference.partition("/")[2] for one in statement.entries]


def moneys(statement) -> list[str]:
    return [one.money.decimal_text() for one in statement.entries]


def test_a_booked_credit_is_read_whole():
    details = transaction(
        payer="<Nm>City of Valencia</Nm>",
        remittance="<Strd><CdtrRefInf><Ref>RF18</Ref></CdtrRefInf></Strd><Ustrd> thanks </Ustrd>",
    )
    statement = read(entry("5.25", details=details))
    assert (statement.name, statement.account) == ("STMT-1", "NL41MOCK0000000001")
    (credit,) = statement.entries
    assert credit.bank_reference == "NL41MOCK0000000001/B1"
    assert credit.money == Money(5_250_000, "USD")
    assert credit.booked_on == date(2026, 3, 2)
    assert (credit.payer, credit.remittance) == ("City of Valencia", "RF18 thanks")
    assert statement.other_entries == 0


def test_an_account_without_an_iban_has_its_other_number():
    account = "<Id>S</Id><Acct><Id><Othr><Id>0042</Id></Othr></Id></Acct>"
    assert read(entry(), account=account).account == "0042"


@pytest.mark.parametrize(
    "other",
    [
        entry(side="DBIT"),
        entry(status="<Cd>PDNG</Cd>"),
        entry(status="INFO"),
        entry(more="<RvslInd>true</RvslInd>"),
        entry(more="<RvslInd>1</RvslInd>"),
        entry(side="DBIT", more="<RvslInd>true</RvslInd>", status="<Cd>PDNG</Cd>"),
    ],
)
def test_debits_reversals_and_what_is_not_booked_are_only_counted(other):
    statement = read(other, entry(), other)
    assert (len(statement.entries), statement.other_entries) == (1, 2)


def test_older_banks_write_the_status_without_a_code_and_the_day_with_a_time():
    day = "<DtTm>2026-03-02T23:00:00</DtTm>"
    (credit,) = read(entry(status="BOOK", day=day, more="<RvslInd>false</RvslInd>")).entries
    assert credit.booked_on == date(2026, 3, 2)
    (credit,) = read(entry(day="<Dt>soon</Dt>")).entries
    assert credit.booked_on is None


def test_the_transactions_of_a_batch_are_credits_of_their_own():
    ways = [
        amount("1.00"),
        f"<AmtDtls><TxAmt>{amount('2.00')}</TxAmt></AmtDtls>",
        f"<AmtDtls><InstdAmt>{amount('3.00')}</InstdAmt></AmtDtls>",
    ]
    batch = "".join(transaction(way, name=f"T{n}") for n, way in enumerate(ways))
    statement = read(entry("6.00", details=batch))
    assert moneys(statement) == ["1.00", "2.00", "3.00"]
    assert references(statement) == ["T0", "T1", "T2"]


def test_one_transaction_has_the_amount_of_its_entry():
    statement = read(entry("6.00", details=transaction(amount("1.00"), name="T0")))
    assert moneys(statement) == ["6.00"]
    assert references(statement) == ["T0"]
    bare = entry("6.00").replace("<NtryDtls></NtryDtls>", "")
    assert moneys(read(bare)) == ["6.00"]


@pytest.mark.parametrize("silent", [0, 1, 2])
def test_a_batch_of_which_one_part_names_no_amount_is_one_credit(silent):
    parts = [transaction("" if n == silent else amount("2.00")) for n in range(3)]
    statement = read(entry("6.00", details="".join(parts)))
    assert moneys(statement) == ["6.00"]


@pytest.mark.parametrize(
    ("details", "more", "name"),
    [
        (transaction(name="T1"), "<AcctSvcrRef>B1</AcctSvcrRef>", "T1"),
        (transaction(name="NOTPROVIDED"), "<AcctSvcrRef>B1</AcctSvcrRef>", "B1"),
        (transaction(), "<AcctSvcrRef>NONREF</AcctSvcrRef><NtryRef>N1</NtryRef>", "N1@2026-03-02"),
        (transaction(), "<NtryRef>N1</NtryRef>", "N1@2026-03-02"),
        (transaction(name="T" * 61), "", "T" * 60),
    ],
)
def test_a_credit_is_named_by_the_nearest_reference_of_the_bank(details, more, name):
    assert references(read(entry(details=details, more=more))) == [name]


def test_the_same_name_twice_in_a_statement_is_two_credits():
    assert references(read(entry(), entry(), entry())) == ["B1", "B1#2", "B1#3"]


def test_a_bank_that_numbers_nothing_is_read_the_same_each_time():
    one, other = entry("1.00", more=""), entry("2.00", more="")
    first, second = references(read(one, other, one)), references(read(one, other, one))
    assert first == second
    assert len(set(first)) == 3
    assert first[0].startswith("said:")
    assert len(first[0]) == len("said:") + 32
    assert first[2] == f"{first[0]}#2"


def test_the_end_to_end_reference_and_further_words_are_read_too():
    details = (
        "<TxDtls><Refs><EndToEndId>E2E</EndToEndId></Refs>"
        "<RmtInf><Ustrd>NOTPROVIDED</Ustrd><Ustrd>words</Ustrd></RmtInf></TxDtls>"
    )
    more = "<AcctSvcrRef>B1</AcctSvcrRef><AddtlNtryInf>further</AddtlNtryInf>"
    (credit,) = read(entry(details=details, more=more)).entries
    assert credit.remittance == "words E2E further"


def test_the_payer_of_newer_banks_is_a_party():
    details = transaction(payer="<Pty><Nm>City of Valencia</Nm></Pty>")
    assert read(entry(details=details)).entries[0].payer == "City of Valencia"


def test_long_texts_are_cut_to_what_the_books_can_keep():
    details = transaction(payer=f"<Nm>{'p' * 141}</Nm>", remittance=f"<Ustrd>{'w' * 501}</Ustrd>")
    account = f"<Id>{'s' * 81}</Id><Acct><Id><IBAN>{'1' * 100}</IBAN></Id></Acct>"
    statement = read(entry(details=details, more=f"<NtryRef>{'n' * 60}</NtryRef>"), account=account)
    (credit,) = statement.entries
    lengths = [len(text) for text in (statement.name, credit.payer, credit.remittance)]
    assert lengths == [80, 140, 500]
    assert credit.bank_reference == f"{'1' * 100}/{'n' * 19}"


@pytest.mark.parametrize("text", ["", "5,00", "x", "0.00", "-1.00", ".", "1e3", "٥"])
def test_an_entry_without_an_amount_is_named_and_the_others_are_taken(text):
    statement = read(entry(), entry(text), entry("6.00"))
    assert moneys(statement) == ["5.00", "6.00"]
    assert statement.odd == (f"B1 ({text or '-'})",)
    statement = read(entry(), entry().replace('<Amt Ccy="USD">5.00</Amt>', ""))
    assert (moneys(statement), statement.odd) == (["5.00"], ("B1 (-)",))


@pytest.mark.parametrize(
    ("text", "read_as"), [(".5", "0.50"), ("5.", "5.00"), ("+5", "5.00"), ("005.10000", "5.10")]
)
def test_an_amount_is_read_as_xml_schema_writes_decimals(text, read_as):
    assert moneys(read(entry(text))) == [read_as]


def test_credits_of_a_batch_bear_the_charges_that_the_bank_took_off():
    charges = f"<Chrgs><TtlChrgsAndTaxAmt{amount('3.00')[4:-6]}</TtlChrgsAndTaxAmt></Chrgs>"
    details = transaction(amount("50.00"), name="T0") + transaction(amount("50.00"), name="T1")
    statement = read(entry("97.00", details=details, more=charges))
    assert moneys(statement) == ["48.50", "48.50"]
    assert "50.00 USD less 1.50 USD" in statement.entries[0].remittance
    unexplained = read(entry("97.00", details=details))
    assert (moneys(unexplained), unexplained.entries[0].is_undivided) == (["97.00"], True)


def test_one_credit_beside_debits_is_what_the_bank_booked():
    debit = f"<TxDtls>{amount('40.00')}<CdtDbtInd>DBIT</CdtDbtInd></TxDtls>"
    details = transaction(amount("100.00"), name="T0") + debit
    (credit,) = read(entry("60.00", details=details)).entries
    assert (credit.money.decimal_text(), credit.is_undivided) == ("60.00", False)
    (whole,) = read(entry("61.00", details=details)).entries
    assert (whole.money.decimal_text(), whole.is_undivided) == ("61.00", True)
    two = transaction(amount("50.00")) + transaction(amount("50.00")) + debit
    (whole,) = read(entry("60.00", details=two)).entries
    assert (whole.money.decimal_text(), whole.is_undivided) == ("60.00", True)


cents = st.integers(1, 10**7)


@given(st.data(), st.lists(st.tuples(cents, st.booleans()), min_size=0, max_size=5), cents, cents)
def test_the_credits_of_an_entry_are_together_what_the_bank_booked(data, parts, total, charge):
    shapes = (
        "",
        "<AmtDtls><TxAmt>{}</TxAmt></AmtDtls>",
        "<AmtDtls><InstdAmt>{}</InstdAmt></AmtDtls>",
    )
    details = ""
    for micros, is_debit in parts:
        shape = data.draw(st.sampled_from(shapes)) or "{}"
        side = "<CdtDbtInd>DBIT</CdtDbtInd>" if is_debit else ""
        details += f"<TxDtls>{shape.format(amount(f'{micros / 100:.2f}'))}{side}</TxDtls>"
    if parts and data.draw(st.booleans()):
        signed = sum(-micros if is_debit else micros for micros, is_debit in parts)
        total = max(1, signed - data.draw(st.sampled_from([0, charge])))
    charges = f'<Chrgs><TtlChrgsAndTaxAmt Ccy="USD">{charge / 100:.2f}</TtlChrgsAndTaxAmt></Chrgs>'
    statement = read(entry(f"{total / 100:.2f}", details=details, more=charges))
    assert sum(credit.money.micros for credit in statement.entries) == total * 10_000
    assert all(credit.money.micros > 0 for credit in statement.entries)


def test_the_smallest_amount_is_an_amount():
    assert moneys(read(entry("0.000001"))) == ["0.000001"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not xml",
        b"<Document/>",
        b"<Document><BkToCstmrStmt/></Document>",
        b'<!DOCTYPE d [<!ENTITY e "x">]><Document>&e;</Document>',
        (HEAD + "</Stmt>").encode(),
    ],
)
def test_what_is_no_statement_is_refused(content):
    with pytest.raises(CannotReadStatement):
        camt053.read(content)


def test_a_file_beyond_twenty_megabytes_is_not_read():
    content = (HEAD + ACCOUNT + entry() + TAIL).encode()
    limit = 20 * 1024 * 1024
    padded = content.ljust(limit)
    assert len(camt053.read(padded)) == 1
    with pytest.raises(CannotReadStatement):
        camt053.read(padded + b" ")


def test_several_statements_in_one_file_are_read_each():
    one = (HEAD + ACCOUNT + entry() + TAIL).replace("</BkToCstmrStmt></Document>", "")
    both = one + "<Stmt><Id>STMT-2</Id></Stmt></BkToCstmrStmt></Document>"
    assert [each.name for each in camt053.read(both.encode())] == ["STMT-1", "STMT-2"]


# --- entries and batches, exactly at their bounds -------------------------------------------------
def charged(text: str) -> str:
    return f'<Chrgs><TtlChrgsAndTaxAmt Ccy="USD">{text}</TtlChrgsAndTaxAmt></Chrgs>'


def test_an_entry_left_out_is_named_by_the_first_thing_that_names_it():
    number, further = "<NtryRef>N1</NtryRef>", "<AddtlNtryInf>further</AddtlNtryInf>"
    bank = "<AcctSvcrRef>B1</AcctSvcrRef>"
    for more, name in (
        (bank + number + further, "B1 (x)"),
        (number + further, "N1 (x)"),
        (further, "further (x)"),
        ("", "(x)"),
    ):
        assert read(entry("x", more=more)).odd == (name,)


def test_a_single_transaction_without_amount_is_no_undivided_batch():
    (credit,) = read(entry("6.00", details=transaction(name="T0"))).entries
    assert not credit.is_undivided
    (credit,) = read(entry("6.00", details="")).entries
    assert not credit.is_undivided


@pytest.mark.parametrize(
    ("booked", "charges", "is_undivided"),
    [
        ("60.00", "", False),  # 100 less 40
        ("60.000001", "", True),
        ("59.999999", "", True),
        ("57.00", charged("3.00"), False),
        ("60.00", charged("3.00"), False),
        ("57.000001", charged("3.00"), True),
    ],
)
@pytest.mark.parametrize("credit_first", [True, False])
def test_one_credit_beside_a_debit_adds_up_to_the_micro(
    booked, charges, is_undivided, credit_first
):
    credit = transaction(amount("100.00"), name="T0")
    debit = f"<TxDtls>{amount('40.00')}<CdtDbtInd>DBIT</CdtDbtInd></TxDtls>"
    details = credit + debit if credit_first else debit + credit
    (line,) = read(entry(booked, details=details, more=charges)).entries
    assert line.is_undivided is is_undivided
    if not is_undivided:
        assert line.bank_reference.endswith("/T0")
        assert f"(100.00 USD less {Money(100_000_000, 'USD') - line.money})" in line.remittance


@pytest.mark.parametrize(
    ("booked", "charges", "parts"),
    [
        ("100.00", "", ["50.00", "50.00"]),
        ("99.999999", "", ["99.999999"]),
        ("100.000001", "", ["100.000001"]),
        ("100.00", charged("3.00"), ["50.00", "50.00"]),
        ("97.00", charged("3.00"), ["48.50", "48.50"]),
        ("97.000001", charged("3.00"), ["97.000001"]),
        ("99.999999", charged("0.000001"), ["50.00", "49.999999"]),  # the last bears the rounding
        ("0.000002", charged("99.999998"), ["0.000001", "0.000001"]),
        ("0.000001", charged("99.999999"), ["0.000001"]),  # nothing would be left of the second
    ],
)
def test_a_batch_is_divided_only_when_it_adds_up_to_the_micro(booked, charges, parts):
    details = transaction(amount("50.00"), name="T0") + transaction(amount("50.00"), name="T1")
    lines = read(entry(booked, details=details, more=charges)).entries
    assert [line.money.decimal_text() for line in lines] == parts
    assert all(line.is_undivided is (len(parts) == 1) for line in lines)


@pytest.mark.parametrize("odd_amount", ["0.00", "-1.00", ""])
def test_a_batch_with_a_part_that_is_no_credit_stays_whole(odd_amount):
    odd = transaction(amount(odd_amount) if odd_amount else "", name="T1")
    details = transaction(amount("5.00"), name="T0") + odd + transaction(amount("1.00"))
    (line,) = read(entry("6.00", details=details)).entries
    assert (line.money.decimal_text(), line.is_undivided) == ("6.00", True)


def test_charges_are_their_total_or_the_sum_of_their_records():
    details = transaction(amount("50.00")) + transaction(amount("50.00"))
    record = f"<Rcrd>{amount('1.00')}</Rcrd>"
    for charges in (charged("2.00"), f"<Chrgs>{record * 2}</Chrgs>",
                    f"<Chrgs>{amount('2.00')}</Chrgs>"):  # fmt: skip
        statement = read(entry("98.00", details=details, more=charges))
        assert moneys(statement) == ["49.00", "49.00"]
    euro = '<Rcrd><Amt Ccy="EUR">1.00</Amt></Rcrd>'
    (whole,) = read(entry("98.00", details=details, more=f"<Chrgs>{record}{euro}</Chrgs>")).entries
    assert whole.is_undivided
