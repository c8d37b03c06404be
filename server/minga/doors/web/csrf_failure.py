"""A form that was open for too long: the sign-in changed in another tab, so its token is old.

What was typed stands on the page with a fresh token, to be sent again by a click; but only when the
browser says that the form was ours (Sec-Fetch-Site), so that a stranger's page gains nothing.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from minga.doors.web.error_pages import CSRF_FIELD, fields_to_send_again


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """403 with a way on: nothing that was typed is lost."""
    is_same_origin = request.headers.get("Sec-Fetch-Site") == "same-origin"
    fields = (
        fields_to_send_again(request) if is_same_origin and request.user.is_authenticated else []
    )
    resent = [(name, value) for name, value in fields if name != CSRF_FIELD]
    page = {"again": resent, "address": request.get_full_path()}
    return render(request, "403_csrf.html", page, status=403)
