"""One notice that cannot go out stops nobody else's; addresses and codes have their bounds."""

import json
import socket
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from minga.domains.notices import actions, queries
from minga.domains.notices.channels.public_hosts import NotPublic, check_public, public_session
from minga.domains.notices.errors import (
    BadAddress,
    CodeEnded,
    NoSuchDelivery,
    TooManyCodes,
    WrongCode,
)
from minga.domains.notices.models import Channel, Delivery, Notice
from minga.domains.notices.types import ChannelKind
from minga.domains.vault import actions as vault
from tests import cast
from tests.integration.notices.test_notices import (
    NOON,
    browser,
    mailbox,
    push_service,
    tell,
)

__all__ = ["mailbox", "push_service"]
pytestmark = pytest.mark.django_db


def subscribed(name, address):
    member = cast.worker(name)
    channel = actions.add_channel(
        member=member.ref, kind=ChannelKind.WEB_PUSH, address=browser(address)[0]
    )
    return member, channel


def with_keys(address, p256dh, auth="MDEyMzQ1Njc4OWFiY2RlZg"):
    return json.dumps({"endpoint": address, "keys": {"p256dh": p256dh, "auth": auth}})


def replace_address(member, channel, value):
    """Replace what the vault keeps, as an older release or another program could have left it."""
    vault.seal(subject=member.ref.subject, purpose=f"channel-{channel.public_id}", value=value)


def test_keys_that_are_none_stop_their_channel_and_nobody_elses(push_service):
    address, received, _answers = push_service
    lova, channel = subscribed("lova", address)
    kanto, _other = subscribed("kanto", address)
    replace_address(lova, channel, with_keys(address, "bm90IGEgcG9pbnQ"))
    tell(lova)
    tell(kanto)
    assert actions.deliver_due(NOON) == 1
    assert len(received) == 1
    (view,) = queries.channels_of(lova.ref)
    assert view.stopped
    assert view.has_failed
    assert Delivery.objects.get(channel__public_id=channel.public_id).given_up_at == NOON
    assert actions.deliver_due(NOON + timedelta(minutes=1)) == 0


def test_an_error_that_nobody_foresaw_waits_its_turn_and_ends(push_service):
    address, received, _answers = push_service
    lova, channel = subscribed("lova", address)
    kanto, _other = subscribed("kanto", address)
    replace_address(lova, channel, b"\xff\xfe")
    tell(lova)
    tell(kanto)
    assert actions.deliver_due(NOON) == 1, "the other one went out in the same turn"
    row = Delivery.objects.get(channel__public_id=channel.public_id)
    assert (row.tries, row.trouble) == (1, "UnicodeDecodeError")
    assert row.due_at > NOON
    for day in range(1, 8):
        actions.deliver_due(NOON + timedelta(days=day))
    row.refresh_from_db()
    assert row.given_up_at is not None
    assert [failed.id for failed in queries.failed_deliveries()] == [row.id]
    assert len(received) == 1


def test_a_notice_that_was_given_up_can_be_sent_again(push_service):
    address, received, answers = push_service
    lova, _channel = subscribed("lova", address)
    answers["status"] = 500
    tell(lova)
    for day in range(8):
        actions.deliver_due(NOON + timedelta(days=day))
    (failed,) = queries.failed_deliveries()
    answers["status"] = 201
    actions.retry_delivery(delivery=failed.id)
    assert actions.deliver_due() == 1
    assert queries.failed_deliveries() == []
    with pytest.raises(NoSuchDelivery):
        actions.retry_delivery(delivery=failed.id)
    assert len(received) == 7


@pytest.mark.parametrize(
    "impossible",
    [{"tries": 7}, {"sent_at": NOON, "given_up_at": NOON, "trouble": "x"}, {"given_up_at": NOON}],
)
def test_the_database_keeps_the_states_of_the_queue(push_service, impossible):
    lova, _channel = subscribed("lova", push_service[0])
    tell(lova)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.update(**impossible)


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com:8443/x", "https://fcm.googleapis.com:x/", "https://[::1",
        "https://user@fcm.googleapis.com/x", "https://fcm.googleapis.com.evil.example/x",
        "https://evil.example/#fcm.googleapis.com", "https://evil.example\\@fcm.googleapis.com/",
        "https://evilfcm.googleapis.com.:443/x", "https://fcm.googleapis.com\x00/x",
        "ftp://fcm.googleapis.com/x", "//fcm.googleapis.com/x", "http://localhost/x",
    ],
)  # fmt: skip
def test_a_push_address_is_one_of_a_listed_host_and_port(endpoint):
    lova = cast.worker()
    keys = json.loads(browser("x")[0])["keys"]
    with pytest.raises(BadAddress):
        actions.add_channel(
            member=lova.ref, kind=ChannelKind.WEB_PUSH,
            address=json.dumps({"endpoint": endpoint, "keys": keys}),
        )  # fmt: skip


@pytest.mark.parametrize("p256dh", ["", "x", "é", "bm90IGEgcG9pbnQ", "B" + "A" * 86])
def test_keys_are_looked_at_before_they_are_kept(p256dh):
    lova = cast.worker()
    with pytest.raises(BadAddress):
        actions.add_channel(
            member=lova.ref, kind=ChannelKind.WEB_PUSH,
            address=with_keys("https://fcm.googleapis.com/x", p256dh),
        )  # fmt: skip


@pytest.mark.parametrize("separator", [",", ";json://", "&url=json://", " "])
def test_one_messenger_address_is_one_service(separator):
    lova = cast.worker()
    several = f"tgram://123456789:abcdefg_hijklmnop/12315544{separator}json://localhost:8000/"
    with pytest.raises(BadAddress):
        actions.add_channel(member=lova.ref, kind=ChannelKind.APPRISE, address=several)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.7", "192.168.1.1", "169.254.169.254", "::1", "fe80::1%eth0", "fd00::1",
     "0.0.0.1", "100.64.0.1"],
)  # fmt: skip
def test_a_name_that_leads_inside_is_refused(address):
    with pytest.raises(NotPublic):
        check_public("fcm.googleapis.com", address)
    check_public("fcm.googleapis.com", "142.250.74.106")
    check_public("localhost", "127.0.0.1")


def test_the_address_is_looked_at_on_the_connection_itself(push_service, monkeypatch):
    address, received, _answers = push_service
    port = int(address.split(":")[2].split("/")[0])
    resolve = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda _host, *more, **words: resolve("127.0.0.1", *more, **words)
    )
    with pytest.raises(NotPublic):
        public_session().post(f"http://push.example:{port}/1", data=b"x", timeout=5)
    assert received == []


def code_of(channel):
    return Notice.objects.get(key=f"code:{channel.public_id}").title.rpartition(" ")[2]


def email(member, address="lova@mail.example"):
    return actions.add_channel(member=member.ref, kind=ChannelKind.EMAIL, address=address)


def test_a_code_allows_few_tries(mailbox):
    lova = cast.worker()
    channel = email(lova)
    code = code_of(channel)
    for _ in range(5):
        with pytest.raises(WrongCode):
            actions.confirm_channel(member=lova.ref, channel=channel.public_id, code="wrong")
    with pytest.raises(CodeEnded):
        actions.confirm_channel(member=lova.ref, channel=channel.public_id, code=code)


def test_a_code_ends_after_a_day(mailbox):
    lova = cast.worker()
    channel = email(lova)
    Channel.objects.update(code_until=timezone.now())
    with pytest.raises(CodeEnded):
        actions.confirm_channel(member=lova.ref, channel=channel.public_id, code=code_of(channel))


def test_removing_and_adding_brings_no_more_codes_than_five_a_day(mailbox):
    lova = cast.worker()
    for number in range(5):
        channel = email(lova, f"somebody{number}@mail.example")
        actions.remove_channel(member=lova.ref, channel=channel.public_id)
    with pytest.raises(TooManyCodes):
        email(lova, "somebody-else@mail.example")
    Notice.objects.update(at=timezone.now() - timedelta(days=2))
    email(lova, "somebody-else@mail.example")


def test_one_address_gets_codes_for_three_members_at_most(mailbox):
    for name in ("lova", "kanto", "soa"):
        email(cast.worker(name))
    with pytest.raises(TooManyCodes):
        email(cast.worker("rivo"))


@pytest.mark.parametrize("impossible", [{"code_tries": 6}, {"code_until": None}])
def test_the_database_keeps_the_end_of_a_code(mailbox, impossible):
    email(cast.worker())
    with pytest.raises(IntegrityError), transaction.atomic():
        Channel.objects.update(**impossible)
