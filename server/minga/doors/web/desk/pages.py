"""The desk: one page that has everything in it for the first tasks, and what it fetches later.

`/desk/` brings styles, script, sentences, the member's sync token and up to twenty tasks
in one response. `/desk/?shell=1` is the same page with nobody's things in it: a device keeps that
one for when there is no network.
"""

import json
import zlib
from functools import lru_cache
from typing import Any
from uuid import UUID

import brotli  # type: ignore[import-untyped]
import msgspec
from csp.constants import NONCE, SELF
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from minga.domains.answers import actions as answers
from minga.domains.answers.errors import TryAgain
from minga.domains.answers.types import SyncRequest, Want
from minga.domains.charter import queries as charter
from minga.domains.charter.types import ValueName
from minga.domains.people import actions as people_actions
from minga.domains.people import queries as people
from minga.domains.people.types import MemberRef
from minga.doors.web.desk import files
from minga.doors.web.desk.frame import allow_frame
from minga.doors.web.permissions import DEVICE, members_only, person_id

TASKS_IN_THE_PAGE = 20
DEVICE_COOKIE_SECONDS = 400 * 86_400
COMPRESSION = 11  # a tenth of a second, once a device; on a thin line it is seconds


ICONS: list[tuple[str, str, dict[str, str]]] = [
    ("icon-192", "192x192", {}),
    ("icon-512", "512x512", {}),
    ("icon-maskable-512", "512x512", {"purpose": "maskable"}),
]
POLICY = {"default-src": [NONCE], "media-src": [SELF, "blob:"]}


@require_safe
def desk(request: HttpRequest) -> HttpResponseBase:
    """The whole desk in one response; its own script and style run by this response's nonce."""
    return _desk(request)


@members_only
def _desk(request: HttpRequest, member: MemberRef) -> HttpResponseBase:
    try:
        build = files.build()
    except files.NotBuilt:
        text = _("The desk is not built on this server: npm --prefix desk run build")
        return HttpResponse(text, status=503, content_type="text/plain; charset=utf-8")
    boot = _boot()
    if "shell" not in request.GET:
        device = _device(request, member)
        boot |= _member_boot(member, people.member_card(person_id(request)).username, device)
    page = render_to_string(
        "desk/desk.html",
        {
            "style": mark_safe(build.style),  # noqa: S308 (our own build, checked by the build)
            "script": mark_safe(build.script),  # noqa: S308
            "boot": mark_safe(_laid_in(boot)),  # noqa: S308
        },
        request,
    )
    answer = _pressed(request, page)
    allow_frame(request, answer, POLICY)
    if "shell" not in request.GET:
        answer.set_cookie(
            _cookie(member), device.hex, max_age=DEVICE_COOKIE_SECONDS, httponly=True,
            secure=settings.SESSION_COOKIE_SECURE, samesite="Lax",
        )  # fmt: skip
        answer.cookies[_cookie(member)]["expires"] = ""  # Max-Age says it; each byte counts here
    return answer


def _cookie(member: MemberRef) -> str:
    """A name of its own for each member, so that nothing ties two who share a device together."""
    return f"minga_device_{member.subject.hex[-8:]}"


def _device(request: HttpRequest, member: MemberRef) -> UUID:
    """The id that this browser keeps for this member; a new one the first time."""
    try:
        known = UUID(request.COOKIES.get(_cookie(member), ""))
    except ValueError:
        known = None
    today = timezone.localdate()
    device = people_actions.note_device(member=member, device=known, today=today)
    if request.session.get(DEVICE) != device.hex:
        request.session[DEVICE] = device.hex
        request.session.save()
        request.session.modified = False  # its cookie is in this browser already
    return device


def _minutes() -> list[int]:
    """The lengths of work that the members voted for."""
    minutes = charter.value(ValueName.MINUTES_OFFERED)
    return [int(str(number)) for number in minutes] if isinstance(minutes, list | tuple) else [7]


def _boot() -> dict[str, Any]:
    """Return the boot values of everybody's page."""
    language = get_language() or "en"
    return {
        "minutes": _minutes(),
        "files": reverse("desk-file", args=[files.build().version, ""]),
        "signIn": f"{reverse('account_login')}?next={reverse('desk')}%3Fenter",
        "words": files.first_words(language),
        "plural": files.plurals(language),
    }


def _member_boot(member: MemberRef, name: str, device: UUID) -> dict[str, Any]:
    """Return the member's pass and the first tasks, leased now for work without a network."""
    minutes = min(_minutes())
    first_request = SyncRequest(want=Want(minutes=minutes), offers=minutes)
    boot: dict[str, Any] = {
        "member": {
            "subject": str(member.subject),
            "name": name,
            "token": people.sync_token(member, device),
        },
        "asked": minutes,
    }
    try:
        reply = answers.sync(member=member, request=first_request)
    except TryAgain:
        return boot | {"more": True}
    if reply.tasks:  # what else there is comes with the first sync, after the first task
        boot["more"] = True
        reply.tasks = reply.tasks[:TASKS_IN_THE_PAGE]
        reply.offers = None
    return boot | {"reply": msgspec.to_builtins(reply)}


def _laid_in(value: object) -> str:
    """Return JSON that cannot close the element around it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028")


def _pressed(request: HttpRequest, page: str) -> HttpResponse:
    """The page as small as the browser can read it. It holds a pass: nobody in between keeps it."""
    encoding = _encoding(request)
    answer = HttpResponse(_press(page.encode(), encoding))
    if encoding:
        answer["Content-Encoding"] = encoding
    answer["Cache-Control"] = "no-store"
    patch_vary_headers(answer, ("Accept-Encoding", "Accept-Language", "Cookie"))
    return answer


def _encoding(request: HttpRequest) -> str:
    accepted = request.headers.get("Accept-Encoding", "")
    return next((encoding for encoding in ("br", "gzip") if encoding in accepted), "")


def _press(body: bytes, encoding: str) -> bytes:
    if encoding == "br":
        return bytes(brotli.compress(body, quality=COMPRESSION))
    if encoding == "gzip":
        press = zlib.compressobj(9, zlib.DEFLATED, 31)
        return press.compress(body) + press.flush()
    return body


_press_once = lru_cache(maxsize=256)(_press)


@require_safe
def file(request: HttpRequest, version: str, filename: str) -> HttpResponseBase:
    """A file of the build that the address names: it never changes, so devices keep it."""
    try:
        body, media_type = files.file(version, filename)
    except (files.NotBuilt, files.NoSuchDeskFile) as missing:
        raise Http404 from missing
    encoding = _encoding(request)
    answer = HttpResponse(_press_once(body, encoding), content_type=f"{media_type}; charset=utf-8")
    if encoding:
        answer["Content-Encoding"] = encoding
    answer["Cache-Control"] = "public, max-age=31536000, immutable"
    patch_vary_headers(answer, ("Accept-Encoding",))
    return answer


@require_safe
def worker(request: HttpRequest) -> HttpResponseBase:  # noqa: ARG001
    """Serve the service worker with the version of its build."""
    try:
        build = files.build()
    except files.NotBuilt:
        return HttpResponse(status=503)
    language = get_language() or "en"
    current_build = {
        "version": f"{build.version}-{language}",  # another language is another page to keep
        "page": f"{reverse('desk')}?shell=1",
        "files": [
            *(reverse("desk-file", args=[build.version, name]) for name in files.later(language)),
            reverse("desk-manifest"),
        ],
    }
    answer = HttpResponse(
        f"const BUILD={json.dumps(current_build)};\n{build.worker}", content_type="text/javascript"
    )
    answer["Cache-Control"] = "no-cache"
    patch_vary_headers(answer, ("Accept-Language", "Cookie"))
    return answer


@require_safe
def manifest(request: HttpRequest) -> HttpResponseBase:  # noqa: ARG001
    """Serve the web app manifest, by which a device installs the desk."""
    answer = JsonResponse(
        {
            "name": "Minga",
            "short_name": "Minga",
            "start_url": reverse("desk"),
            "scope": reverse("desk"),
            "display": "standalone",
            "background_color": "#fbf8f3",
            "theme_color": "#0b6b5d",
            "icons": [
                {"src": static("minga/icon.svg"), "sizes": "any", "type": "image/svg+xml"},
                *(
                    {"src": static(f"minga/{name}.png"), "sizes": size, "type": "image/png"} | extra
                    for name, size, extra in ICONS
                ),
            ],
        },
        content_type="application/manifest+json",
    )
    answer["Cache-Control"] = "no-cache"
    return answer
