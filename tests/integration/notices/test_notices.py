"""A member is told what she chose, by the ways she chose, when it suits her: by real servers."""

import base64
import json
import socket
import threading
from datetime import UTC, datetime, timedelta
from email.header import decode_header, make_header
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import http_ece
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from minga.domains.assignment import actions as assignment
from minga.domains.notices import actions, queries
from minga.domains.notices.errors import BadAddress, NoSuchChannel, TooManyChannels, WrongCode
from minga.domains.notices.models import Channel, Delivery, Notice
from minga.domains.notices.types import ChannelKind, Topic
from minga.domains.people import actions as people
from minga.domains.people.types import Settings
from minga.domains.vault import queries as vault
from tests import cast

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Kept(Message):
    def __init__(self) -> None:
        super().__init__()
        self.letters: list[object] = []

    def handle_message(self, message: object) -> None:
        self.letters.append(message)


@pytest.fixture
def mailbox(settings):
    """A mail server of our own; what arrives is kept."""
    kept = Kept()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(kept, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    yield kept.letters
    server.stop()


@pytest.fixture
def push_service(settings, tmp_path):
    """A push service of our own: it keeps what it gets, and can say that a browser is gone."""
    got: list[tuple[dict[str, str], bytes]] = []
    answers = {"status": 201}

    class Service(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heads = {name.lower(): value for name, value in self.headers.items()}
            got.append((heads, self.rfile.read(int(heads["content-length"]))))
            self.send_response(answers["status"])
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.MINGA_DATA = tmp_path
    settings.MINGA_PUSH_HOSTS = ["127.0.0.1"]
    yield f"http://127.0.0.1:{server.server_port}/push/1", got, answers
    server.shutdown()
    server.server_close()


def said(title: str = "Payday", text: str = "Money has come."):
    return lambda: (title, text)


def tell(member: cast.Worker, key: str = "one", now: datetime = NOON, **other: object) -> bool:
    return actions.tell(
        member=member.ref, topic=other.get("topic", Topic.MONEY), key=key, words=said(),
        address="/wallet/", now=now,
    )  # fmt: skip


def test_an_address_gets_nothing_before_its_code_was_read(mailbox):
    lova = cast.worker()
    channel = actions.add_channel(
        member=lova.ref, kind=ChannelKind.EMAIL, address=" lova@mail.example "
    )
    assert (channel.masked_address, channel.confirmed) == ("lo…@mail.example", False)
    tell(lova)
    assert actions.deliver_due() == 1
    (letter,) = mailbox
    code = str(make_header(decode_header(letter["Subject"]))).rpartition(" ")[2]
    with pytest.raises(WrongCode):
        actions.confirm_channel(member=lova.ref, channel=channel.public_id, code="000 000")
    actions.confirm_channel(member=lova.ref, channel=channel.public_id, code=f" {code} ")
    tell(lova, key="two")
    assert actions.deliver_due(NOON) == 1
    assert mailbox[1]["Subject"] == "Payday"
    assert "/wallet/" in mailbox[1].get_payload()


def test_a_browser_reads_what_only_it_can_open(push_service):
    address, got, _answers = push_service
    lova = cast.worker()
    subscription, key, auth = browser(address)
    actions.add_channel(member=lova.ref, kind=ChannelKind.WEB_PUSH, address=subscription)
    tell(lova)
    assert actions.deliver_due(NOON) == 1
    ((headers, body),) = got
    assert headers["authorization"].startswith("vapid t=")
    assert b"Payday" not in body
    opened = json.loads(http_ece.decrypt(body, private_key=key, auth_secret=auth))
    assert (opened["title"], opened["address"]) == ("Payday", "/wallet/")


def browser(address: str) -> tuple[str, ec.EllipticCurvePrivateKey, bytes]:
    """A browser's subscription, and the keys that stay inside it."""
    key, auth = ec.generate_private_key(ec.SECP256R1()), b"0123456789abcdef"
    point = key.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    plain = [base64.urlsafe_b64encode(one).decode().rstrip("=") for one in (point, auth)]
    said = {"endpoint": address, "keys": {"p256dh": plain[0], "auth": plain[1]}}
    return json.dumps(said), key, auth


def test_a_browser_that_is_gone_is_left_in_peace(push_service):
    address, got, answers = push_service
    answers["status"] = 410
    lova = cast.worker()
    actions.add_channel(member=lova.ref, kind=ChannelKind.WEB_PUSH, address=browser(address)[0])
    tell(lova)
    assert actions.deliver_due(NOON) == 0
    (channel,) = queries.channels_of(lova.ref)
    assert channel.stopped
    tell(lova, key="two")
    actions.deliver_due(NOON + timedelta(days=1))
    assert len(got) == 1


def test_what_cannot_go_out_is_tried_again_and_given_up_at_last(push_service):
    address, got, answers = push_service
    answers["status"] = 500
    lova = cast.worker()
    actions.add_channel(member=lova.ref, kind=ChannelKind.WEB_PUSH, address=browser(address)[0])
    tell(lova)
    assert actions.deliver_due(NOON) == 0
    assert actions.deliver_due(NOON) == 0, "not again before its pause is over"
    assert len(got) == 1
    answers["status"] = 201
    assert actions.deliver_due(NOON + timedelta(minutes=3)) == 1
    answers["status"] = 500
    tell(lova, key="two")
    for day in range(10):
        actions.deliver_due(NOON + timedelta(days=day + 1))
    assert Delivery.objects.get(notice__key="two").given_up_at is not None


def quiet_nights(lova: cast.Worker) -> None:
    people.save_settings(
        member=lova.ref, settings=Settings(quiet_from=22 * 60, quiet_until=7 * 60, time_zone="UTC")
    )


def test_quiet_hours_are_quiet(push_service):
    address, got, _answers = push_service
    lova = cast.worker()
    quiet_nights(lova)
    actions.add_channel(member=lova.ref, kind=ChannelKind.WEB_PUSH, address=browser(address)[0])
    night = NOON.replace(hour=23)
    tell(lova, now=night)
    assert actions.deliver_due(night + timedelta(hours=2)) == 0
    assert got == []
    assert actions.deliver_due(night + timedelta(hours=8, minutes=1)) == 1


def test_every_way_keeps_quiet_when_the_hours_were_chosen_after_it_was_said(push_service, mailbox):
    assert set(ChannelKind) == set(queries.offered())
    lova, evening = cast.worker(), NOON.replace(hour=21)
    for kind, address in (
        (ChannelKind.WEB_PUSH, browser(push_service[0])[0]),
        (ChannelKind.APPRISE, "tgram://123456789:abcdefg_hijklmnop/12315544/"),
        (ChannelKind.EMAIL, "lova@mail.example"),
    ):
        actions.add_channel(member=lova.ref, kind=kind, address=address)
    Channel.objects.filter(kind=ChannelKind.EMAIL.value).update(confirmed_at=NOON, code=None)
    Delivery.objects.all().delete()  # the code for the e-mail address
    tell(lova, now=evening)
    quiet_nights(lova)
    assert actions.deliver_due(evening + timedelta(hours=2)) == 0
    assert push_service[1] == []
    due = [(row.channel.kind, row.due_at) for row in Delivery.objects.all()]
    morning = evening + timedelta(hours=10)
    assert sorted(due) == [("apprise", morning), ("email", morning), ("web_push", morning)]


def test_a_feed_keeps_what_the_night_brought_until_the_morning():
    lova = cast.worker()
    quiet_nights(lova)
    night = NOON.replace(hour=23)
    for key, at in (("noon", NOON), ("night", night)):
        tell(lova, key=key, now=at)
        Notice.objects.filter(key=key).update(at=at)
    assert len(queries.feed_of(lova.ref, NOON + timedelta(minutes=1))) == 2
    (shown,) = queries.feed_of(lova.ref, night + timedelta(minutes=1))
    assert shown.created_at == NOON
    assert len(queries.feed_of(lova.ref, night + timedelta(hours=9))) == 2


def test_work_is_told_of_in_a_feed_alone():
    lova = cast.worker()
    actions.open_feed(member=lova.ref)
    cast.published(texts=2)
    assert assignment.tell_of_offers(NOON) == 1
    assert [one.topic for one in queries.notices_of(lova.ref)] == [Topic.OFFERS]


def test_the_same_is_said_once_and_only_about_what_she_chose(push_service):
    address, got, _answers = push_service
    lova = cast.worker()
    actions.add_channel(member=lova.ref, kind=ChannelKind.WEB_PUSH, address=browser(address)[0])
    assert tell(lova)
    assert not tell(lova)
    actions.choose_topics(member=lova.ref, topics=frozenset({Topic.OFFERS}))
    assert tell(lova, key="two")
    actions.deliver_due(NOON)
    assert len(got) == 1
    assert len(queries.notices_of(lova.ref)) == 2


def test_work_is_told_of_once_a_day(push_service):
    address, _got, _answers = push_service
    lova = cast.worker()
    actions.add_channel(member=lova.ref, kind=ChannelKind.WEB_PUSH, address=browser(address)[0])
    assert assignment.tell_of_offers(NOON) == 0
    cast.published(texts=2)
    assert assignment.tell_of_offers(NOON) == 1
    assert assignment.tell_of_offers(NOON + timedelta(hours=5)) == 0
    assert assignment.tell_of_offers(NOON + timedelta(days=1)) == 1
    assert Notice.objects.filter(member_id=lova.ref.member_id).count() == 2


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        (ChannelKind.WEB_PUSH, "{}"),
        (ChannelKind.WEB_PUSH, "no json"),
        (ChannelKind.WEB_PUSH, json.dumps({"endpoint": "https://10.0.0.1/x",
                                           "keys": {"p256dh": "a", "auth": "b"}})),
        (ChannelKind.WEB_PUSH, json.dumps({"endpoint": "http://fcm.googleapis.com/x",
                                           "keys": {"p256dh": "a", "auth": "b"}})),
        (ChannelKind.APPRISE, "json://localhost:8000/"),
        (ChannelKind.APPRISE, "tgram"),
        (ChannelKind.APPRISE, "file:///etc/passwd"),
    ],
)  # fmt: skip
def test_nobody_sends_our_server_where_he_wants(kind, address):
    lova = cast.worker()
    with pytest.raises(BadAddress):
        actions.add_channel(member=lova.ref, kind=kind, address=address)
    assert queries.channels_of(lova.ref) == []


@pytest.mark.parametrize(
    "address", ["", "lova", "a@b", "x y@mail.example", "a@mail.example\nBcc: b"]
)
def test_an_address_that_is_none_is_refused_kindly(mailbox, address):
    lova = cast.worker()
    with pytest.raises(BadAddress):
        actions.add_channel(member=lova.ref, kind=ChannelKind.EMAIL, address=address)


def test_a_removed_channel_takes_its_address_along(mailbox):
    lova, kanto = cast.worker(), cast.worker("kanto")
    channel = actions.add_channel(
        member=lova.ref, kind=ChannelKind.EMAIL, address="lova@mail.example"
    )
    actions.remove_channel(member=kanto.ref, channel=channel.public_id)
    assert len(queries.channels_of(lova.ref)) == 1, "another member's hand reaches nothing"
    with pytest.raises(NoSuchChannel):
        actions.confirm_channel(member=kanto.ref, channel=channel.public_id, code="1")
    actions.remove_channel(member=lova.ref, channel=channel.public_id)
    actions.remove_channel(member=lova.ref, channel=channel.public_id)
    assert queries.channels_of(lova.ref) == []
    assert vault.is_shredded(subject=lova.ref.subject, purpose=f"channel-{channel.public_id}")


def test_ten_ways_are_enough():
    lova = cast.worker()
    for number in range(10):
        actions.add_channel(
            member=lova.ref,
            kind=ChannelKind.APPRISE,
            address=f"tgram://123456789:abcdefg_hijklmnop/1231554{number}/",
        )
    with pytest.raises(TooManyChannels):
        actions.open_feed(member=lova.ref)


def test_a_new_feed_address_ends_the_old_one():
    lova = cast.worker()
    old = actions.open_feed(member=lova.ref)
    new = actions.open_feed(member=lova.ref)
    assert queries.feed_member(old) is None
    assert queries.feed_member(new) == lova.ref
