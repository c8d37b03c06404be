"""JSON Lines of other tools: one object a line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from minga_pure.dataset_formats.contract import AgreedBatches, AgreedItem
from minga_pure.dataset_formats.errors import BadDataset


def write_lines(
    batches: AgreedBatches, encode_item: Callable[[AgreedItem], list[dict[str, Any]]]
) -> Iterator[bytes]:
    """Yield the lines of each batch; an item may have none, or several."""
    encoder = msgspec.json.Encoder()
    for batch in batches:
        rows = [row for item in batch for row in encode_item(item)]
        if rows:
            yield encoder.encode_lines(rows)


def read_lines(content: bytes, title: str) -> list[dict[str, Any]]:
    """Return the objects of a file: one a line, or in a list. Raises BadDataset."""
    body = content.removeprefix(b"\xef\xbb\xbf").strip()
    try:
        if body.startswith(b"["):
            return msgspec.json.decode(body, type=list[dict[str, Any]])
        return msgspec.json.Decoder(dict[str, Any]).decode_lines(body)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as exc:
        raise BadDataset("no_annotations", format=title) from exc


def item_of(row: dict[str, Any], number: int, title: str) -> str:
    """Return the id of the item that a line names, itself or in its meta. Raises BadDataset."""
    meta = row.get("meta")
    for place in (row, meta if isinstance(meta, dict) else {}):
        item = place.get("item")
        if isinstance(item, str) and item:
            return item
    raise BadDataset("bad_entry", file=title, entry=number, field="item")


def score_of(row: dict[str, Any]) -> float | None:
    """Return the confidence that a line has, itself or in its meta."""
    meta = row.get("meta")
    for place in (row, meta if isinstance(meta, dict) else {}):
        confidence = place.get("confidence")
        if isinstance(confidence, int | float) and 0 <= confidence <= 1:
            return float(confidence)
    return None


def spans_in(entries: object, number: int, title: str) -> list[tuple[int, int, str]]:
    """Return (start, end, label) of entries as lists or as objects. Raises BadDataset."""
    spans = []
    for entry in entries if isinstance(entries, list) else [entries]:
        cells: Any = entry
        if isinstance(entry, dict):
            start = entry.get("start", entry.get("start_offset"))
            end = entry.get("end", entry.get("end_offset"))
            cells = [start, end, entry.get("label")]
        if (
            not isinstance(cells, list)
            or len(cells) != 3
            or [type(cell) for cell in cells] != [int, int, str]
        ):
            raise BadDataset("bad_entry", file=title, entry=number, field="spans")
        spans.append((cells[0], cells[1], cells[2]))
    return spans
