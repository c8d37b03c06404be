"""Words of notices: topics, channels, what a notice says, and what can go wrong."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext_lazy as _


class Topic(StrEnum):
    """A subject of notices. Members choose; nothing is sent until they have a channel."""

    OFFERS = "offers"
    MONEY = "money"
    DECISIONS = "decisions"
    QUESTIONS = "questions"
    CONSENTS = "consents"


TOPICS = {
    Topic.OFFERS: _("There is new work for me"),
    Topic.MONEY: _("Money: paydays and payouts"),
    Topic.DECISIONS: _("Decisions about my work"),
    Topic.QUESTIONS: _("Answers to my questions"),
    Topic.CONSENTS: _("My consents, and what I asked back"),
}


class ChannelKind(StrEnum):
    """A way of delivering a notice."""

    WEB_PUSH = "web_push"
    EMAIL = "email"
    APPRISE = "apprise"
    FEED = "feed"


@dataclass(frozen=True, slots=True)
class ChannelView:
    """One way to reach a member, as she sees it. `shown` never is the whole address."""

    public_id: UUID
    kind: ChannelKind
    masked_address: str
    added_at: datetime
    confirmed: bool
    stopped: bool
    has_failed: bool = False


@dataclass(frozen=True, slots=True)
class PushAddress:
    """The address of a push service, as the HTTP client that will use it reads it."""

    scheme: str
    host: str
    port: int | None
    has_user: bool
    url: str


@dataclass(frozen=True, slots=True)
class FailedDelivery:
    """A notice that was given up, as the operator sees it: neither its text nor its member."""

    id: int
    kind: ChannelKind
    topic: Topic
    tries: int
    given_up_at: datetime
    trouble: str


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice, for the feed and the member's own list."""

    public_id: UUID
    topic: Topic
    title: str
    text: str
    address: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Message:
    """The payload that a channel delivers."""

    title: str
    text: str
    address: str
    name: str
