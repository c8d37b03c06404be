"""Lists that come in pages, read one row after the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

import msgspec

from minga_client.transport import Transport
from minga_client.types import RowsPage

Row = TypeVar("Row")


def rows(
    transport: Transport,
    path: str,
    kind: type[Row],
    *,
    limit: int = 200,
    params: Mapping[str, Any] | None = None,
) -> Iterator[Row]:
    """Each row, page after page; only one page is held at a time."""
    cursor: str | None = ""
    while cursor is not None:
        reply = transport.get(path, limit=limit, cursor=cursor, **(params or {}))
        page = msgspec.json.decode(reply.content, type=RowsPage)
        for row in page.rows:
            yield msgspec.json.decode(row, type=kind)
        cursor = page.next
