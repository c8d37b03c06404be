"""The last page: what a person reads when something broke, or when the database is away.

It asks nothing of the database. What was being sent stands in the page and can be sent again as it
was: answers carry an id of their own, so sending twice counts once (G6).
"""

import logging
import sys
from collections.abc import Callable

from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template

logger = logging.getLogger(__name__)

BACK_IN_SECONDS = 20
FIELDS_MAX = 200
CSRF_FIELD = "csrfmiddlewaretoken"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
SECRET_FIELDS = ("password", "code", "token", "credential")


class RefusesUnstorableValues:
    """Middleware: a value that no column holds (NUL, too long, out of range) is the sender's.

    The transaction is gone, so nothing was changed; sending the same again would not help.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer 400 instead of 500; what the sender typed stays in their browser."""
        if not isinstance(exception, DataError):
            return None
        logger.warning("%s %s: %s", request.method, request.path, exception)
        return HttpResponse(get_template("400.html").render({}), status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """503 while the database is away, else 500; neither loses what was typed."""
    away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    page = get_template("503.html" if away else "500.html")
    text = page.render({"again": fields_to_send_again(request), "address": request.get_full_path()})
    answer = HttpResponse(text, status=503 if away else 500)
    answer["Cache-Control"] = "no-store"
    if away:
        answer["Retry-After"] = str(BACK_IN_SECONDS)
    return answer


def fields_to_send_again(request: HttpRequest) -> list[tuple[str, str]]:
    """The fields of the form that broke, unless one is a secret or a file came with it."""
    if request.method != "POST" or request.content_type not in FORMS or request.FILES:
        return []
    fields = [(name, value) for name, values in request.POST.lists() for value in values]
    if len(fields) > FIELDS_MAX or any(
        secret in name for name, _ in fields for secret in SECRET_FIELDS if name != CSRF_FIELD
    ):
        return []
    return fields
