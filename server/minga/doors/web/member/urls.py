"""Addresses of member pages."""

from django.urls import URLPattern, path, re_path

from minga.doors.web import pictures
from minga.doors.web.desk import exchange
from minga.doors.web.desk import media as desk_media
from minga.doors.web.desk import pages as desk_pages
from minga.doors.web.member import (
    decisions,
    devices,
    household,
    joining,
    label,
    learning,
    money,
    notices,
    payouts,
    periods,
    pilots,
    questions,
    settings,
    split,
    training,
    work,
)

urlpatterns: list[URLPattern] = [
    path("", work.landing, name="landing"),
    path("desk/", desk_pages.desk, name="desk"),
    path("desk/media/<uuid:upload>", desk_media.piece, name="desk-media"),
    re_path(
        r"^desk/files/(?P<version>\w+)/(?P<filename>[\w.-]*)$", desk_pages.file, name="desk-file"
    ),
    path("desk/exchange", exchange.exchange, name="desk-exchange"),
    path("desk/sw.js", desk_pages.worker, name="desk-worker"),
    path("desk/manifest.webmanifest", desk_pages.manifest, name="desk-manifest"),
    path("work/", work.home, name="member-home"),
    path("work/<uuid:project>/", label.label, name="member-label"),
    path("work/<uuid:project>/practice", training.practise, name="member-practice"),
    path("work/<uuid:project>/ask", questions.ask, name="member-ask"),
    path("work/<uuid:project>/start", work.start, name="member-start"),
    path("work/<uuid:project>/say", pilots.say, name="member-say"),
    path("work/<uuid:project>/can", work.can_do, name="member-can"),
    path("work/<uuid:project>/stop", work.stop, name="member-stop"),
    path("work/<uuid:project>/done", work.bundle_summary, name="member-done"),
    path("wallet/", money.wallet, name="member-wallet"),
    path("wallet/periods", periods.periods, name="member-periods"),
    path("statement/<int:year>", periods.statement, name="member-statement"),
    path("statement/<int:year>.csv", periods.statement_csv, name="member-statement-csv"),
    path("payouts/", payouts.take, name="member-payouts"),
    path("payouts/<uuid:order>/back", payouts.cancel_payout, name="member-payout-back"),
    path("payouts/to/", payouts.destinations, name="member-destinations"),
    path(
        "payouts/to/<uuid:destination>/forget",
        payouts.forget,
        name="member-destination-forget",
    ),
    path("payouts/split", split.split, name="member-split"),
    path("receipts/<uuid:receipt>.json", money.receipt, name="member-receipt"),
    path("media/<str:token>", pictures.media, name="media"),
    path("me/", settings.me, name="member-me"),
    path("me/wish", pilots.wish, name="member-wish"),
    path("me/pilots", pilots.volunteer, name="member-volunteer"),
    path("me/hours", settings.hours, name="member-hours"),
    path("me/decisions", decisions.decisions, name="member-decisions"),
    path("me/decisions/<uuid:finding>", decisions.decision, name="member-decision"),
    path("jury/<uuid:appeal>", decisions.jury, name="member-jury"),
    path("me/notices", notices.page, name="member-notices"),
    path("me/notices/add", notices.add, name="member-notice-add"),
    path("me/notices/topics", notices.topics, name="member-notice-topics"),
    path("me/notices/<uuid:channel>", notices.change, name="member-notice-channel"),
    path("join/", joining.join, name="join"),
    path("join/meeting", joining.meeting, name="join-meeting"),
    path("me/vouch", joining.vouch, name="member-vouch"),
    path("me/leave", joining.leave, name="member-leave"),
    path("me/household", household.household, name="member-household"),
    path("me/devices", devices.devices, name="member-devices"),
    path("me/devices/<uuid:device>", devices.change, name="member-device"),
    path("feed/<str:token>.atom", notices.feed, name="member-feed"),
    path("me/learning", learning.page, name="member-learning"),
    path("me/learning/<uuid:project>", learning.object_to, name="member-object"),
]
