"""Addresses of member pages."""

from django.urls import URLPattern, path, re_path

from minga.doors.web import (
    desk_letters,
    desk_media,
    desk_pages,
    member_label,
    member_learning,
    member_money,
    member_practice,
    member_questions,
    member_rounds,
    member_settings,
    member_work,
    pictures,
)

urlpatterns: list[URLPattern] = [
    path("", member_work.landing, name="landing"),
    path("desk/", desk_pages.desk, name="desk"),
    path("desk/media/<uuid:upload>", desk_media.piece, name="desk-media"),
    re_path(r"^desk/files/(?P<version>\w+)/(?P<name>[\w.-]*)$", desk_pages.file, name="desk-file"),
    path("desk/letters", desk_letters.letters, name="desk-letters"),
    path("desk/sw.js", desk_pages.worker, name="desk-worker"),
    path("desk/manifest.webmanifest", desk_pages.manifest, name="desk-manifest"),
    path("work/", member_work.home, name="member-home"),
    path("work/<uuid:project>/", member_label.label, name="member-label"),
    path("work/<uuid:project>/practice", member_practice.practise, name="member-practice"),
    path("work/<uuid:project>/ask", member_questions.ask, name="member-ask"),
    path("work/<uuid:project>/start", member_work.start, name="member-start"),
    path("work/<uuid:project>/say", member_rounds.say, name="member-say"),
    path("work/<uuid:project>/stop", member_work.stop, name="member-stop"),
    path("work/<uuid:project>/done", member_work.done, name="member-done"),
    path("wallet/", member_money.wallet, name="member-wallet"),
    path("receipts/<uuid:receipt>.json", member_money.receipt, name="member-receipt"),
    path("media/<str:token>", pictures.media, name="media"),
    path("me/", member_settings.me, name="member-me"),
    path("me/rounds", member_rounds.volunteer, name="member-volunteer"),
    path("me/hours", member_settings.hours, name="member-hours"),
    path("me/learning", member_learning.page, name="member-learning"),
    path("me/learning/<uuid:project>", member_learning.object_to, name="member-object"),
]
