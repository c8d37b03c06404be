"""Where a web server enters: the hot door first and bare, everything else through Django."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minga.site.settings")
os.environ.setdefault("MINGA_DB_POOL", "10")

from django.core.wsgi import get_wsgi_application

_django = get_wsgi_application()
_sync = None
if (Path(__file__).resolve().parent.parent / "doors" / "sync" / "__init__.py").exists():
    from minga.doors.sync import application as _sync


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    if _sync is not None and environ["PATH_INFO"] == "/sync":
        return _sync(environ, start_response)  # type: ignore[no-any-return]
    return _django(environ, start_response)
