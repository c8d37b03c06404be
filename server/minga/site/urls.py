"""Which door an address belongs to; the addresses behind a door are the door's own."""

from pathlib import Path

from django.urls import URLPattern, URLResolver, include, path

from minga.site.health import health

_DOORS = Path(__file__).resolve().parent.parent / "doors"

urlpatterns: list[URLPattern | URLResolver] = [
    path("health", health),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
for _door, _prefix in (("api", "api/v1/"), ("web", "")):
    if (_DOORS / _door / "urls.py").exists():
        urlpatterns.append(path(_prefix, include(f"minga.doors.{_door}.urls")))
handler500 = "minga.doors.web.faults.server_error"
