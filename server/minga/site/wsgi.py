"""WSGI entry point: the sync endpoint first and bare, everything else through Django."""

import os
from collections.abc import Iterable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minga.site.settings")
os.environ.setdefault("MINGA_DB_POOL", "10")

from django.core.wsgi import get_wsgi_application

through_django = get_wsgi_application()

from minga.doors.sync import application as sync  # noqa: E402 (it needs the models)


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """POST /sync does not pass Django's middlewares: they would cost as much as the answers."""
    if environ["PATH_INFO"] == "/sync":
        return sync(environ, start_response)
    response: Iterable[bytes] = through_django(environ, start_response)
    return response
