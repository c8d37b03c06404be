"""Pictures of tasks: who may see one is decided by the view; here it is only sent."""

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.urls import reverse

from minga.domains.work import queries as work

KEEP_SECONDS = 30 * 86_400


def address(project: UUID, pos: int) -> str:
    return reverse("member-picture", args=[project, pos])


def response(request: HttpRequest, sha256: str) -> HttpResponseBase:
    """The bytes named by their hash: they never change, so the browser may keep them."""
    blob = work.blob(sha256)
    if blob is None:
        raise Http404
    answer = FileResponse(blob.open(), content_type=blob.media_type)
    answer["Cache-Control"] = f"private, max-age={KEEP_SECONDS}, immutable"
    answer["Content-Disposition"] = "inline"
    return answer
