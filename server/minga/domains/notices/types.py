"""Words of notices: topics, channels, what a notice says, and what can go wrong."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext_lazy as _


class Topic(StrEnum):
    """What a member may be told about. She chooses; nothing is on until she has a channel."""

    OFFERS = "offers"
    MONEY = "money"
    DECISIONS = "decisions"
    QUESTIONS = "questions"


TOPICS = {
    Topic.OFFERS: _("There is new work for me"),
    Topic.MONEY: _("Money: paydays and payouts"),
    Topic.DECISIONS: _("Decisions about my work"),
    Topic.QUESTIONS: _("Answers to my questions"),
}


class ChannelKind(StrEnum):
    """By which way a notice goes."""

    WEB_PUSH = "web_push"
    EMAIL = "email"
    APPRISE = "apprise"
    FEED = "feed"


@dataclass(frozen=True, slots=True)
class ChannelView:
    """One way to reach a member, as she sees it. `shown` never is the whole address."""

    public_id: UUID
    kind: ChannelKind
    shown: str
    added_at: datetime
    confirmed: bool
    stopped: bool


@dataclass(frozen=True, slots=True)
class NoticeView:
    """What was said, for the feed and the member's own list."""

    public_id: UUID
    topic: Topic
    title: str
    text: str
    address: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Message:
    """What a channel carries."""

    title: str
    text: str
    address: str
    name: str
