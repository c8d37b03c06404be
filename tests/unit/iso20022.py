"""Messages of banks built from the schemas of ISO 20022, which registry packages carry.

An optional element is built where a reader looks at it, or where hypothesis names it; amounts are
few, so that parts of an entry often add up.
"""

from functools import cache
from importlib.metadata import files
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from hypothesis import Phase
from hypothesis import strategies as st
from xmlschema import XMLSchema10

PACKAGES = {"camt": ("camt053", "camt053/xsd/"), "pain": ("pain001", "pain001/pain002/schemas/")}
READ = frozenset({
    "Stmt", "Rpt", "Ntfctn", "Ntry", "NtryDtls", "TxDtls", "Btch", "AmtDtls", "TxAmt", "InstdAmt",
    "CntrValAmt", "Amt", "Chrgs", "Rcrd", "TtlChrgsAndTaxAmt", "RvslInd", "CdtDbtInd", "RtrInf",
    "Refs", "EndToEndId", "InstrId", "MsgId", "PmtInfId", "AcctSvcrRef", "NtryRef", "RmtInf",
    "Strd", "Ustrd", "CdtrRefInf", "Ref", "AddtlNtryInf", "AddtlTxInf", "BookgDt", "RltdPties",
    "Dbtr", "Nm", "OrgnlPmtInfAndSts", "TxInfAndSts", "GrpSts", "PmtInfSts", "TxSts", "StsRsnInf",
    "Rsn", "OrgnlEndToEndId", "OrgnlInstrId", "OrgnlMsgId", "AddtlInf",
})  # fmt: skip
"""Names of the elements that the readers look at."""
AMOUNTS = ("0", "1", "1.0", "+1", "2.00", "2.", "3.0", "97.00", "50", "100.00", ".5", "0.00001",
           "9999999999999.99999")  # fmt: skip
CODES = {"Sts": ("BOOK", "BOOK", "BOOK", "PDNG", "INFO"),
         "TxSts": ("ACCP", "RJCT", "ACSC", "BLCK", "ODD"), "GrpSts": ("ACCP", "RJCT", "PART"),
         "PmtInfSts": ("ACCP", "RJCT", "PART")}  # fmt: skip
TEXTS = st.sampled_from(["A", "NOTPROVIDED", "NONREF", "MINGA-1", "MINGA-2", "RF18", "é €", "a\nb"])
UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)
"""Phases of a property over messages; to shrink a document takes minutes."""
DEPTH_MAX = 20
REPEATED_MAX = 2


@cache
def schema(message: str) -> XMLSchema10:
    """Return the schema of a message, as camt.053.001.02."""
    package, folder = PACKAGES[message[:4]]
    (path,) = [path for path in files(package) or () if str(path) == f"{folder}{message}.xsd"]
    return XMLSchema10(str(path.locate()))


@st.composite
def messages(draw: st.DrawFn, message: str) -> Element:
    """Build a document that its schema accepts."""
    declaration = schema(message).elements["Document"]
    names = st.sampled_from(sorted(_names(message)))
    wanted = READ | draw(st.frozensets(names, max_size=4))
    root = Element(declaration.name)
    _fill(draw, root, declaration, wanted, depth=0)
    errors = [str(error) for error in schema(message).iter_errors(tostring(root).decode())]
    assert not errors, errors[0]
    return root


@cache
def _names(message: str) -> frozenset[str]:
    nodes = schema(message).iter_components()
    names = {getattr(node, "local_name", None) for node in nodes if hasattr(node, "min_occurs")}
    return frozenset(name for name in names if name) - {"SplmtryData", "Envlp"}


def _fill(
    draw: st.DrawFn,
    node: Element,
    declaration: Any,
    wanted: frozenset,
    depth: int,
    code_of: str = "",
) -> None:
    for name, attribute in declaration.attributes.items():
        if attribute.use == "required" or name in wanted:
            node.set(name, _text(draw, name, attribute.type))
    if declaration.type.has_simple_content() or declaration.type.is_simple():
        node.text = _text(draw, code_of or declaration.local_name, declaration.type)
        return
    _particles(draw, node, declaration.type.content, wanted, depth)


def _particles(draw: st.DrawFn, node: Element, group: Any, wanted: frozenset, depth: int) -> None:
    particles = [
        part for part in group if getattr(part, "local_name", None) or hasattr(part, "model")
    ]
    if group.model == "choice" and particles:
        likely = [part for part in particles if getattr(part, "local_name", "") in wanted]
        particles = [draw(st.sampled_from(likely or particles[:1]))]
    for particle in particles:
        for _turn in range(_times(draw, particle, wanted, depth)):
            if hasattr(particle, "model"):
                _particles(draw, node, particle, wanted, depth)
            else:
                child = SubElement(node, particle.name)
                parent = node.tag.rpartition("}")[2]
                code_of = parent if particle.local_name == "Cd" else ""
                _fill(draw, child, particle, wanted, depth + 1, code_of)


def _times(draw: st.DrawFn, particle: Any, wanted: frozenset, depth: int) -> int:
    least = int(particle.min_occurs)
    is_wanted = getattr(particle, "local_name", "") in wanted and depth < DEPTH_MAX
    if not is_wanted or particle.local_name == "SplmtryData":
        return least
    if particle.local_name == "Amt":
        return draw(st.sampled_from([1, 1, 1, least]))
    most = REPEATED_MAX if particle.max_occurs is None else min(particle.max_occurs, REPEATED_MAX)
    return draw(st.integers(least, max(least, most)))


def _text(draw: st.DrawFn, name: str, kind: Any) -> str:
    simple = kind.content if kind.is_complex() else kind
    if name == "Ccy":
        return draw(st.sampled_from(["EUR", "EUR", "EUR", "USD", "JPY"]))
    if name == "CdtDbtInd":
        return draw(st.sampled_from(["CRDT", "CRDT", "CRDT", "DBIT"]))
    if simple.enumeration:
        return str(draw(st.sampled_from(simple.enumeration)))
    if name in CODES:
        return draw(st.sampled_from(CODES[name]))
    if simple.patterns:
        pattern = simple.patterns.regexps[0]
        return draw(
            st.from_regex(f"(?:{pattern})", fullmatch=True, alphabet=st.characters(codec="ascii"))
        )
    match simple.root_type.local_name:
        case "decimal":
            return draw(st.sampled_from(AMOUNTS)) if simple.min_value == 0 else "1"
        case "boolean":
            return draw(st.sampled_from(["false", "0", "false", "true", "1"]))
        case "date":
            return draw(st.sampled_from(["2026-11-30", "2024-02-29Z", "2026-01-01+03:00"]))
        case "dateTime":
            return draw(st.sampled_from(["2026-11-30T10:00:00", "2026-11-30T23:59:59.999+03:00"]))
        case "string":
            return draw(TEXTS)[: simple.max_length or None]
    return {"gYear": "2026", "gYearMonth": "2026-11", "time": "10:00:00", "gMonth": "--11",
            "base64Binary": "AAAA"}[simple.root_type.local_name]  # fmt: skip
