"""Messages of a bank about payments: pain.002 and camt.054, as small as their schemas allow."""

from itertools import count

_NUMBERS = count(1)
NS = "urn:iso:std:iso:20022:tech:xsd:"


def status(code: str, *, file_id: str = "", end_to_end: str = "", reason: str = "") -> bytes:
    """A pain.002 about a payment, or about the whole file without `end_to_end`."""
    info = f"<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf>" if reason else ""
    group = f"<GrpSts>{code}</GrpSts>{info}" if not end_to_end else ""
    transaction = (
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{file_id}</OrgnlPmtInfId><TxInfAndSts>"
        f"<OrgnlEndToEndId>{end_to_end}</OrgnlEndToEndId><TxSts>{code}</TxSts>{info}"
        "</TxInfAndSts></OrgnlPmtInfAndSts>"
        if end_to_end
        else ""
    )
    return (
        f'<Document xmlns="{NS}pain.002.001.10"><CstmrPmtStsRpt><GrpHdr>'
        f"<MsgId>R{next(_NUMBERS)}</MsgId><CreDtTm>2026-11-27T10:00:00</CreDtTm></GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{file_id}</OrgnlMsgId>"
        f"<OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>{group}</OrgnlGrpInfAndSts>{transaction}"
        "</CstmrPmtStsRpt></Document>"
    ).encode()


def booking(
    end_to_end: str, amount: str, *, side: str = "DBIT", reference: str = "", currency: str = "EUR"
) -> bytes:
    """A camt.054 with one booked entry of one payment."""
    reference = f"<AcctSvcrRef>{reference}</AcctSvcrRef>" if reference else ""
    paid = f'<Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>'
    return (
        f'<Document xmlns="{NS}camt.054.001.08"><BkToCstmrDbtCdtNtfctn><GrpHdr>'
        f"<MsgId>N{next(_NUMBERS)}</MsgId><CreDtTm>2026-11-27T10:00:00</CreDtTm></GrpHdr>"
        f"<Ntfctn><Id>N1</Id><Ntry>{paid}"
        f"<Sts><Cd>BOOK</Cd></Sts>{reference}<NtryDtls><TxDtls><Refs>"
        f"<EndToEndId>{end_to_end}</EndToEndId></Refs>"
        f"{paid}</TxDtls></NtryDtls></Ntry>"
        "</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>"
    ).encode()
