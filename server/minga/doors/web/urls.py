"""The addresses of the web door: members, clients, stewards each keep their own list."""

from django.conf import settings
from django.urls import URLPattern, path

from minga.doors.web import log_files, styleguide
from minga.doors.web.client import urls as client_urls
from minga.doors.web.member import urls as member_urls
from minga.doors.web.rights import urls as rights_urls
from minga.doors.web.steward import urls as steward_urls

urlpatterns: list[URLPattern] = [
    *member_urls.urlpatterns,
    *client_urls.urlpatterns,
    *steward_urls.urlpatterns,
    *rights_urls.urlpatterns,
    *log_files.urlpatterns,
]

if settings.DEBUG:
    urlpatterns += [
        path("_look", styleguide.look, name="look-list"),
        path("_look/<slug:name>", styleguide.look, name="look"),
    ]
