"""The sync endpoint as a device sees it: refusals, their sentences, and safe repetition."""

import json
import time
from uuid import uuid4

import pytest
from django.core import signing
from django.db import OperationalError, connection

from minga.domains.answers import queries as answers
from minga.domains.charter import actions as charter
from minga.domains.people import queries as people
from minga.doors.sync import BODY_BYTES_MAX
from tests.cast import good_customer, published, worker
from tests.interface.sync.conftest import speak

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_memory():
    answers.forget_task_specs()


def label(task, **other):
    said = {"id": str(uuid4()), "project": task["project"], "pos": task["pos"], "kind": "label",
            "value": {"label": "news"}, "spent_ms": 4_000}  # fmt: skip
    return said | other


def stored():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM answers_answer")
        return cursor.fetchone()[0]


def test_one_pilot_trip_brings_tasks_their_sheet_and_nothing_that_a_browser_keeps(device):
    project = published(texts=5)
    heard = device.sync({"want": {"project": str(project.public_id), "count": 3}})
    assert heard.status == 200
    assert [task["price_micros"] for task in heard.said["tasks"]] == [10_000] * 3
    assert heard.said["projects"][0]["client"]["legal_name"] == project.client.legal_name
    assert heard.headers["Cache-Control"] == "no-store"
    assert heard.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in heard.headers


def test_the_same_request_again_is_the_same_answer_receipt_and_pay(device):
    tasks = device.take(published(texts=5))
    request = {"answers": [label(task) for task in tasks]}
    first, again = device.sync(request).said, device.sync(request).said
    assert [one["state"] for one in first["answers"]] == ["stored"] * 3
    assert [one["id"] for one in again["answers"]] == [one["id"] for one in first["answers"]]
    assert {one["receipt"] for one in again["answers"]} == {first["answers"][0]["receipt"]}
    assert again["receipts"] == first["receipts"]
    assert again["wallets"] == first["wallets"] == {"USD": 30_000}
    assert stored() == 3


def forged(member):
    return signing.TimestampSigner(key="somebody else's key", salt=people.SYNC_PASS).sign(
        f"{member.member_id}.{member.subject.hex}"
    )


def expired(member, monkeypatch):
    with monkeypatch.context() as past:
        past.setattr(time, "time", lambda: 1_500_000_000.0)
        return people.sync_token(member)


def of_another_purpose(member):
    return signing.TimestampSigner(salt="session").sign(f"{member.member_id}.{member.subject.hex}")


def test_a_pass_that_is_none_opens_nothing(device, monkeypatch):
    lova = device.owner.ref
    other = worker("kanto").ref
    hers = people.sync_token(lova).split(":")
    swapped = people.sync_token(other).split(":")
    for token in (
        None,
        "",
        "nonsense",
        "é".encode().decode("latin-1"),
        forged(lova),
        expired(lova, monkeypatch),
        of_another_purpose(lova),
        ":".join([swapped[0], *hers[1:]]),
        f"{lova.member_id}.{lova.subject.hex}",
    ):
        heard = speak("/sync", b"{}", token=token)
        assert (heard.status, heard.said["error"]) == (401, "sign_in"), token
        assert "stay on this device" in heard.said["text"]
    basic = speak("/sync", b"{}", HTTP_AUTHORIZATION=f"Basic {device.token}")
    assert basic.status == 401


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_only_post_is_heard(device, method):
    heard = speak("/sync", method=method, token=device.token)
    assert heard.status == 405
    if method != "HEAD":
        assert heard.said["error"] == "post_only"


def test_who_sends_another_method_is_told_which_one_is_right(device):
    assert speak("/sync", method="GET", token=device.token).headers["Allow"] == "POST"


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"answers": 5}', b'{"surprise": 1}',
     b'{"answers": [{"id": "x"}]}', b'{"want": {"count": "many"}}', b'{"held": [["x", 1]]}',
     b'{"answers": [{"id": 1}',
     b"[" * 100_000],
)  # fmt: skip
def test_what_cannot_be_read_is_said_and_nothing_is_kept(device, body):
    heard = device.sync(body) if body else speak("/sync", token=device.token)
    assert heard.status == 400, heard.body
    assert heard.said["error"] == "not_understood"
    assert stored() == 0


@pytest.mark.parametrize(
    "wrong",
    [{"pos": -1}, {"pos": 2**31}, {"pos": 2**62}, {"spent_ms": -5}, {"spent_ms": 2**40},
     {"kind": "nothing"}, {"value": {"label": "rumour"}}, {"value": None}, {"value": "\u0000"},
     {"kind": "skip", "value": {"note": "a\u0000b"}}, {"made_at": "yesterday"},
     {"made_at": "9999-12-31T23:59:59+14:00"},
     {"made_at": "0001-01-01T00:00:00+14:00"}, {"project": str(uuid4())}],
)  # fmt: skip
def test_one_broken_answer_never_loses_the_others(device, wrong):
    one, other = device.take(published(texts=5), 2)
    heard = device.sync({"answers": [label(one, **wrong), label(other)]})
    assert heard.status == 200, heard.body
    states = {row["id"]: row["state"] for row in heard.said["answers"]}
    assert len(states) == 2
    assert "stored" in states.values()
    kept_as_it_is_readable()


def kept_as_it_is_readable():
    """What was stored can be read again: a year before Christ would break every export."""
    from minga.domains.answers.models import Answer

    assert all(row.made_at.year >= 2020 for row in Answer.objects.all())


def test_wishes_out_of_all_measure_are_cut_not_crashed(device):
    project = str(published(texts=5).public_id)
    for want in ({"count": -4}, {"count": 2**62}, {"minutes": -1}, {"minutes": 2**62}):
        heard = device.sync({"want": {"project": project} | want})
        assert heard.status == 200, (want, heard.body)
        assert len(heard.said["tasks"]) <= 5
    assert device.sync({"held": [[project, 2**62], [project, -1]]}).status == 200


def test_more_than_four_megabytes_are_refused_before_they_are_read(device):
    charter.hold_founding_vote()
    heard = speak("/sync", b"{}", token=device.token, CONTENT_LENGTH=str(BODY_BYTES_MAX + 1))
    assert (heard.status, heard.said["error"]) == (413, "too_much")
    padded = b"{" + b" " * (BODY_BYTES_MAX - 2) + b"}"
    assert device.sync(padded).status == 200


def test_501_answers_are_too_many_and_500_are_not(device):
    task = device.take(published(texts=2), 1)[0]
    heard = device.sync({"answers": [label(task) for _ in range(501)]})
    assert (heard.status, heard.said["error"]) == (413, "too_much")
    assert stored() == 0
    heard = device.sync({"answers": [label(task) for _ in range(500)]})
    assert heard.status == 200
    assert [one["state"] for one in heard.said["answers"]].count("stored") == 1


def test_a_long_reply_is_packed_for_whoever_can_unpack_it(device):
    project = str(published(texts=20).public_id)
    plain = device.sync({"want": {"project": project, "count": 20}})
    packed = device.sync(
        {"want": {"project": project, "count": 20}}, HTTP_ACCEPT_ENCODING="br, gzip"
    )
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.body) < len(plain.body) / 2
    assert packed.said["tasks"] == plain.said["tasks"]
    assert int(packed.headers["Content-Length"]) == len(packed.body)
    short = device.sync(b"{", HTTP_ACCEPT_ENCODING="gzip")
    assert "Content-Encoding" not in short.headers


def test_a_refusal_is_said_in_the_language_that_the_device_asks_for(device, monkeypatch):
    from minga.doors import sync as door

    monkeypatch.setattr(door, "_", lambda text: f"{door.translation.get_language()}: {text}")
    for asked, given in (
        ("", "en"),
        ("xx, es;q=0.8, fr;q=0.5", "es"),
        ("pt-BR", "pt"),
        ("*", "en"),
        (",;q=,", "en"),
        ("x" * 5_000, "en"),
    ):
        heard = speak("/sync", b"{}", HTTP_ACCEPT_LANGUAGE=asked)
        assert heard.said["text"].startswith(f"{given}: "), asked


def test_when_the_database_is_away_the_device_is_asked_to_wait(device, monkeypatch):
    from minga.domains.answers import actions

    def away(**_words):
        raise OperationalError("the connection is lost: host=10.0.0.7 password=hush")

    monkeypatch.setattr(actions, "sync", away)
    monkeypatch.setattr(connection, "close", lambda: None)
    heard = device.sync({})
    assert (heard.status, heard.said["error"]) == (503, "try_again")
    assert int(heard.headers["Retry-After"]) > 0
    assert "Nothing was lost" in heard.said["text"]
    assert b"hush" not in heard.body


def test_a_member_cannot_answer_what_another_holds_nor_fetch_her_receipts(device, device_of):
    project = published(texts=5)
    tasks = device.take(project)
    receipt = device.sync({"answers": [label(tasks[0])]}).said["receipts"]
    kanto = device_of(worker("kanto"))
    heard = kanto.sync({"answers": [label(task) for task in tasks]})
    assert {one["state"] for one in heard.said["answers"]} == {"refused"}
    assert {one["reason"] for one in heard.said["answers"]} == {"not_given"}
    assert heard.said["wallets"] == {}
    assert stored() == 1
    name = json.loads(receipt[0]["body"])["receipt"] if "body" in receipt[0] else None
    assert kanto.sync({"proofs": [name or str(uuid4())]}).said["proofs"] == {}


def test_a_draft_offers_nobody_anything_and_shows_no_sheet(device):
    from tests.cast import bring_texts, draft

    secret = draft(good_customer(), title="A title that nobody may read yet")
    bring_texts(secret, 5)
    heard = device.sync({"want": {"project": str(secret.public_id), "count": 5}})
    assert heard.status == 200
    assert (heard.said["tasks"], heard.said["projects"]) == ([], [])
    assert b"nobody may read" not in heard.body
