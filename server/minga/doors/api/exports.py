"""The dataset on its way out, streamed: every paid answer and what they say together."""

from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Router

from minga.domains.releases import queries as releases
from minga.domains.work import queries as work
from minga.doors.api.bearers import ANSWERS_READ, person_of

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


@router.get("/projects/{uuid:project}/exports/{format}", auth=ANSWERS_READ, openapi_extra=_STREAM)
def export(request: HttpRequest, project: UUID, format: str) -> StreamingHttpResponse:  # noqa: A002
    """All paid answers so far as csv, jsonl, parquet or label-studio. Streamed, in one file."""
    card = work.project_for(person_of(request), project)
    found = releases.export(card.id, format)
    response = StreamingHttpResponse(found.chunks, content_type=found.media_type)
    response["Content-Disposition"] = f'attachment; filename="{found.filename}"'
    response["Cache-Control"] = "private, no-store"
    return response
