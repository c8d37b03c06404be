"""The frame in which clients' own pages run beside a member's work, and cannot leak or harm.

Its document holds one script, the bridge (desk/src/frame), and gets the page over a port. The
policy of the document allows no request and no script but that one; `sandbox` gives it an origin
that no other document has. `MINGA_FRAME_ORIGIN` puts it on a host of its own, which answers
nothing else. The page that shows it names the frame's path in its own policy, so that the frame
cannot be led elsewhere.
"""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from minga.doors.web.desk import files, frame_document

_FEATURES = (
    "accelerometer", "autoplay", "bluetooth", "browsing-topics", "camera", "clipboard-read",
    "clipboard-write", "display-capture", "encrypted-media", "fullscreen", "gamepad",
    "geolocation", "gyroscope", "hid", "identity-credentials-get", "idle-detection",
    "local-fonts", "magnetometer", "microphone", "midi", "payment", "picture-in-picture",
    "publickey-credentials-get", "screen-wake-lock", "serial", "storage-access", "usb",
    "web-share", "window-management", "xr-spatial-tracking",
)  # fmt: skip
"""Features of a browser that no page in the frame gets."""


@xframe_options_exempt
@require_safe
def frame(request: HttpRequest, version: str) -> HttpResponseBase:  # noqa: ARG001
    """Serve the document; under its own version it never changes, so that a device keeps it."""
    try:
        script, style = files.build().frame
    except files.NotBuilt as missing:
        raise Http404 from missing
    answer = HttpResponse(frame_document.document(script, style))
    answer["Content-Security-Policy"] = frame_document.policy(script)
    answer["Permissions-Policy"] = ", ".join(f"{feature}=()" for feature in _FEATURES)
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-DNS-Prefetch-Control"] = "off"
    is_current = version == frame_document.version(script, style)
    answer["Cache-Control"] = "public, max-age=31536000, immutable" if is_current else "no-store"
    return answer


def allow_frame(
    request: HttpRequest, answer: HttpResponseBase, directives: Mapping[str, Any]
) -> None:
    """Let a page show the frame and no other document in its place.

    `directives`: what else it needs.
    """
    # a host without a scheme has that of the page
    origin = settings.MINGA_FRAME_ORIGIN or request.get_host()
    answer._csp_update = {  # type: ignore[attr-defined]
        **directives,
        "frame-src": [origin + frame_document.PATH],
    }


class OnlyFrame:
    """Answer nothing but the frame on the frame's host, and no frame on any other.

    Sessions are of the other host, so that no page of the frame's host could use them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        is_frame = request.path.startswith(frame_document.PATH)
        if settings.MINGA_FRAME_ORIGIN and _is_frame_host(request) != is_frame:
            return HttpResponse(status=404)
        return self.get_response(request)


def _is_frame_host(request: HttpRequest) -> bool:
    """Return True for the frame's host in every spelling; for its port, where both share a host."""
    try:
        host = urlsplit(f"{request.scheme}://{request.META.get('HTTP_HOST', '')}")
        name, port = (host.hostname or "").rstrip("."), host.port
    except ValueError:  # no host at all: refused below
        return False
    frame, house = urlsplit(settings.MINGA_FRAME_ORIGIN), urlsplit(settings.MINGA_ORIGIN)
    if name != frame.hostname:
        return False
    return frame.hostname != house.hostname or port == frame.port
