"""Root URLs: one prefix for each door, whose own urls.py holds the rest."""

from django.urls import URLPattern, URLResolver, include, path

from minga.site.health import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("health", health),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("api/v1/", include("minga.doors.api.urls")),
    path("mturk/", include("minga.doors.mturk.urls")),
    path("", include("minga.doors.web.urls")),
]
handler400 = "minga.doors.web.uploads.bad_request"
handler500 = "minga.doors.web.error_pages.server_error"
