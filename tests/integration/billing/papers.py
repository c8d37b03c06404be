"""What the tests of billing share: a seller, a month that is over, and a bank's statement."""

from datetime import date

from minga_pure.money import Money
from tests.cast import Customer, Worker, good_customer, published, worker
from tests.server_fixtures import as_the_owner

SELLER = {
    "name": "Minga Cooperativa",
    "country": "ES",
    "registry_number": "F-100",
    "tax_id": "ESF12345678",
    "street": "Calle Mayor 1",
    "postcode": "46001",
    "city": "Valencia",
    "email": "money@minga.example",
}
MARCH = date(2026, 3, 1)


def moved_to(day: date) -> None:
    """As if everything so far had been posted on this day: the clock of the book, turned back."""
    with as_the_owner() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE ledger_transfer SET at = %s::date + interval '12 hours'", [day])
        cursor.execute("SET LOCAL session_replication_role = origin")


def month_of_work(
    *, texts: int = 3, day: date = MARCH, price: Money | None = None
) -> tuple[Customer, Worker]:
    """Clara published, Lova answered all of it, and it was long ago."""
    price = price or Money(10_000, "USD")
    clara, lova = good_customer(brings=Money(1_000_000_000_000, price.currency)), worker()
    card = published(clara, texts=texts, price=price)
    lova.ask(card.public_id, texts)
    lova.work_through()
    moved_to(day)
    return clara, lova


def statement(*entries: str, name: str = "STMT-1", iban: str = "NL41MOCK0000000001") -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>
<Id>{name}</Id><Acct><Id><IBAN>{iban}</IBAN></Id></Acct>{"".join(entries)}
</Stmt></BkToCstmrStmt></Document>""".encode()


def entry(
    bank_reference: str,
    amount: str,
    *,
    reference: str = "",
    words: str = "",
    currency: str = "USD",
    status: str = "BOOK",
    side: str = "CRDT",
    more: str = "",
) -> str:
    said = f"<Strd><CdtrRefInf><Ref>{reference}</Ref></CdtrRefInf></Strd>" if reference else ""
    said += f"<Ustrd>{words}</Ustrd>" if words else ""
    return f"""<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>{more}
<Sts><Cd>{status}</Cd></Sts><BookgDt><Dt>2026-03-02</Dt></BookgDt>
<AcctSvcrRef>{bank_reference}</AcctSvcrRef><NtryDtls><TxDtls>
<RltdPties><Dbtr><Pty><Nm>City of Valencia</Nm></Pty></Dbtr></RltdPties>
<RmtInf>{said}</RmtInf></TxDtls></NtryDtls></Ntry>"""
