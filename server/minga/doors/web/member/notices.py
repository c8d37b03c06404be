"""Notification settings of a member: channels, topics, and a feed for any news reader."""

from uuid import UUID
from xml.etree import ElementTree as ET

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from minga.domains.notices import actions
from minga.domains.notices import queries as notices
from minga.domains.notices.errors import NoSuchChannel, NoticesError
from minga.domains.notices.types import TOPICS, ChannelKind, Topic
from minga.domains.people.types import MemberRef
from minga.doors.web.permissions import members_only

ATOM = "http://www.w3.org/2005/Atom"
FEED_TOKEN = "notices.feed"  # noqa: S105 (where the new address waits to be shown once)


@require_GET
@members_only
def page(request: HttpRequest, member: MemberRef) -> HttpResponseBase:
    """Show the member's channels, those that can be added, and the topics."""
    chosen = notices.topics_of(member)
    token = request.session.pop(FEED_TOKEN, "")
    return render(
        request,
        "member/notices.html",
        {
            "channels": notices.channels_of(member),
            "topics": [(topic.value, words, topic in chosen) for topic, words in TOPICS.items()],
            "offered": {kind.value for kind in notices.offered()},
            "push_key": notices.push_key(),
            "feed": settings.MINGA_ORIGIN + reverse("member-feed", args=[token]) if token else "",
        },
    )


@require_POST
@members_only
def add(request: HttpRequest, member: MemberRef) -> HttpResponseBase:
    """One more way; the address is kept in the vault."""
    try:
        kind = ChannelKind(request.POST.get("kind", ""))
    except ValueError as unknown:
        raise Http404 from unknown
    try:
        if kind is ChannelKind.FEED:
            request.session[FEED_TOKEN] = actions.open_feed(member=member)
            return redirect("member-notices")
        added = actions.add_channel(
            member=member, kind=kind, address=request.POST.get("address", "")
        )
    except NoticesError as exc:
        messages.error(request, str(exc))
        return redirect("member-notices")
    if added.confirmed:
        messages.success(
            request, _("From now on you are notified by this channel, outside quiet hours.")
        )
    else:
        messages.info(request, _("We sent a code to this address. Please enter it below."))
    return redirect("member-notices")


@require_POST
@members_only
def change(request: HttpRequest, member: MemberRef, channel: UUID) -> HttpResponseBase:
    """Confirm a channel with its code, or remove it."""
    if request.POST.get("do") == "remove":
        actions.remove_channel(member=member, channel=channel)
        messages.success(request, _("Removed, with its address."))
        return redirect("member-notices")
    try:
        actions.confirm_channel(member=member, channel=channel, code=request.POST.get("code", ""))
    except NoSuchChannel as missing:
        raise Http404 from missing
    except NoticesError as exc:
        messages.error(request, str(exc))
    else:
        messages.success(request, _("Confirmed. You are notified by this channel from now on."))
    return redirect("member-notices")


@require_POST
@members_only
def topics(request: HttpRequest, member: MemberRef) -> HttpResponseBase:
    """Save the topics of the member's notifications."""
    ticked = set(request.POST.getlist("topics"))
    chosen = frozenset(topic for topic in Topic if topic.value in ticked)
    actions.choose_topics(member=member, topics=chosen)
    messages.success(request, _("Saved."))
    return redirect("member-notices")


@require_GET
def feed(request: HttpRequest, token: str) -> HttpResponseBase:  # noqa: ARG001
    """Serve a member's notices as Atom (RFC 4287). The address is its own proof, as for media."""
    member = notices.feed_member(token)
    if member is None:
        raise Http404
    root = ET.Element("feed", xmlns=ATOM)
    entries = notices.feed_of(member)
    name = settings.MINGA_ORIGIN
    ET.SubElement(root, "id").text = f"{name}/feed/{member.subject}"
    ET.SubElement(root, "title").text = "Minga"
    newest = entries[0].created_at.isoformat() if entries else "2026-01-01T00:00:00+00:00"
    ET.SubElement(root, "updated").text = newest
    ET.SubElement(ET.SubElement(root, "author"), "name").text = "Minga"
    for notice in entries:
        entry = ET.SubElement(root, "entry")
        ET.SubElement(entry, "id").text = f"urn:uuid:{notice.public_id}"
        ET.SubElement(entry, "title").text = notice.title
        ET.SubElement(entry, "updated").text = notice.created_at.isoformat()
        ET.SubElement(entry, "summary").text = notice.text
        ET.SubElement(entry, "link", href=f"{name}{notice.address}")
    content = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    answer = HttpResponse(content, content_type="application/atom+xml")
    answer["Cache-Control"] = "private, no-cache"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
