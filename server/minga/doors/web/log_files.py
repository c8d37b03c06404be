"""The transparency log as anybody reads it: checkpoint, tiles, entry bundles (C2SP tlog-tiles).

Public and without cookies. A full tile never changes, so caches may keep it for ever; the
checkpoint and partial tiles grow.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from minga.domains.log import queries as log
from minga_pure.proofs.errors import MalformedProof
from minga_pure.proofs.tiles import parse_tile_path

FULL = 256
FOR_EVER = "public, max-age=31536000, immutable"
FOR_A_MOMENT = "public, max-age=5"


@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The newest signed head of the log."""
    head = log.checkpoint()
    if head is None:
        raise Http404
    return _public_file(head.note.encode(), "text/plain; charset=utf-8", FOR_A_MOMENT)


@require_safe
def tile(request: HttpRequest, name: str) -> HttpResponse:  # noqa: ARG001
    """A tile of hashes, or the entries beneath one."""
    try:
        address = parse_tile_path(f"tile/{name}")
    except MalformedProof as exc:
        raise Http404 from exc
    body = (
        log.entry_bundle(address.index, address.width)
        if address.level is None
        else log.tile(address.level, address.index, address.width)
    )
    if body is None:
        raise Http404
    keep = FOR_EVER if address.width == FULL else FOR_A_MOMENT
    return _public_file(body, "application/octet-stream", keep)


def _public_file(body: bytes, kind: str, keep: str) -> HttpResponse:
    answer = HttpResponse(body, content_type=kind)
    answer["Cache-Control"] = keep
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


urlpatterns: list[URLPattern] = [
    path("log/checkpoint", checkpoint, name="log-checkpoint"),
    path("log/tile/<path:name>", tile, name="log-tile"),
]
