"""Files on their way up: into a temporary file, and not a byte of what is too large anyway."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template

from minga.domains import number_format

FORM_BYTES = 1024**2  # what the other fields of the form may add


class RefusesTooLarge(TemporaryFileUploadHandler):
    """Looks at the announced length before the first byte is read, and counts what comes."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],  # noqa: N803 (Django's word)
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> Any:
        """Refuse before reading. Raises RequestDataTooBig."""
        if content_length > settings.MINGA_IMPORT_BYTES_MAX + FORM_BYTES:
            raise RequestDataTooBig
        return super().handle_raw_input(input_data, META, content_length, boundary, encoding)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """413 with the limit in words for what is too large, else the page for what cannot be read."""
    too_large = isinstance(exception, RequestDataTooBig)
    limit = number_format.weight_text(settings.MINGA_IMPORT_BYTES_MAX)
    page = get_template("413.html" if too_large else "400.html")
    return HttpResponse(page.render({"limit": limit}), status=413 if too_large else 400)
