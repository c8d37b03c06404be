"""Addresses of pages about rights that need no account."""

from django.urls import URLPattern, path

from minga.doors.web.rights import answer, visit

urlpatterns: list[URLPattern] = [
    path("rights/", visit.begin, name="rights"),
    path("rights/code/<uuid:visit>", visit.code, name="rights-code"),
    path("rights/mine/<str:token>", visit.mine, name="rights-mine"),
    path("rights/answer/<str:token>", answer.answer, name="rights-answer"),
    path("rights/answer/<str:token>/letter", answer.letter, name="rights-letter"),
]
