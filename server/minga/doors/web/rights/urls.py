"""Addresses of pages about rights that need no account."""

from django.urls import URLPattern, path

from minga.doors.web.rights import answer

urlpatterns: list[URLPattern] = [
    path("rights/answer/<str:token>", answer.answer, name="rights-answer"),
    path("rights/answer/<str:token>/letter", answer.letter, name="rights-letter"),
]
