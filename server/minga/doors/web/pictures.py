"""Pictures of tasks, by an address that carries its own proof: no query, no sign-in on the way."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from minga.domains.work import queries as work
from minga.domains.work.errors import NoSuchFile


@require_safe
def media(request: HttpRequest, token: str) -> HttpResponseBase:  # noqa: ARG001
    """The file that the token allows; named by its hash, it never changes, so browsers keep it,
    unless it shows people or disturbing content."""
    try:
        stored, seconds = work.media_allowed(token)
    except NoSuchFile as missing:
        raise Http404 from missing
    answer = FileResponse(stored.open(), content_type=stored.media_type)
    answer["Cache-Control"] = (
        f"private, max-age={seconds}, immutable" if seconds else "no-store, private"
    )
    answer["Content-Disposition"] = "inline"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
