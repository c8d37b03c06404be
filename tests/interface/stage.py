"""A stage on which every address can be asked as the person who may pass there.

One funded client with a published and a draft project, a member in the midst of her work with money
and a way out, and a steward who holds every office. Used by the fuzz test, `bench.fuzz` and
`bench.limits`.
"""

import io
import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.test import Client

from tests.interface.routes import ROUTES, Row

ANONYMOUS, CLARA, LOVA, TIANA = "anonymous", "clara", "lova", "tiana"
PERSON_OF_GATE = {
    "public": ANONYMOUS, "signature": ANONYMOUS,
    "signed_in": CLARA, "client": CLARA, "clara": CLARA, "billed": CLARA,
    "licensed": CLARA, "batch": CLARA, "recorded": CLARA, "consented": CLARA,
    "member": LOVA, "lova": LOVA,
    "juror": LOVA, "treasurer": TIANA, "registrar": TIANA, "data_steward": TIANA, "mediator": TIANA,
    "steward": TIANA,
}  # fmt: skip
ABSENT = "ffffffff-ffff-7fff-8fff-ffffffffffff"
"""Stands in an address for what the stage does not have."""
BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass
class Reply:
    """The status, the first bytes and the whole size of an answer of a door."""

    status: int
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


@dataclass
class Stage:
    """Browsers and tokens by name of the person, and a value for every name in an address."""

    names: dict[str, str]
    people: dict[str, Any]
    browsers: dict[str, Client] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    sync_token: str = ""

    def address(self, route: str, **names: str) -> str:
        pattern = re.sub(r"\^|\$", "", route)
        pattern = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", pattern)
        values = self.names | names
        return "/" + re.sub(
            r"<(?:\w+:)?(\w+)>", lambda match: values.get(match[1], ABSENT), pattern
        )

    def fields(self, row: Row) -> dict[str, Any]:
        names = defaultdict(lambda: ABSENT, self.names | {"fresh": str(uuid4())})
        return {
            name: value.format_map(names) if isinstance(value, str) else value
            for name, value in row.sends.items()
        }

    def ask(
        self, route: str, method: str, body: Any = None, *, address: str = "", **more: Any
    ) -> Reply:
        """Send one request as whoever may pass; `body` is a form, a JSON value or bytes."""
        gate = ROUTES[route].gate
        target = address or self.address(route)
        if gate == "device":
            more["headers"] = {"Authorization": f"Bearer {self.sync_token}"}
            return self._send(
                _browser(),
                method,
                target,
                body,
                more,
            )
        if not gate.startswith("token"):
            browser = self.browsers[PERSON_OF_GATE[gate]]
            if method == "POST" and not isinstance(body, bytes):
                return read_reply(browser.post(target, body or {}, **more))
            return self._send(browser, method, target, body or b"", more)
        owner = LOVA if "member" in gate else CLARA
        more["headers"] = {"Authorization": f"Bearer {self.tokens[owner]}"}
        if not isinstance(body, bytes) and body is not None:
            body = json.dumps(body).encode()
            more.setdefault("content_type", "application/json")
        return self._send(
            _browser(),
            method,
            target,
            body or b"",
            more,
        )

    def _send(
        self, browser: Client, method: str, address: str, body: Any, more: dict[str, Any]
    ) -> Reply:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return read_reply(browser.generic(method, address, content, **more))

    def sign_in_again(self) -> None:
        """Sign everybody in: an earlier request may have signed somebody out."""
        from django.contrib.auth import get_user_model

        for name, person in self.people.items():
            browser = _browser()
            browser.force_login(get_user_model().objects.get(pk=person.id), BACKEND)
            self.browsers[name] = browser
        self.browsers[ANONYMOUS] = _browser()


def _browser() -> Client:
    return Client(raise_request_exception=False, SERVER_NAME="localhost")


def read_reply(response: Any) -> Reply:
    """Read an answer; of a stream only the first piece, as it is as long as the data set."""
    if response.streaming:
        body = next(iter(response.streaming_content), b"")
        response.close()
        return Reply(response.status_code, body)
    return Reply(response.status_code, response.content)


def build_stage(*, items: int = 12, tasks: int = 4) -> Stage:
    """Lay down the cast; `items` is the size of the published project."""
    from minga.domains.people import actions as people
    from minga.domains.people import queries as people_queries
    from minga.domains.people.types import CLIENT_SCOPES, Office, Scope
    from minga_pure.money import Money
    from tests import cast

    tiana = cast.steward(TIANA)
    for office in (Office.MEDIATOR, Office.DATA_STEWARD):
        people.appoint_steward(person_id=tiana.id, office=office, since=_today())
    clara = cast.good_customer(CLARA, by=tiana, brings=Money(10**12, "USD"))
    draft = cast.draft(clara, title="A draft")
    cast.bring_texts(draft, 5)
    shown = cast.published(clara, texts=items, title="On offer")
    lova = cast.worker(LOVA)
    lova.ask(shown.public_id, tasks)
    lova.work_through()
    lova.ask(shown.public_id, tasks)
    names = _names(clara, lova, draft, shown)
    stage = Stage(names, {CLARA: clara, LOVA: lova, TIANA: tiana})
    for person in (clara, lova):
        stage.tokens[person.username] = people.issue_token(
            person_id=person.id, name="all", scopes=(*CLIENT_SCOPES, Scope.WORK)
        )
    stage.sync_token = people_queries.sync_token(lova.ref)
    stage.sign_in_again()
    return stage


def _names(clara: Any, lova: Any, draft: Any, shown: Any) -> dict[str, str]:
    """A value for every name in an address: real ones where the stage has them."""
    from minga.domains.answers import queries as answers
    from minga.domains.notices import actions as notices
    from minga.domains.notices.types import ChannelKind
    from minga.domains.payouts import actions as payouts
    from minga.domains.people import queries as people_queries
    from minga.domains.work import actions as work
    from minga_pure.money import Money
    from tests import cast

    brought = work.begin_import(
        project=draft.public_id, actor_id=clara.id, filename="a.csv",
        stream=io.BytesIO(b"id,text\n1,fine\n2,\n"),
    )  # fmt: skip
    work.run_import(import_id=brought.public_id)
    asked = work.ask(member=lova.ref, project=shown.public_id, text="Is this news or not?")
    receipt = answers.receipts(lova.ref)[0]
    deposit = work.announce_deposit(
        client=clara.client.public_id, actor_id=clara.id, money=Money(7_000_000, "USD"),
        reference="INV-1",
    )  # fmt: skip
    celia = cast.customer("celia", registry_number="REG-77")
    notices.open_feed(member=lova.ref)
    destination = payouts.add_destination(
        owner=lova.ref.subject, rail_name="manual", currency="USD", details={"how": "cash"}
    )
    channel = next(view for view in _channels(lova.ref) if view.kind is ChannelKind.FEED)
    absent = str(uuid4())
    return dict.fromkeys(
        ("order", "payday", "batch", "entry_id", "objection", "answer", "appeal", "dispute",
         "finding", "case", "invoice", "entry", "statement", "device", "upload", "setting",
         "search"), absent,
    ) | {
        "kind": "tariff", "pos": "0",
        "project": str(shown.public_id), "shown": str(shown.public_id),
        "draft": str(draft.public_id), "form": "csv", "format": "csv",
        "question": str(asked.public_id), "name": "0/000", "filename": "more.js",
        "import_id": str(brought.public_id), "token": "no-such-token", "deposit": str(deposit),
        "pk": "1", "delivery": "1", "failed_row": "1", "key": "k", "sha256": "0" * 64,
        "uidb36": "1", "version": "x", "code": "never-was",
        "destination": str(destination),
        "client": str(celia.client.public_id), "receipt": str(receipt.public_id),
        "channel": str(channel.public_id), "held": str(lova.tasks[0].pos),
        "year": str(_today().year),
        "member": people_queries.sync_token(lova.ref),
    }  # fmt: skip


def _channels(member: Any) -> list[Any]:
    from minga.domains.notices import queries

    return queries.channels_of(member)


def _today() -> Any:
    from django.utils import timezone

    return timezone.now().date()
