"""Reads about notices: channels, topics, what was said."""

import hashlib
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from minga.domains.notices import channels
from minga.domains.notices.channels import web_push
from minga.domains.notices.models import Channel, Delivery, Notice, TopicChoice
from minga.domains.notices.types import (
    ChannelKind,
    ChannelView,
    FailedDelivery,
    NoticeView,
    Topic,
)
from minga.domains.people import queries as people
from minga.domains.people.types import MemberRef


def offered() -> list[ChannelKind]:
    """Return the kinds of channel that this server offers."""
    return channels.offered()


def push_key() -> str:
    """The public key with which a browser subscribes; "" where this server cannot push."""
    return web_push.public_key() if web_push.is_installed() else ""


def channels_of(member: MemberRef) -> list[ChannelView]:
    """A member's channels, oldest first."""
    rows = Channel.objects.filter(member_id=member.member_id).order_by("id")
    rows = rows.annotate(
        has_failed=Exists(
            Delivery.objects.filter(channel_id=OuterRef("id"), given_up_at__isnull=False)
        )
    )
    return [channel_card(row) for row in rows]


def channel_card(row: Channel) -> ChannelView:
    return ChannelView(
        row.public_id,
        ChannelKind(row.kind),
        row.shown,
        row.added_at,
        row.confirmed_at is not None,
        row.stopped_at is not None,
        getattr(row, "has_failed", False),
    )


def topics_of(member: MemberRef) -> frozenset[Topic]:
    """About what she wants to be told: everything, until she has chosen."""
    row = TopicChoice.objects.filter(member_id=member.member_id).first()
    return frozenset(Topic) if row is None else frozenset(Topic(topic) for topic in row.topics)


def notices_of(member: MemberRef, *, limit: int = 30) -> list[NoticeView]:
    """The last notices, newest first."""
    rows = Notice.objects.filter(member_id=member.member_id).exclude(key__startswith="code:")
    return [
        NoticeView(row.public_id, Topic(row.topic), row.title, row.text, row.address, row.at)
        for row in rows.order_by("-id")[:limit]
    ]


def feed_of(member: MemberRef, now: datetime | None = None) -> list[NoticeView]:
    """Return the notices of a member's feed; those of quiet hours wait for their end."""
    quiet = people.quiet_until(member, now or timezone.now())
    notices = notices_of(member)
    if quiet is None:
        return notices
    recent = quiet - timedelta(days=1)
    return [
        notice
        for notice in notices
        if notice.created_at < recent or people.quiet_until(member, notice.created_at) != quiet
    ]


def failed_deliveries(*, limit: int = 50) -> list[FailedDelivery]:
    """Return the newest notices that were given up; who should have got them is not told."""
    rows = Delivery.objects.select_related("notice", "channel").filter(given_up_at__isnull=False)
    return [
        FailedDelivery(
            row.id,
            ChannelKind(row.channel.kind),
            Topic(row.notice.topic),
            row.tries,
            row.given_up_at,
            row.trouble,
        )
        for row in rows.order_by("-given_up_at")[:limit]
        if row.given_up_at is not None
    ]


def feed_member(token: str) -> MemberRef | None:
    """Return the owner of a feed address; None for an unknown or stopped one."""
    row = (
        Channel.objects.select_related("member")
        .filter(kind=ChannelKind.FEED.value, digest=digest(token), stopped_at__isnull=True)
        .first()
    )
    return None if row is None else MemberRef(row.member_id, row.member.subject)


def members_to_tell(topic: Topic) -> list[MemberRef]:
    """Members with a confirmed channel, a feed too, who want to hear of this topic."""
    rows = (
        Channel.objects.select_related("member")
        .filter(confirmed_at__isnull=False, stopped_at__isnull=True)
        .order_by("member_id")
        .distinct("member_id")
    )
    members = [MemberRef(row.member_id, row.member.subject) for row in rows]
    return [member for member in members if topic in topics_of(member)]


def members_with_email(address: str) -> list[MemberRef]:
    """Return the members who confirmed this e-mail address as a way to reach them."""
    rows = Channel.objects.filter(
        digest=digest(address.strip()),
        kind=ChannelKind.EMAIL.value,
        confirmed_at__isnull=False,
        stopped_at__isnull=True,
    )
    pairs = rows.order_by("id").values_list("member_id", "member__subject")
    return [MemberRef(member_id, subject) for member_id, subject in pairs]


def digest(address: str) -> bytes:
    return hashlib.sha256(address.encode()).digest()
