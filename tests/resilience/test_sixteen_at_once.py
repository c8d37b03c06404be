"""The same request sixteen times at one moment, by real threads over HTTP: never a 5xx, one effect.

By the pages, as somebody who presses a button again and again on a slow line, and by the API, as a
program that repeats what got no answer.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.test import Client

from minga.domains.charter import actions as charter
from minga.domains.payouts.models import Batch, Order
from minga.domains.people.models import Person
from minga.domains.people.types import Scope
from minga.domains.wages.models import Payday
from minga.domains.work import actions as work_actions
from minga.domains.work.models import Import, IncomingItem, Project
from minga.doors.api import throttling
from tests import cast
from tests.integration.payouts.purses import asks, destination, held, wallet
from tests.integration.together import together
from tests.integration.wages.weeks import a_day_later, usd, works
from tests.interface.api.programs import program_of
from tests.interface.api.test_projects import DRAFT
from tests.resilience.devices import ask

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

AT_ONCE = 16
BACKEND = "django.contrib.auth.backends.ModelBackend"
TEXTS = b"id,text\n" + b"".join(b"t%d,Text number %d\n" % (n, n) for n in range(50))
BOUNDARY = "sixteen"


@dataclass
class Door:
    """One person's way into the live server: a browser with a session, or a program."""

    port: int
    headers: dict[str, str]

    def send(self, path: str, body: bytes | None, content_type: str, **more: str) -> int:
        headers = self.headers | {"Content-Type": content_type, "Host": "localhost"} | more
        return ask(self.port, path, body, seconds=120, **headers)[0]

    def sixteen(
        self, path: str, body: bytes | None, content_type: str = "", **more: str
    ) -> set[int]:
        """Return the statuses of sixteen equal requests at one moment."""
        call = lambda: self.send(path, body, content_type, **more)  # noqa: E731
        return set(together([call] * AT_ONCE))

    def form(self, path: str, **fields: str) -> set[int]:
        return self.sixteen(path, urlencode(fields).encode(), "application/x-www-form-urlencoded")


@pytest.fixture
def port(live_server, monkeypatch):
    charter.hold_founding_vote()
    monkeypatch.setattr(throttling, "BURST", 10**6)
    return urlsplit(live_server.url).port


@pytest.fixture
def browser(port) -> Callable[[Any], Door]:
    def signed_in(person: Any) -> Door:
        client = Client(SERVER_NAME="localhost")
        client.force_login(Person.objects.get(pk=person.id), BACKEND)
        client.get("/join")
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        token = "x" * 32
        cookies = {settings.SESSION_COOKIE_NAME: session, settings.CSRF_COOKIE_NAME: token}
        return Door(port, {
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "X-CSRFToken": token,
        })  # fmt: skip

    return signed_in


@pytest.fixture
def program(port) -> Callable[[Any], Door]:
    def with_token(person: Any, *scopes: Scope) -> Door:
        token = program_of(person, *scopes).token
        return Door(port, {"Authorization": f"Bearer {token}"})

    return with_token


def upload(content: bytes) -> bytes:
    lines = [
        f"--{BOUNDARY}", 'Content-Disposition: form-data; name="file"; filename="a.csv"',
        "Content-Type: text/csv", "", content.decode(), f"--{BOUNDARY}--", "",
    ]  # fmt: skip
    return "\r\n".join(lines).encode()


# --- orders ---------------------------------------------------------------------------------------
def test_one_order_of_a_member_is_one_payout(browser):
    lova = cast.worker()
    wallet(usd(5_000_000), lova.ref.subject)
    place = destination(lova.ref.subject, "manual")
    order = str(uuid4())
    statuses = browser(lova).form(
        "/payouts/", destination=str(place), amount="1.00", order=order, ask="1"
    )
    assert statuses <= {302, 422, 200}, statuses
    assert Order.objects.filter(owner=lova.ref.subject).count() == 1
    assert held(lova.ref.subject) == 4_000_000


def test_orders_of_all_the_money_take_it_out_once(browser):
    lova = cast.worker()
    wallet(usd(1_000_000), lova.ref.subject)
    place = destination(lova.ref.subject, "manual")
    door = browser(lova)
    calls = [
        lambda: door.send(
            "/payouts/",
            urlencode({"destination": str(place), "amount": "1.00", "order": str(uuid4()),
                       "ask": "1"}).encode(),
            "application/x-www-form-urlencoded",
        )
        for _number in range(AT_ONCE)
    ]  # fmt: skip
    statuses = set(together(calls))
    assert max(statuses) < 500, statuses
    assert Order.objects.filter(owner=lova.ref.subject).count() == 1
    assert held(lova.ref.subject) == 0


def test_one_file_of_orders_is_built_for_the_bank(browser):
    tiana = cast.steward()
    owner = wallet(usd(5_000_000))
    asks(owner, usd(1_000_000), where=destination(owner, "csv"))
    statuses = browser(tiana).form("/treasury/file", rail="csv", currency="USD")
    assert max(statuses) < 500, statuses
    assert Batch.objects.count() == 1


# --- paydays --------------------------------------------------------------------------------------
def test_one_payday_is_opened_computed_approved_and_paid(browser):
    tiana = cast.steward()
    lova = cast.worker()
    works(lova, cast.published(texts=5), *[60_000] * 5)
    until = a_day_later().isoformat()
    door = browser(tiana)
    statuses = door.form("/treasury/payday", until=until)
    assert max(statuses) < 500, statuses
    payday = Payday.objects.get()
    address = f"/treasury/payday/{payday.public_id}"
    before = held(lova.ref.subject)
    fields = {"act": "approve", "promise-seen": "1", "promise-USD": "10000000"}
    statuses = door.form(address, **fields)
    assert max(statuses) < 500, statuses
    earned = held(lova.ref.subject) - before
    assert earned > 0
    assert max(door.form(address, act="post")) < 500
    assert held(lova.ref.subject) - before == earned


# --- imports --------------------------------------------------------------------------------------
def items_of(project: UUID) -> int:
    for name in Import.objects.order_by("id").values_list("public_id", flat=True):
        work_actions.run_import(import_id=name)
    return IncomingItem.objects.filter(project__public_id=project).count()


def test_one_file_sent_by_the_page_brings_its_items_once(browser):
    clara = cast.good_customer()
    project = cast.draft(clara).public_id
    statuses = browser(clara).sixteen(
        f"/projects/{project}/import", upload(TEXTS), f"multipart/form-data; boundary={BOUNDARY}"
    )
    assert max(statuses) < 500, statuses
    assert items_of(project) == 50


def test_one_file_sent_by_a_program_is_one_import(program):
    clara = cast.good_customer()
    project = cast.draft(clara).public_id
    statuses = program(clara).sixteen(
        f"/api/v1/projects/{project}/imports?filename=a.csv", TEXTS, "text/csv",
        Idempotency_Key="one",
    )  # fmt: skip
    assert max(statuses) < 500, statuses
    assert Import.objects.count() == 1
    assert items_of(project) == 50


def test_one_project_drafted_by_a_program_is_one_project(program):
    clara = cast.good_customer()
    body = json.dumps(DRAFT).encode()
    statuses = program(clara).sixteen(
        "/api/v1/projects", body, "application/json", Idempotency_Key="one"
    )
    assert statuses == {201}, statuses
    assert Project.objects.count() == 1


def test_one_project_is_published_once_whoever_asks(browser, program):
    clara = cast.good_customer()
    project = cast.draft(clara)
    cast.bring_texts(project, 10)
    page, api = browser(clara), program(clara)
    form, address = "application/x-www-form-urlencoded", f"{project.public_id}/publish"
    calls = [
        *[lambda: page.send(f"/projects/{address}", b"", form)] * 8,
        *[lambda: api.send(f"/api/v1/projects/{address}", b"{}", "application/json")] * 8,
    ]
    statuses = set(together(calls))
    assert max(statuses) < 500, statuses
    assert Project.objects.get(public_id=project.public_id).state == "published"
    assert IncomingItem.objects.count() == 0


# --- exports --------------------------------------------------------------------------------------
@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet", "label-studio"])
def test_an_export_is_read_by_sixteen_at_once(browser, program, form):
    clara = cast.good_customer()
    project = cast.published(clara, texts=40)
    for name in ("lova", "kanto"):
        member = cast.worker(name)
        member.ask(project.public_id, 40)
        member.work_through()
    pages = browser(clara).sixteen(f"/projects/{project.public_id}/export/{form}", None)
    programs = program(clara).sixteen(f"/api/v1/projects/{project.public_id}/exports/{form}", None)
    assert pages == programs == {200}
