"""The last page: what a person reads when something broke, or when the database is away.

It asks nothing of the database. What was being sent stands in the page and can be sent again as it
was: answers carry an id of their own, so sending twice counts once (G6).
"""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template

BACK_IN_SECONDS = 20
FIELDS_MAX = 200
CSRF_FIELD = "csrfmiddlewaretoken"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
SECRET_FIELDS = ("password", "code", "token", "credential")


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
