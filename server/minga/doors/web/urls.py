"""The addresses of the web door: members, clients, stewards each keep their own list."""

from django.conf import settings
from django.urls import URLPattern, path

from minga.doors.web import look_pages, member_urls

urlpatterns: list[URLPattern] = [*member_urls.urlpatterns]

if settings.DEBUG:
    urlpatterns += [
        path("_look", look_pages.look, name="look-list"),
        path("_look/<slug:name>", look_pages.look, name="look"),
    ]
