"""The house's addresses with /_look, which only a house with MINGA_DEBUG=1 has."""

from django.urls import path

from minga.doors.web import styleguide
from minga.site.urls import urlpatterns as of_the_house

urlpatterns = [*of_the_house, path("_look/<slug:name>", styleguide.look, name="look")]
