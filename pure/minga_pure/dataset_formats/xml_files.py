"""XML of strangers: no document type, so no entity is ever expanded; bounded depth and size."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from xml.etree import ElementTree as ET
from xml.parsers import expat

from minga_pure.dataset_formats.errors import BadDataset

DEPTH_MAX: Final = 40
BYTES_MAX: Final = 20_000_000
ELEMENTS_MAX: Final = 1_000_000
"""Elements and attributes of one document; each takes about 150 bytes of memory."""
_NOT_IN_XML = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535), "�")


class _RefusedXml(Exception):
    """A document type, or elements nested too deeply or too many."""


def read_xml(content: bytes, name: str, format_title: str) -> ET.Element:
    """Return the root element; raises BadDataset."""
    if len(content) > BYTES_MAX:
        raise BadDataset("zip_too_large")
    builder = ET.TreeBuilder()
    parser = expat.ParserCreate()
    depth = elements = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth, elements
        depth += 1
        elements += 1 + len(attributes)
        if depth > DEPTH_MAX or elements > ELEMENTS_MAX:
            raise _RefusedXml
        builder.start(tag, attributes)

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(tag)

    def refuse(*_declaration: object) -> None:
        raise _RefusedXml

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(content, True)
        return builder.close()
    except (expat.ExpatError, _RefusedXml, ValueError, LookupError) as exc:
        raise BadDataset("unreadable_part", file=name, format=format_title) from exc


def write_xml(root: ET.Element) -> bytes:
    """Return the document, indented; characters that XML cannot hold are replaced."""
    ET.indent(root)
    document: bytes = ET.tostring(root, encoding="utf-8")
    return document + b"\n"


def add_texts(parent: ET.Element, texts: Mapping[str, object]) -> None:
    """Add one element with text for each name."""
    for name, text in texts.items():
        ET.SubElement(parent, name).text = xml_text(text)


def xml_text(text: object) -> str:
    """Return a text as XML can hold it."""
    return str(text).translate(_NOT_IN_XML)
