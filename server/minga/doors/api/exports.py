"""The dataset on its way out, streamed: every paid answer and what they say together."""

import hashlib
from collections.abc import Iterator
from itertools import chain
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
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


_XML_RESPONSE = {
    "responses": {
        200: {
            "description": "The configuration.",
            "content": {"application/xml": {"schema": {"type": "string"}}},
        }
    }
}


class ExportChanged(Exception):
    """The bytes received before are no prefix of the file as it is now."""

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
    """All paid answers so far as csv, jsonl, parquet or label-studio, or the agreed results as
    label-studio-consensus, coco, yolo or another format that holds them, streamed. After a broken
    line: the time of the header `Minga-As-Of`, how many bytes came, and their SHA-256 in hex."""
    project_view = work.project_for(person_of(request), project)
    dataset = releases.export(project_view.id, format, as_of=resumed.as_of)
    chunks = (
        _without_prefix(dataset.chunks, resumed.skip, resumed.seen)
        if resumed.skip
        else dataset.chunks
    )
    response = StreamingHttpResponse(chunks, content_type=dataset.media_type)
    response["Content-Disposition"] = f'attachment; filename="{dataset.filename}"'
    response["Cache-Control"] = "private, no-store"
    response["Minga-As-Of"] = dataset.as_of.isoformat()
    return response


@router.get("/projects/{uuid:project}/label-config", auth=ANSWERS_READ, openapi_extra=_XML_RESPONSE)
def read_label_config(request: HttpRequest, project: UUID) -> HttpResponse:
    """The Label Studio configuration (XML) under which this project's export opens."""
    project_view = work.project_for(person_of(request), project)
    return HttpResponse(releases.label_config(project_view.id), content_type="application/xml")


def _without_prefix(chunks: Iterator[bytes], skip: int, sha256_hex: str) -> Iterator[bytes]:
    """Return the chunks after `skip` bytes. Raises ExportChanged when their hash differs."""
    passed = hashlib.sha256()
    remainder = b""
    for chunk in chunks:
        passed.update(chunk[:skip])
        remainder = chunk[skip:]
        skip -= min(skip, len(chunk))
        if not skip:
            break
    if skip or passed.hexdigest() != sha256_hex:
        raise ExportChanged
    return chain([remainder], chunks)
