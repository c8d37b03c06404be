"""JSON Lines: one object an item, with everything. The format to keep; docs/formats/jsonl.md."""

from collections.abc import Iterator

import msgspec

from minga.domains.releases.types import Batches, Sheet


def write(_sheet: Sheet, batches: Batches) -> Iterator[bytes]:
    """One chunk of lines a batch."""
    encoder = msgspec.json.Encoder()
    for batch in batches:
        yield encoder.encode_lines(batch)
