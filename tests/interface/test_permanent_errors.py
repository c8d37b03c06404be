"""A mistake that stays is told as a mistake: never as "try again", never as a bare 500."""

import json
from uuid import uuid4

import pytest

from minga.doors.api import throttling
from tests.interface import fuzzing
from tests.interface.stage import build_stage
from tests.interface.sync.conftest import speak

pytestmark = pytest.mark.django_db

DIGITS = "9" * 5_000
DEEP = "[" * 100_000
API = "api/v1/projects/<uuidstr:project>"
EARLY, LATE = "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"
TARIFF = {"rail": "manual", "currency": "USD", "rate": "1", "source": "https://bank.example"}
PUSH_WITHOUT_KEYS = '{"endpoint": "https://fcm.googleapis.com/", "keys": null}'
PUSH_WITH_BAD_KEYS = (
    '{"endpoint": "https://fcm.googleapis.com/", "keys": {"p256dh": "x", "auth": "\\u0000"}}'
)

FORMS = {
    "until at the beginning of the calendar": ("GET", "wallet/", None, f"?until={EARLY}"),
    "until at the end of the calendar": ("GET", "wallet/", None, f"?until={LATE}"),
    "until on a day that is none": ("GET", "wallet/", None, "?until=2026-02-30T00:00"),
    "before in 5,000 digits": ("GET", "wallet/", None, f"?before={DIGITS}"),
    "statement of the year 9999": ("GET", "statement/9999", None, ""),
    "statement file of the year 9999": ("GET", "statement/9999.csv", None, ""),
    "statement file of the year 0": ("GET", "statement/0.csv", None, ""),
    "statement file of a long year": ("GET", f"statement/{'9' * 400}.csv", None, ""),
    "minutes of 5,000 digits": ("POST", "me/wish", {"minutes": DIGITS}, ""),
    "start for 5,000 digits": ("POST", "work/<uuid:project>/start", {"minutes": DIGITS}, ""),
    "work for 5,000 digits": ("GET", "work/", None, f"?minutes={DIGITS}"),
    "periods of 5,000 digits": ("POST", "wallet/periods", {"minutes": DIGITS, "do": "claim"}, ""),
    "NUL in a name to sign up": ("POST", "accounts/signup/", {
        "username": "a\x00b", "password1": "long enough words", "password2": "x"}, ""),
    "NUL in a name to sign in": (
        "POST", "accounts/login/", {"login": "a\x00b", "password": "x"}, ""),
    "NUL in languages": ("POST", "me/", {"languages": ["m\x00g"], "languages_other": "x\x00"}, ""),
    "NUL in the language of the page": ("POST", "i18n/setlang/", {"language": "e\x00n"}, ""),
    "NUL in a question": ("POST", "work/<uuid:project>/ask", {"text": "Is it\x00 news?"}, ""),
    "NUL in a client's name": ("POST", "client/register", {
        "legal_name": "a\x00b", "country": "ES", "registry_number": "1", "contact": "a@b"}, ""),
    "NUL in a title": ("POST", "projects/new", {"title": "a\x00b", "task_type": "\x00"}, ""),
    "a push address that is no address": ("POST", "me/notices/add", {
        "kind": "web_push", "address": '{"endpoint": "https://[::1", "keys": {}}'}, ""),
    "a push address with a port that is none": ("POST", "me/notices/add", {
        "kind": "web_push", "address": '{"endpoint": "https://fcm.googleapis.com:x/", "keys":'
        ' {"p256dh": "x", "auth": "x"}}'}, ""),
    "a push address in deep JSON": ("POST", "me/notices/add", {
        "kind": "web_push", "address": DEEP}, ""),
    "a push address without keys": ("POST", "me/notices/add", {
        "kind": "web_push", "address": PUSH_WITHOUT_KEYS}, ""),
    "a push address with keys that are none": ("POST", "me/notices/add", {
        "kind": "web_push", "address": PUSH_WITH_BAD_KEYS}, ""),
    "an e-mail address with NUL": ("POST", "me/notices/add", {
        "kind": "email", "address": "a\x00@b.example"}, ""),
    "payday until the end of the calendar": ("POST", "treasury/payday", {"until": LATE}, ""),
    "payday until the beginning": ("POST", "treasury/payday", {"until": EARLY}, ""),
    "payday until no day": ("POST", "treasury/payday", {"until": "2026-02-30T00:00"}, ""),
    "payday until a moment without an offset": (
        "POST", "treasury/payday", {"until": "2026-01-01T00:00"}, ""),
    "a tariff rate of 1e30": ("POST", "treasury/tariff", TARIFF | {"rate": "1e30"}, ""),
    "a tariff rate of 1e-30": ("POST", "treasury/tariff", TARIFF | {"rate": "1e-30"}, ""),
    "a tariff rate that is no number": ("POST", "treasury/tariff", TARIFF | {"rate": "NaN"}, ""),
    "an infinite tariff rate": ("POST", "treasury/tariff", TARIFF | {"rate": "Infinity"}, ""),
    "a tariff fee of many digits": (
        "POST", "treasury/tariff", TARIFF | {"fee_percent": "0.00000000001"}, ""),
    "a tariff in an unknown currency": (
        "POST", "treasury/tariff", TARIFF | {"currency": "usd"}, ""),
    "a tariff sent in an unknown currency": (
        "POST", "treasury/tariff", TARIFF | {"sent_currency": "??"}, ""),
    "a tariff with a long source": ("POST", "treasury/tariff", TARIFF | {"source": "x" * 500}, ""),
    "a way out in an unknown currency": ("POST", "payouts/to/", {
        "rail": "manual", "how": "cash", "currency": "dollars"}, ""),
    "a payout of many digits": ("POST", "payouts/", {
        "amount": DIGITS, "destination": str(uuid4()), "order": "x"}, ""),
    "a dispute by criterion of 5,000 digits": ("POST", "projects/<uuid:project>/disputes", {
        "criterion": DIGITS, "wish": "refund", "words": "x"}, ""),
    "an invoice of a month that is none": ("POST", "invoices/", {
        "project": str(uuid4()), "month": "9999-99"}, ""),
    "an invoice of the last month of the calendar": ("POST", "invoices/", {
        "project": "{project}", "month": "9999-12"}, ""),
    "a feed with NUL": ("GET", "feed/a%00b.atom", None, ""),
    "a media token with NUL": ("GET", "media/a%00b", None, ""),
}  # fmt: skip
BODIES = {
    "multipart without boundary": (f"{API}/imports", b"x", "multipart/form-data"),
    "deep JSON": (f"{API}/gold", DEEP.encode(), "application/json"),
    "deep objects": (f"{API}/gold", b'{"a":' * 100_000, "application/json"),
    "deep values": (
        f"{API}/gold",
        b'{"rows":[{"item":"text-1","value":' + b"[" * 900 + b"]" * 900 + b"}]}",
        "application/json"),
    "NUL in JSON": (
        "api/v1/deposits", b'{"money":{"micros":1,"currency":"USD"},"reference":"\\u0000"}',
        "application/json"),
    "a number of 5,000 digits": (f"{API}/raises", b'{"price":{"micros":' + DIGITS.encode()
                                 + b',"currency":"USD"}}', "application/json"),
    "half a surrogate": (f"{API}/delete", b'{"title":"\\ud800"}', "application/json"),
}  # fmt: skip


@pytest.fixture
def stage(monkeypatch):
    monkeypatch.setattr(throttling, "BURST", 10**9)
    return build_stage()


def route_of(address):
    from tests.interface.routes import ROUTES

    if address in ROUTES:
        return address
    if address.startswith("statement/"):
        return "statement/<int:year>.csv" if address.endswith(".csv") else "statement/<int:year>"
    return {"feed": "feed/<str:token>.atom", "medi": "media/<str:token>"}[address[:4]]


@pytest.mark.parametrize("name", FORMS)
def test_a_form_that_cannot_be_is_told_so(stage, name):
    method, address, fields, query = FORMS[name]
    target = stage.address(address) + query.replace("+", "%2B")
    body = None if fields is None else {
        key: value.replace("{project}", stage.names["project"]) if isinstance(value, str) else value
        for key, value in fields.items()
    }  # fmt: skip
    errors = fuzzing.note_errors()
    errors = fuzzing.note_errors()
    reply = stage.ask(route_of(address), method, body, address=target)
    assert reply.status < 500, [fuzzing.place_of(error) for error in errors]
    if "tariff" in address or "payouts" in address:
        assert stage.ask("treasury/", "GET").status == 200
        assert stage.ask("payouts/", "GET").status == 200


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_cannot_be_is_told_so(stage, name):
    route, body, content_type = BODIES[name]
    reply = stage.ask(route, "POST", body, content_type=content_type)
    assert 400 <= reply.status < 500, (reply.status, reply.text[:500])
    assert "try_again" not in reply.text


ANSWER = {"kind": "label", "value": {"label": "news"}, "spent_ms": 4_000}
SYNCS = {
    "the same id at two positions": lambda project, first, second: [
        ANSWER | {"id": str(ID), "project": project, "pos": first},
        ANSWER | {"id": str(ID), "project": project, "pos": second},
    ],
    "dates at the ends of the calendar": lambda project, first, second: [
        ANSWER | {"id": str(uuid4()), "project": project, "pos": first, "made_at": EARLY},
        ANSWER | {"id": str(uuid4()), "project": project, "pos": second, "made_at": LATE},
    ],
    "NUL in a note": lambda project, first, second: [
        ANSWER | {"id": str(uuid4()), "project": project, "pos": first},
        {"id": str(uuid4()), "project": project, "pos": second, "kind": "skip",
         "value": {"note": "a\x00b"}},
    ],
    "deep JSON": lambda project, first, second: [
        ANSWER | {"id": str(uuid4()), "project": project, "pos": first},
        ANSWER | {"id": str(uuid4()), "project": project, "pos": second, "value": nested(400)},
    ],
}  # fmt: skip
ID = uuid4()


def nested(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize("name", SYNCS)
def test_one_answer_that_cannot_be_costs_no_other(stage, name):
    first, second = [task.pos for task in stage.people["lova"].tasks[:2]]
    answers = SYNCS[name](stage.names["shown"], first, second)
    for _attempt in range(2):
        reply = speak("/sync", json.dumps({"answers": answers}).encode(), token=stage.sync_token)
        assert reply.status == 200, reply.body
        states = [answer["state"] for answer in reply.said["answers"]]
        assert len(states) == 2
        assert {"stored", "duplicate"} & set(states)


def test_an_id_that_is_stored_elsewhere_is_refused_for_good(stage):
    first, second = [task.pos for task in stage.people["lova"].tasks[:2]]
    states = []
    for pos in (first, second):
        answer = ANSWER | {"id": str(ID), "project": stage.names["shown"], "pos": pos}
        reply = speak("/sync", json.dumps({"answers": [answer]}).encode(), token=stage.sync_token)
        assert reply.status == 200, reply.body
        states.append(reply.said["answers"][0]["state"])
    assert states == ["stored", "refused"]
