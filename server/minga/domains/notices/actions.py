"""All that can happen to notices: a channel is added, confirmed, removed; something is said; sent.

What is said is written in the caller's transaction; it is sent afterwards by the clock, each
delivery at most once a try, and a crash in between sends again rather than never.
"""

import json
import logging
import secrets
from collections.abc import Callable, Iterator
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from minga.domains.notices import channels, queries, rules
from minga.domains.notices.channels import web_push
from minga.domains.notices.errors import (
    BadAddress,
    ChannelGone,
    ChannelNotOffered,
    CodeEnded,
    NoSuchChannel,
    NoSuchDelivery,
    NotDelivered,
    TooManyChannels,
    TooManyCodes,
    WrongCode,
)
from minga.domains.notices.models import Channel, Delivery, Notice, TopicChoice
from minga.domains.notices.types import ChannelKind, ChannelView, Message, Topic
from minga.domains.people import queries as people
from minga.domains.people.errors import NotInOffice, OwnMatter
from minga.domains.people.types import MemberRef, Office
from minga.domains.vault import actions as vault
from minga.domains.vault import queries as secrets_kept

logger = logging.getLogger(__name__)
SENT_AT_ONCE = 200
LANGUAGE_DEFAULT = "en"


@transaction.atomic
def add_channel(*, member: MemberRef, kind: ChannelKind, address: str) -> ChannelView:
    """A new way to reach this member; the address goes to the vault. The same again changes
    nothing. An e-mail address has to be confirmed by the code that is sent to it.

    Raises BadAddress, ChannelNotOffered, TooManyChannels, TooManyCodes.
    """
    if kind not in queries.offered() or kind is ChannelKind.FEED:
        raise ChannelNotOffered
    checked = _checked(kind, address)
    known = Channel.objects.filter(
        member_id=member.member_id, digest=queries.digest(checked)
    ).first()
    if known is not None:
        if known.stopped_at is not None:
            Channel.objects.filter(id=known.id).update(stopped_at=None)
            known.stopped_at = None
        return queries.channel_card(known)
    _leave_room(member)
    if kind is ChannelKind.EMAIL:
        _check_codes(member, queries.digest(checked))
    code = f"{secrets.randbelow(1_000_000):06}" if kind is ChannelKind.EMAIL else ""
    channel = Channel.objects.create(
        member_id=member.member_id,
        kind=kind.value,
        shown=rules.masked_address(kind, _place(kind, checked)),
        digest=queries.digest(checked),
        code=queries.digest(code) if code else None,
        code_until=timezone.now() + rules.CODE_LIVES if code else None,
        confirmed_at=None if code else timezone.now(),
    )
    vault.seal(subject=member.subject, purpose=_purpose(channel), value=checked)
    if code:
        _send_code(member, channel, code)
    return queries.channel_card(channel)


def _checked(kind: ChannelKind, address: str) -> str:
    if kind is ChannelKind.EMAIL:
        return rules.check_email(address)
    if kind is ChannelKind.APPRISE:
        return rules.check_apprise(address, settings.MINGA_APPRISE_SCHEMES)
    return _checked_push(address)


def _checked_push(address: str) -> str:
    """Return a browser's subscription as we keep it: its address and its two keys."""
    try:
        subscription = json.loads(address)
        endpoint, keys = subscription["endpoint"], subscription["keys"]
        p256dh, auth = keys["p256dh"], keys["auth"]
    except (ValueError, KeyError, TypeError, RecursionError) as exc:
        raise BadAddress from exc
    if not all(isinstance(text, str) for text in (endpoint, p256dh, auth)):
        raise BadAddress
    rules.check_push_keys(p256dh, auth)
    url = rules.check_push(web_push.parse_address(endpoint), settings.MINGA_PUSH_HOSTS)
    return json.dumps({"endpoint": url, "keys": {"p256dh": p256dh, "auth": auth}})


def _check_codes(member: MemberRef, digest: bytes) -> None:
    """Raise TooManyCodes where this member, or this address, has had enough of our e-mails."""
    recent_codes = Notice.objects.filter(
        member_id=member.member_id,
        key__startswith="code:",
        at__gt=timezone.now() - rules.CODE_LIVES,
    )
    unconfirmed = Channel.objects.filter(digest=digest, confirmed_at__isnull=True)
    if recent_codes.count() >= rules.CODES_A_DAY or unconfirmed.count() >= rules.CODES_AN_ADDRESS:
        raise TooManyCodes


def _place(kind: ChannelKind, address: str) -> str:
    """Return the endpoint of a push subscription; any other address as it is."""
    if kind is not ChannelKind.WEB_PUSH:
        return address
    return str(json.loads(address)["endpoint"])


def _leave_room(member: MemberRef) -> None:
    if Channel.objects.filter(member_id=member.member_id).count() >= rules.CHANNELS_MAX:
        raise TooManyChannels


def _purpose(channel: Channel) -> str:
    return f"channel-{channel.public_id}"


def _send_code(member: MemberRef, channel: Channel, code: str) -> None:
    with translation.override(language_of(member)):
        notice = Notice.objects.create(
            member_id=member.member_id,
            topic=Topic.DECISIONS.value,
            key=f"code:{channel.public_id}",
            title=_("Your code for Minga: %(code)s") % {"code": code},
            text=_(
                "Enter %(code)s on your page, and notices come to this address. If you did not ask"
                " for it, do nothing."
            )
            % {"code": code},
            address="/me/notices",
        )
    Delivery.objects.create(notice=notice, channel=channel, due_at=timezone.now())


def confirm_channel(*, member: MemberRef, channel: UUID, code: str) -> None:
    """Confirm an address by the code that was sent to it; twice changes nothing.

    Every try counts before it is looked at, so that many at once are no more tries. Raises
    NoSuchChannel, WrongCode, CodeEnded.
    """
    row = _own_channel(member, channel)
    if row.confirmed_at is not None:
        return
    tries = Channel.objects.filter(
        id=row.id,
        code__isnull=False,
        code_tries__lt=rules.CODE_TRIES_MAX,
        code_until__gt=timezone.now(),
    ).update(code_tries=F("code_tries") + 1)
    if not tries or row.code is None:
        raise CodeEnded
    if not secrets.compare_digest(bytes(row.code), queries.digest(code.strip())):
        raise WrongCode
    Channel.objects.filter(id=row.id).update(confirmed_at=timezone.now(), code=None)
    _forget_code(row)


def _forget_code(row: Channel) -> None:
    """Remove a code from its notice; that an e-mail was caused still counts."""
    Delivery.objects.filter(notice__key=f"code:{row.public_id}").delete()
    Notice.objects.filter(key=f"code:{row.public_id}").update(title="", text="")


@transaction.atomic
def remove_channel(*, member: MemberRef, channel: UUID) -> None:
    """Gone with its address, whose key is destroyed. Twice is as once."""
    row = Channel.objects.filter(member_id=member.member_id, public_id=channel).first()
    if row is None:
        return
    vault.shred(subject=member.subject, purpose=_purpose(row))
    _forget_code(row)
    row.delete()


def _own_channel(member: MemberRef, channel: UUID) -> Channel:
    row = Channel.objects.filter(member_id=member.member_id, public_id=channel).first()
    if row is None:
        raise NoSuchChannel
    return row


@transaction.atomic
def open_feed(*, member: MemberRef) -> str:
    """The secret part of a new address for her Atom feed; an older address stops working."""
    Channel.objects.filter(member_id=member.member_id, kind=ChannelKind.FEED.value).delete()
    _leave_room(member)
    token = secrets.token_urlsafe(24)
    Channel.objects.create(
        member_id=member.member_id,
        kind=ChannelKind.FEED.value,
        digest=queries.digest(token),
        confirmed_at=timezone.now(),
    )
    return token


@transaction.atomic
def choose_topics(*, member: MemberRef, topics: frozenset[Topic]) -> None:
    """About what she wants to be told from now on."""
    TopicChoice.objects.update_or_create(
        member_id=member.member_id, defaults={"topics": sorted(topic.value for topic in topics)}
    )


@transaction.atomic
def tell(
    *,
    member: MemberRef,
    topic: Topic,
    key: str,
    words: Callable[[], tuple[str, str]],
    address: str,
    now: datetime | None = None,
) -> bool:
    """Say something to a member, once for each `key`, in her language, after her quiet hours.

    `words` gives (title, text) and is called in her language. It goes by each of her channels if
    she wants to hear of the topic; her feed shows it in any case, after them. Returns whether it
    is new.
    """
    moment = now or timezone.now()
    with translation.override(language_of(member)):
        title, text = words()
    notice, new = Notice.objects.get_or_create(
        member_id=member.member_id,
        key=key,
        defaults={"topic": topic.value, "title": title, "text": text, "address": address},
    )
    if not new or topic not in queries.topics_of(member):
        return new
    due = people.quiet_until(member, moment) or moment
    Delivery.objects.bulk_create(
        Delivery(notice=notice, channel=channel, due_at=due)
        for channel in Channel.objects.filter(
            member_id=member.member_id, confirmed_at__isnull=False, stopped_at__isnull=True
        ).exclude(kind=ChannelKind.FEED.value)
    )
    return new


@transaction.atomic
def open_item(*, actor_id: int, item: UUID, reason: str) -> Iterator[bytes]:
    """Read a member's sealed file as a data steward: with a reason, a row and a notice to them.

    Raises NotInOffice, OwnMatter, ReadingNeedsReason, NoSuchItem, Shredded.
    """
    if not people.holds_office(actor_id, Office.DATA_STEWARD):
        raise NotInOffice
    subject = secrets_kept.item(item).subject
    if people.is_near(actor_id, subject=subject):
        raise OwnMatter
    reader = people.data_subject(actor_id).public_id
    reading = vault.note_reading(item=item, reader=reader, reason=reason)
    member = people.member_with_subject(subject)
    if member is not None:
        tell(
            member=member,
            topic=Topic.DECISIONS,
            key=f"reading:{reading}",
            words=lambda: (
                _("A data steward opened a sealed file of yours"),
                _("The reason: %(reason)s") % {"reason": reason},
            ),
            address="/me/data",
        )
    return secrets_kept.read_item(item)


def deliver_due(now: datetime | None = None) -> int:
    """Send what is due (the clock calls this). Each delivery is one transaction, locked, so that
    two clocks send nothing twice. Returns how many went out."""
    moment = now or timezone.now()
    delivered = 0
    for _pilot in range(SENT_AT_ONCE):
        outcome = _deliver_one(moment)
        if outcome is None:
            break
        delivered += outcome
    return delivered


@transaction.atomic
def _deliver_one(now: datetime) -> bool | None:
    """One delivery that is due: True when it went out; None when nothing is due."""
    row = (
        Delivery.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("notice", "channel", "channel__member")
        .filter(sent_at__isnull=True, given_up_at__isnull=True, due_at__lte=now)
        .order_by("due_at", "id")
        .first()
    )
    if row is None:
        return None
    member = MemberRef(row.channel.member_id, row.channel.member.subject)
    quiet = people.quiet_until(member, now)
    if quiet is not None and not row.notice.key.startswith("code:"):
        row.due_at = quiet
        row.save(update_fields=["due_at"])
        return False
    return _send(row, member, now)


def _send(row: Delivery, member: MemberRef, now: datetime) -> bool:
    notice = row.notice
    address = secrets_kept.unseal(subject=member.subject, purpose=_purpose(row.channel))
    row.tries += 1
    try:
        if address is None:
            raise ChannelGone
        letter = Message(notice.title, notice.text, notice.address, str(notice.public_id))
        channels.sender(ChannelKind(row.channel.kind))(address.decode(), letter)
    except ChannelGone:
        _stop(row, now, "ChannelGone")
    except BadAddress:
        _stop(row, now, "BadAddress")
    except NotDelivered as trouble:
        _try_later(row, now, str(trouble) or "NotDelivered")
    except Exception as trouble:
        logger.exception("a notice could not go out by %s", row.channel.kind)
        _try_later(row, now, type(trouble).__name__)
    else:
        row.sent_at, row.trouble = now, ""
    row.save(update_fields=["tries", "due_at", "sent_at", "given_up_at", "trouble"])
    return row.sent_at is not None


def _stop(row: Delivery, now: datetime, trouble: str) -> None:
    """Stop a channel that can never carry anything again; its member sees it on their page."""
    Channel.objects.filter(id=row.channel_id).update(stopped_at=now)
    row.given_up_at, row.trouble = now, trouble


def _try_later(row: Delivery, now: datetime, trouble: str) -> None:
    pause = rules.wait(row.tries)
    row.due_at, row.given_up_at = (now + pause, None) if pause else (row.due_at, now)
    row.trouble = trouble[:80]
    logger.warning("a notice could not go out by %s, try %s", row.channel.kind, row.tries)


@transaction.atomic
def retry_delivery(*, delivery: int) -> None:
    """Send a notice that was given up once more, from the first attempt. Raises NoSuchDelivery."""
    row = (
        Delivery.objects.select_for_update(of=("self",))
        .filter(id=delivery, given_up_at__isnull=False)
        .first()
    )
    if row is None:
        raise NoSuchDelivery
    Channel.objects.filter(id=row.channel_id).update(stopped_at=None)
    Delivery.objects.filter(id=row.id).update(tries=0, given_up_at=None, due_at=timezone.now())


def language_of(member: MemberRef) -> str:
    """The first of her languages that Minga speaks."""
    spoken = {code for code, _name in settings.LANGUAGES}
    chosen = people.settings_of(member).languages
    return next((code for code in chosen if code in spoken), LANGUAGE_DEFAULT)
