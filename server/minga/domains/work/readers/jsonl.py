"""JSON Lines, and a JSON file that is one array of objects; both are streamed."""

import json
import math
from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec
from django.utils.translation import gettext_lazy as _

from minga.domains.work.errors import BadImport
from minga.domains.work.readers.columns import NamedRows
from minga.domains.work.readers.lines import LINE_MAX, Lines, check_bytes, decoded, too_long
from minga.domains.work.readers.rows import InvalidRow, ItemFields, Row
from minga.domains.work.types import RejectedRow

_CHUNK = 262_144
DIGITS_MAX = 1_000
_BLANK = " \t\r\n"


def read(file: BinaryIO, item_fields: ItemFields) -> Iterator[Row | RejectedRow]:
    """One object a line; `row` is the line."""
    named = NamedRows(item_fields)
    decode = msgspec.json.Decoder().decode
    for number, line in Lines(file):
        if line is None:
            yield too_long().reject(number)
            continue
        if not line.strip():
            continue
        try:
            yield _row(number, decode(check_bytes(line)), named)
        except InvalidRow as exc:
            yield exc.reject(number, line)
        except (msgspec.DecodeError, ValueError, RecursionError) as error:
            broken = InvalidRow(
                "broken_json", _("This line is not JSON: %(reason)s.") % {"reason": error}
            )
            yield broken.reject(number, line)


def read_array(file: BinaryIO, item_fields: ItemFields) -> Iterator[Row | RejectedRow]:
    """The objects of one array; `row` counts them from 1.

    Raises BadImport where the array breaks off: what came before was given already.
    """
    named = NamedRows(item_fields)
    for number, element in enumerate(elements_of(file), start=1):
        try:
            row = _row(number, element, named)
            for value in row.content.values():
                if isinstance(value, str):
                    check_bytes(value)
            yield row
        except InvalidRow as exc:
            yield exc.reject(number, json.dumps(element))


def _row(number: int, element: Any, named: NamedRows) -> Row:
    if not isinstance(element, dict):
        raise InvalidRow("not_an_object", _("A row is one JSON object: {…}."))
    identity, content = named.pick(element)
    return Row(number, identity, content)


def elements_of(file: BinaryIO) -> Iterator[Any]:
    """The elements of the array, decoded one after the other from a buffer that stays small."""
    text = decoded(file)
    decode = json.JSONDecoder(parse_int=_integer).raw_decode
    buffer, offset, number = text.read(_CHUNK).lstrip(_BLANK), 1, 1
    if not buffer.startswith("["):
        raise BadImport(_("A JSON file has to be a list of objects: [{…}, {…}]."))
    while True:
        offset = _between(buffer, offset)
        if buffer[offset : offset + 1] == "]":
            return
        try:
            element, offset = decode(buffer, offset)
        except (ValueError, RecursionError) as error:
            chunk = text.read(_CHUNK)
            if not chunk or len(buffer) - offset > LINE_MAX or isinstance(error, RecursionError):
                raise BadImport(
                    _(
                        "The list breaks off, or is no JSON, at element %(number)s. Those before it"
                        " are in."
                    )
                    % {"number": number}
                ) from error
            buffer, offset = buffer[offset:] + chunk, 0
        else:
            yield element
            number += 1
            if offset > _CHUNK // 2:
                buffer, offset = buffer[offset:], 0


def _integer(digits: str) -> int | float:
    """Return the whole number; infinity for one that no field can hold, to refuse its row alone."""
    return int(digits) if len(digits) <= DIGITS_MAX else math.inf


def _between(buffer: str, offset: int) -> int:
    """Return the offset of the next element, past blanks and commas."""
    while offset < len(buffer) and buffer[offset] in _BLANK + ",":
        offset += 1
    return offset
