"""Work for the demo's treasurer: our account, deposits, bank entries, a contradiction."""

from collections.abc import Mapping, Sequence

from minga.domains.billing import actions as billing
from minga.domains.billing import queries as billing_queries
from minga.domains.payouts import actions as payouts
from minga.domains.payouts import queries as payout_queries
from minga.domains.payouts.errors import NoHouseAccount
from minga.domains.people import queries as people_queries
from minga.domains.work import actions as work
from minga.domains.work import queries as work_queries
from minga_pure.ids import uuid7_new
from minga_pure.money import Money

HOUSE = {"name": "Minga demo kooperativa", "iban": "MT84MALT011000012345MTLCAST001S"}
WAITING = Money(120_000_000, "USD")
PAYOUT = Money(100_000, "USD")
ISO = "urn:iso:std:iso:20022:tech:xsd:"


def fill_treasury(people_ids: Mapping[str, int], treasurers: Sequence[int]) -> None:
    """Have each of them once; `treasurers` are at least two."""
    treasurer = treasurers[0]
    _own_account(treasurers)
    _deposit_on_its_way(people_ids["marisol"])
    _entry_without_reference(treasurer)
    _new_client(people_ids["hanta"])
    _contradiction(people_ids["lova"], treasurer)


def _own_account(treasurers: Sequence[int]) -> None:
    try:
        payout_queries.house_account()
    except NoHouseAccount:
        for treasurer in treasurers:
            payouts.set_house_account(actor_id=treasurer, **HOUSE)


def _deposit_on_its_way(staff: int) -> None:
    client = work_queries.client_of(staff)
    if client is not None:
        work.announce_deposit(
            client=client.public_id, actor_id=staff, money=WAITING, reference="Second deposit"
        )


def _entry_without_reference(treasurer: int) -> None:
    """A transfer without our reference: the treasurer says to which deposit it belongs."""
    if billing_queries.statements(limit=1):
        return
    entry = (
        '<Ntry><Amt Ccy="USD">120.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>'
        "<BookgDt><Dt>2026-11-27</Dt></BookgDt><AcctSvcrRef>DEMO-1</AcctSvcrRef><NtryDtls><TxDtls>"
        "<RltdPties><Dbtr><Pty><Nm>Archivo Historico</Nm></Pty></Dbtr></RltdPties>"
        "<RmtInf><Ustrd>invoice of november</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
    )
    statement = (
        f'<Document xmlns="{ISO}camt.053.001.08"><BkToCstmrStmt><Stmt><Id>DEMO-STATEMENT</Id>'
        f"<Acct><Id><IBAN>{HOUSE['iban']}</IBAN></Id></Acct>{entry}</Stmt></BkToCstmrStmt>"
        "</Document>"
    )
    billing.read_statement(actor_id=treasurer, content=statement.encode())


def _new_client(staff: int) -> None:
    """A client whom no registrar has compared with the register yet."""
    if work_queries.client_of(staff) is None:
        work.register_client(
            actor_id=staff,
            legal_name="Radio Antsirabe SARL",
            country="MG",
            registry_number="RCS Antsirabe 2041",
            contact="hanta@radio-antsirabe.example",
        )


def _contradiction(person: int, treasurer: int) -> None:
    """A payout that the bank has accepted, and then refuses after it was completed."""
    member = people_queries.member_of(person)
    if member is None or payout_queries.orders_of(member.subject):
        return
    destination = payouts.add_destination(
        owner=member.subject,
        rail_name="pain001",
        currency="USD",
        details={"name": "Lova Rakoto", "iban": "DE89370400440532013000"},
    )
    order = payouts.request_payout(
        owner=member.subject, destination=destination, amount=PAYOUT, order=uuid7_new()
    )
    if order is None:
        return
    batch = payouts.build_batch(actor_id=treasurer, rail_name="pain001", currency="USD")
    payouts.mark_sent(batch=batch.public_id, actor_id=treasurer)
    end_to_end = payout_queries.order(order.public_id).public_name
    file_id = batch.filename.removesuffix(".xml")
    for number, code in enumerate(("ACSC", "RJCT")):
        payouts.read_back(
            actor_id=treasurer,
            rail_name="pain001",
            content=_status(f"DEMO-{number}", file_id, end_to_end, code),
        )


def _status(message: str, file_id: str, end_to_end: str, code: str) -> bytes:
    return (
        f'<Document xmlns="{ISO}pain.002.001.10"><CstmrPmtStsRpt><GrpHdr><MsgId>{message}</MsgId>'
        f"<CreDtTm>2026-11-27T10:00:00</CreDtTm></GrpHdr><OrgnlGrpInfAndSts>"
        f"<OrgnlMsgId>{file_id}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>"
        f"</OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>{file_id}</OrgnlPmtInfId>"
        f"<TxInfAndSts><OrgnlEndToEndId>{end_to_end}</OrgnlEndToEndId><TxSts>{code}</TxSts>"
        "</TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
    ).encode()
