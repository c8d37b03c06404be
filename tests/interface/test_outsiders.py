"""Who is nobody here gets nothing: every address, every method, everybody whom it is not about.

The walk plants names that nobody else may read (a draft's title, a deposit's reference, a receipt)
and looks for them in whatever comes back: headers, bodies, redirects. It also looks whether
anything of Clara's or Lova's has changed.
"""

import io
import json
import re
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from tests.interface.routes import ROUTES, Row, whole_map

pytestmark = pytest.mark.django_db

USUAL = ("GET", "POST")
EVERY = (*USUAL, "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE")
THOROUGH = ("oskar", "carlos")  # who try every method; the others try the usual ones
REFUSALS = (401, 403, 404, 405)
AWAY = ("/accounts/login/", "/accounts/reauthenticate/", "/client/register", "/join/")
NEUTRAL = ("OPTIONS",)  # says which methods there are, and nothing else


@dataclass
class Persona:
    """Somebody at the door: a browser, a token, the gates she passes, what she may read."""

    name: str
    gates: frozenset[str]
    may_read: frozenset[str] = frozenset()
    id: int | None = None
    browser: Client = field(default_factory=lambda: Client(raise_request_exception=False))
    program: Client = field(default_factory=lambda: Client(raise_request_exception=False))
    token: str | None = None

    def passes(self, gate: str) -> bool:
        return set(gate.split("+")) <= self.gates

    def ask(self, method: str, address: str, sends: dict[str, Any]) -> Any:
        if not address.startswith("/api/"):
            return self.browser.generic(method, address) if method != "POST" else (
                self.browser.post(address, sends))  # fmt: skip
        told = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        self.program.cookies.clear()
        return self.program.generic(
            method, address, json.dumps(sends), content_type="application/json", headers=told
        )


@dataclass
class Scene:
    """Clara's client with a draft and a published project, and Lova in the midst of her work."""

    names: dict[str, str]
    secrets: dict[str, str]
    cast: dict[str, Any]

    def address(self, route: str) -> str:
        pattern = re.sub(r"\^|\$", "", route)
        pattern = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", pattern)
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda one: self.names[one[1]], pattern)

    def sends(self, row: Row) -> dict[str, Any]:
        names = self.names | {"fresh": str(uuid4())}
        return {
            name: said.format(**names) if isinstance(said, str) else said
            for name, said in row.sends.items()
        }

    def seen_in(self, heard: Any) -> set[str]:
        """Which of the planted names stand in an answer, beside the address that was asked."""
        body = b"".join(heard.streaming_content) if heard.streaming else heard.content
        text = str(heard.headers) + body.decode("utf-8", "replace")
        text = text.replace(heard.request["PATH_INFO"], "")
        return {name for name, planted in self.secrets.items() if planted in text}


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Scene:
    from minga.domains.answers import queries as answers
    from minga.domains.people import actions as people
    from minga.domains.people import queries as people_queries
    from minga.domains.work import actions as work
    from minga.doors.api import throttling
    from minga_pure.money import Money
    from tests import cast

    answers.forget_task_specs()
    throttling.forget()
    monkeypatch.setattr(throttling, "BURST", 10_000)
    clara = cast.good_customer("clara")
    draft = cast.draft(clara, title="Crumbling marigold draft", question="Is it a pale gecko?")
    brought = work.begin_import(
        project=draft.public_id,
        actor_id=clara.id,
        filename="a.csv",
        stream=io.BytesIO(b"id,text\n1,fine\nquaking-otter,\n"),
    )
    work.run_import(import_id=brought.public_id)
    shown = cast.published(clara, texts=12, title="Published humming kettle")
    lova = cast.worker("lovasoa")
    lova.ask(shown.public_id, 4)
    lova.sync([lova.answer(lova.tasks[0])])
    asked = work.ask(member=lova.ref, project=shown.public_id, text="Is a mauve newt news?")
    (receipt,) = answers.receipts(lova.ref)
    waiting = cast.customer("celia", registry_number="REG-violet-77")
    deposit = work.announce_deposit(
        client=clara.client.public_id, actor_id=clara.id, money=Money(7_000_000, "USD"),
        reference="INV-saffron-41",
    )  # fmt: skip
    people.issue_token(person_id=clara.id, name="nightly-cobalt", scopes=cast_scopes())
    (token,), of_consent = people_queries.tokens_of(clara.id), consented(clara, lova)
    secrets = {
        "client": "City of Valencia (clara)", "draft": draft.title, "question": draft.question,
        "published": shown.title, "pseudonym": of_consent["pseudonym"], "item": "Text number",
        "bad row": "quaking-otter", "deposit": "INV-saffron-41", "registry": "REG-violet-77",
        "token": "nightly-cobalt", "receipt": str(receipt.public_id), "member": "lovasoa",
        "subject": str(lova.ref.subject), "access_key": "violet-heron key",
    }  # fmt: skip
    names = {
        "shown": str(shown.public_id), "draft": str(draft.public_id), "form": "csv",
        "question": str(asked.public_id),
        "pos": "0", "name": "0/000", "filename": "more.js", "format": "csv",
        "import_id": str(brought.public_id),
        "token": str(token.public_id), "deposit": str(deposit), "pk": "1", "key": "k",
        "delivery": "1", "failed_row": "1",
        "upload": str(uuid4()), "sha256": "0" * 64, "order": str(uuid4()),
        "destination": str(uuid4()), "version": "x",
        "payday": str(uuid4()), "batch": str(uuid4()), "entry_id": str(uuid4()), "year": "2026",
        "client": str(waiting.client.public_id), "objection": str(uuid4()),
        "answer": str(uuid4()), "appeal": str(uuid4()), "dispute": str(uuid4()),
        "code": "never-was", "search": str(uuid4()), "statement": str(uuid4()),
        "finding": str(uuid4()), "case": str(uuid4()), "kind": "tariff", "meeting": str(uuid4()),
        "setting": str(uuid4()), "invoice": str(uuid4()), "entry": str(uuid4()),
        "channel": str(uuid4()), "device": str(uuid4()), **of_consent, **with_key(clara),
        "receipt": str(receipt.public_id), "uidb36": "1", "held": str(lova.tasks[0].pos),
    }  # fmt: skip
    return Scene(names, secrets, {"clara": clara, "lova": lova})


def with_key(clara: Any) -> dict[str, str]:
    """The name of an access key of Clara's."""
    from tests import cast_hits

    return {"access_key": str(cast_hits.issued(clara, name="violet-heron key").key.public_id)}


def consented(clara: Any, lova: Any) -> dict[str, str]:
    """The names of Lova's consent to terms of Clara's client, and of its record."""
    from minga.domains.consent import actions
    from minga.domains.consent.models import Pseudonym
    from minga.domains.rights import actions as rights
    from minga_pure.rights import RequestKind
    from tests.integration.consent import cast as consent

    terms = consent.published(clara)
    actions.set_standing_terms(member=lova.ref, standing=consent.STANDING)
    grant = consent.granted(lova, terms)
    asked = rights.ask(member=lova.ref, kind=RequestKind.ACCESS)
    return {
        "request_id": str(asked.public_id), "visit": str(uuid4()), "breach": str(uuid4()),
        "terms": str(terms.public_id), "grant": str(grant.public_id),
        "pseudonym": str(Pseudonym.objects.get().name),
        "record": str(grant.records[0]), "explanation": str(uuid4()),
        "licence": str(uuid4()), "item": str(uuid4()), "series": str(uuid4()), "node": "x",
        "recipient": "x", "statement": str(uuid4()),
        "vote": str(uuid4()), "panel": str(uuid4()), "panel_request": str(uuid4()),
    }  # fmt: skip


def cast_scopes() -> Any:
    from minga.domains.people.types import CLIENT_SCOPES, Scope

    return (*CLIENT_SCOPES, Scope.WORK)


OFFERED = frozenset({"client", "published", "item"})  # a member reads who asks before she begins
EVERYBODY = {
    "anonymous": (frozenset({"public"}), frozenset()),
    "oskar": (frozenset({"public", "signed_in", "token"}), frozenset()),
    "nirina": (frozenset({"public", "signed_in", "token"}), frozenset()),
    "kanto": (frozenset({"public", "signed_in", "token", "member"}), OFFERED),
    "carlos": (frozenset({"public", "signed_in", "token", "client"}), frozenset()),
    "tiana": (
        frozenset({"public", "signed_in", "token", "steward", "treasurer", "registrar"}),
        frozenset({"client", "deposit", "registry"}),
    ),
    "trudi": (
        frozenset({"public", "signed_in", "token", "steward", "treasurer"}),
        frozenset({"client", "deposit"}),
    ),
    "lova": (
        frozenset({"public", "signed_in", "token", "member", "lova"}),
        OFFERED | {"receipt", "member", "subject", "pseudonym"},
    ),
    "clara": (
        frozenset({"public", "signed_in", "token", "client", "clara"}),
        OFFERED | {"draft", "question", "bad row", "deposit", "token", "access_key"},
    ),
}


def bring(name: str, scene: Scene) -> Persona:
    """Somebody of the cast, signed in, with a token that has every scope."""
    from minga.domains.people import actions as people
    from minga.domains.people.types import Office
    from tests import cast

    gates, may_read = EVERYBODY[name]
    persona = Persona(name, gates, may_read)
    if name == "anonymous":
        return persona
    made: Any = scene.cast.get(name) or {
        "oskar": cast.person,
        "nirina": cast.person,
        "kanto": cast.worker,
        "carlos": cast.good_customer,
        "tiana": cast.steward,
        "trudi": cast.person,
    }[name](name)
    if name == "nirina":
        people.ask_to_join(person_id=made.id, sentence="Weaver in Antsirabe")
    if name == "trudi":
        from django.utils import timezone

        people.appoint_steward(
            person_id=made.id, office=Office.TREASURER, since=timezone.now().date()
        )
    persona.id = made.id
    sign_in(persona.browser, made.id)
    persona.token = people.issue_token(person_id=made.id, name="all", scopes=cast_scopes())
    return persona


def sign_in(browser: Client, person_id: int) -> None:
    from django.contrib.auth import get_user_model

    browser.force_login(
        get_user_model().objects.get(pk=person_id), "django.contrib.auth.backends.ModelBackend"
    )


def what_is_theirs() -> dict[str, str]:
    """A fingerprint of each table in which something of Clara's or Lova's could change."""
    watched = {
        "work_project": "title ~ 'marigold|kettle'",
        "work_client": "legal_name ~ 'clara|celia'",
        "work_deposit": "reference ~ 'saffron'",
        "work_incomingitem": "true",
        "hits_accesskey": "name = 'violet-heron key'",
        "people_accesstoken": "name = 'nightly-cobalt'",
        "people_person": "username IN ('clara', 'lovasoa')",
        "people_member": "person_id IN (SELECT id FROM people_person WHERE username = 'lovasoa')",
        "answers_answer": "true",
        "assignment_lease": "member_id IN (SELECT m.id FROM people_member m JOIN people_person p"
        " ON p.id = m.person_id WHERE p.username = 'lovasoa')",
    }
    found = {}
    with connection.cursor() as cursor:
        for table, where in watched.items():
            cursor.execute(
                f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), ''))"
                f" FROM {table} AS t WHERE {where}"
            )
            found[table] = cursor.fetchone()[0]
    return found


def is_turned_away(heard: Any) -> bool:
    """Refused, or sent to where one signs in or says who one is."""
    if heard.status_code == 302:
        return heard["Location"].startswith(AWAY)
    return heard.status_code in REFUSALS


def complaint(persona: Persona, method: str, route: str, row: Row, scene: Scene) -> str | None:
    heard = persona.ask(method, scene.address(route), scene.sends(row))
    strange = scene.seen_in(heard) - persona.may_read
    if heard.status_code >= 500:
        return f"{heard.status_code}"
    if strange:
        return f"{heard.status_code} shows {sorted(strange)}"
    if not persona.passes(row.gate) and method not in NEUTRAL and not is_turned_away(heard):
        return f"{heard.status_code} {heard.headers.get('Location', '')}"
    return None


def test_every_address_has_its_row():
    assert set(whole_map()) == set(ROUTES)


@pytest.mark.parametrize(
    "name", ["anonymous", "oskar", "nirina", "kanto", "carlos", "tiana", "trudi"]
)
@pytest.mark.parametrize("which", ["shown", "draft"])
def test_who_has_no_business_here_gets_nothing(name, which, scene):
    scene.names["project"] = scene.names[which]
    persona = bring(name, scene)
    before = what_is_theirs()
    complaints = []
    for route, row in ROUTES.items():
        if which == "draft" and "project>" not in route:
            continue
        for method in EVERY if name in THOROUGH and which == "shown" else USUAL:
            said = complaint(persona, method, route, row, scene)
            if said:
                complaints.append(f"{method} /{route}: {said}")
        if route == "accounts/logout/" and persona.id is not None:
            sign_in(persona.browser, persona.id)
    assert complaints == []
    if name not in ("tiana", "trudi"):  # who decide about Clara's deposit
        assert what_is_theirs() == before


@pytest.mark.parametrize("name", ["lova", "clara", "tiana"])
def test_whom_it_is_about_gets_it_so_that_the_walk_can_see(name, scene):
    persona = bring(name, scene)
    missing, complaints = [], []
    for route, row in ROUTES.items():
        if not persona.passes(row.gate) or (row.gate == "token" and name != "clara"):
            continue
        scene.names["project"] = scene.names["draft" if "/import/" in route else "shown"]
        heard = persona.ask("GET", scene.address(route), {})
        lacks = set(row.shows) & persona.may_read - scene.seen_in(heard)
        if lacks:
            missing.append(f"/{route}: {heard.status_code} lacks {sorted(lacks)}")
        if heard.status_code >= 500:
            complaints.append(f"/{route}: {heard.status_code}")
    assert complaints == []
    assert missing == []


@pytest.mark.parametrize("name", ["lova", "clara", "tiana"])
def test_a_page_of_somebody_else_cannot_press_a_button_for_her(name, scene):
    persona = bring(name, scene)
    scene.names["project"] = scene.names["shown"]
    careful = Client(enforce_csrf_checks=True, raise_request_exception=False)
    careful.cookies = persona.browser.cookies
    taken = []
    for route, row in ROUTES.items():
        if not route.startswith("api/") and row.gate not in (
            "device",
            "signature",
        ):  # these read no cookie
            heard = careful.post(scene.address(route), scene.sends(row))
            if heard.status_code not in (403, 405):
                taken.append(f"POST /{route}: {heard.status_code}")
    assert taken == []
