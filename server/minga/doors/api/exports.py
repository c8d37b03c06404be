"""The dataset on its way out, streamed: every paid answer and what they say together."""

import hashlib
from collections.abc import Iterator
from itertools import chain
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router

from minga.domains.releases import queries as releases
from minga.domains.work import queries as work
from minga.doors.api.auth import ANSWERS_READ, person_of
from minga.doors.api.schemas import Resumed

router = Router(tags=["exports"])

_STREAM = {
    "responses": {
        200: {
            "description": "The dataset.",
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            },
        }
    }
}


class ExportChanged(Exception):
    """What was received before is not the beginning of the file that would be sent now."""

    text = _("More was answered in between. Please begin this export again.")

    def __str__(self) -> str:
        return str(self.text)


@router.get("/projects/{uuid:project}/exports/{format}", auth=ANSWERS_READ, openapi_extra=_STREAM)
def export(
    request: HttpRequest,
    project: UUID,
    format: str,  # noqa: A002 (the word that people use)
    resumed: Annotated[Resumed, Query()],
) -> StreamingHttpResponse:
    """All paid answers so far as csv, jsonl, parquet or label-studio, streamed. After a broken
    line: the time of the header `Minga-As-Of`, how many bytes came, and their SHA-256 in hex."""
    card = work.project_for(person_of(request), project)
    found = releases.export(card.id, format, as_of=resumed.as_of)
    chunks = _after(found.chunks, resumed.skip, resumed.seen) if resumed.skip else found.chunks
    response = StreamingHttpResponse(chunks, content_type=found.media_type)
    response["Content-Disposition"] = f'attachment; filename="{found.filename}"'
    response["Cache-Control"] = "private, no-store"
    response["Minga-As-Of"] = found.as_of.isoformat()
    return response


def _after(chunks: Iterator[bytes], skip: int, seen: str) -> Iterator[bytes]:
    """The rest of the file after its first bytes. Raises ExportChanged unless they are `seen`."""
    passed = hashlib.sha256()
    rest = b""
    for chunk in chunks:
        passed.update(chunk[:skip])
        rest = chunk[skip:]
        skip -= min(skip, len(chunk))
        if not skip:
            break
    if skip or passed.hexdigest() != seen:
        raise ExportChanged
    return chain([rest], chunks)
