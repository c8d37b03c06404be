"""Resumable upload of a member's recordings: piece by piece, from the end of the last one.

`POST /desk/media/<upload>?offset=N&size=N&sha256=HEX&project=UUID` with the bytes as body, the
member's pass as `Authorization: Bearer`. Out: {"have": bytes, "whole": bool}. The device sends next
what begins at `have`; sending the same again is safe, and an empty body only asks. `project`: for
which the file was made; that of a collection project goes into the vault, under the member's
consent. No cookie is read, so there is nothing to forge across sites.
"""

from http import HTTPStatus
from uuid import UUID

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from minga.domains.answers import actions as answers
from minga.domains.answers import errors
from minga.domains.people import queries as people
from minga.domains.people.errors import TokenNotValid
from minga.typed_values import whole_number

TRY_AGAIN_SECONDS = 5
STATUS: dict[type[errors.UploadError], HTTPStatus] = {
    errors.FileTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.QuotaFull: HTTPStatus.INSUFFICIENT_STORAGE,
    errors.NotThisUpload: HTTPStatus.CONFLICT,
    errors.NoRecording: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    errors.CannotClean: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    errors.NamesAPlace: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    errors.NoConsent: HTTPStatus.FORBIDDEN,
    errors.InvalidChunk: HTTPStatus.BAD_REQUEST,
}


@csrf_exempt
@require_POST
def piece(request: HttpRequest, upload: UUID) -> HttpResponse:
    """The next bytes of one file."""
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    try:
        member = people.sync_member(token.strip() if kind.lower() == "bearer" else "")
    except TokenNotValid:
        text = _("Please sign in again. Your answers stay on this device until then.")
        return _refused(HTTPStatus.UNAUTHORIZED, "sign_in", text)
    try:
        progress = answers.receive_piece(
            member=member,
            upload=upload,
            sha256=request.GET.get("sha256", ""),
            size_bytes=_whole_number(request, "size"),
            offset=_whole_number(request, "offset"),
            piece=request.body,
            project=_project(request),
        )
    except errors.UploadError as exc:
        return _refused(STATUS[type(exc)], exc.reason, str(exc))
    except (OperationalError, InterfaceError):
        text = str(errors.TryAgain.text)
        answer = _refused(HTTPStatus.SERVICE_UNAVAILABLE, "try_again", text)
        answer["Retry-After"] = str(TRY_AGAIN_SECONDS)
        return answer
    if progress.broken:
        text = _(
            "What arrived is not the file that was announced. Nothing was stored: start again."
        )
        return _refused(HTTPStatus.UNPROCESSABLE_ENTITY, "broken", text)
    return _respond({"have": progress.have, "whole": progress.whole}, HTTPStatus.OK)


def _whole_number(request: HttpRequest, name: str) -> int:
    number = whole_number(request.GET.get(name))
    return -1 if number is None else number


def _project(request: HttpRequest) -> UUID | None:
    """Return the project of a file; InvalidChunk for what is no id."""
    text = request.GET.get("project", "")
    try:
        return UUID(text) if text else None
    except ValueError:
        raise errors.InvalidChunk from None


def _refused(status: HTTPStatus, reason: str, text: str) -> HttpResponse:
    return _respond({"error": reason, "text": text}, status)


def _respond(payload: dict[str, object], status: HTTPStatus) -> HttpResponse:
    answer = JsonResponse(payload, status=status)
    answer["Cache-Control"] = "no-store"
    return answer
