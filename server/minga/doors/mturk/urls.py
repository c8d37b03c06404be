"""The one address of the Mechanical Turk door: clients put it into `endpoint_url`."""

from django.urls import URLPattern, URLResolver, path

from minga.doors.mturk.endpoint import endpoint

urlpatterns: list[URLPattern | URLResolver] = [path("", endpoint, name="mturk")]
