"""Hostile requests for every door: forms as pages show them, addresses, bodies and syncs.

Every request is rolled back, so that each meets the same stage. `Fuzz.send` returns a complaint for
an answer of 500 and above, else None.
"""

import contextlib
import functools
import inspect
import json
import logging
import re
import sys
import traceback
from copy import deepcopy
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from django.core.signals import got_request_exception
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import Resolver404, resolve
from hypothesis import strategies as st

from tests.interface.hostile import BODIES, HEADERS, values
from tests.interface.routes import ROUTES
from tests.interface.stage import Reply, Stage, read_reply


@dataclass
class Form:
    """A form as a page shows it: where it goes, and what a browser would send."""

    route: str
    address: str
    fields: dict[str, list[str]] = field(default_factory=dict)


class _Forms(HTMLParser):
    """Collect the forms of a page with their fields and usual values."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.found, self._open, self._select = page, [], None, ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        words = {name: value or "" for name, value in attrs}
        if tag == "form" and words.get("method", "").lower() == "post":
            self._open = (words.get("action") or self.page, {})
            self.found.append(self._open)
        if self._open is None:
            return
        fields, name = self._open[1], words.get("name", "")
        if tag in ("input", "textarea", "button") and name and name != "csrfmiddlewaretoken":
            fields.setdefault(name, []).append(words.get("value", ""))
        elif tag == "select" and name:
            self._select = name
            fields.setdefault(name, [])
        elif tag == "option" and self._select:
            fields[self._select].append(words.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        if tag == "select":
            self._select = ""


class _Errors(logging.Handler):
    """Collect the errors that the doors note themselves."""

    def __init__(self, errors: list[BaseException]) -> None:
        super().__init__(logging.ERROR)
        self._errors = errors

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1]:
            self._errors.append(record.exc_info[1])


def note_errors() -> list[BaseException]:
    """Return the list into which every error goes that breaks a request from now on."""
    errors: list[BaseException] = []

    def note(**_signal: Any) -> None:
        error = sys.exc_info()[1]
        if error is not None:
            errors.append(error)

    got_request_exception.disconnect(dispatch_uid="fuzz")
    got_request_exception.connect(note, weak=False, dispatch_uid="fuzz")
    logger = logging.getLogger("minga")
    logger.handlers = [handler for handler in logger.handlers if not isinstance(handler, _Errors)]
    logger.addHandler(_Errors(errors))
    return errors


@dataclass
class Fuzz:
    """The stage, the forms of its pages, and the errors that were met."""

    stage: Stage
    forms: list[Form] = field(default_factory=list)
    requests: int = 0
    errors: list[BaseException] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.errors = note_errors()
        for route, row in ROUTES.items():
            with undone():
                reply = self.stage.ask(route, "GET")
            self.forms.append(
                Form(route, self.stage.address(route), {
                    name: [str(value)] for name, value in self.stage.fields(row).items()
                })
            )  # fmt: skip
            parser = _Forms(self.stage.address(route))
            parser.feed(reply.text)
            self.forms += [form for form in map(_form, parser.found) if form]

    def send(self, request: "Request | ApiRequest | SyncRequest") -> str | None:
        """Send one request and undo it; return a complaint about a 5xx."""
        self.requests += 1
        self.errors.clear()
        with undone():
            reply = request.send(self.stage)
        if reply.status < 500:
            return None
        if reply.status == 501:  # an optional package is not installed
            return None
        place = place_of(self.errors[-1]) if self.errors else reply.text[:300]
        return f"{reply.status} {request.name}: {place}"


def _form(found: tuple[str, dict[str, list[str]]]) -> Form | None:
    address, fields = found
    path = urlsplit(address).path
    try:
        route = resolve(path).route
    except Resolver404:
        return None
    return Form(route, path, fields) if route in ROUTES else None


@contextlib.contextmanager
def undone() -> Any:
    """Undo all that a request writes.

    A stream that was broken off may read once more behind the rollback, as its generator ends.
    """
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    except ProgrammingError as exc:
        if "autocommit" not in str(exc):
            raise
        connection.connection.rollback()
        connection.set_autocommit(True)


def place_of(error: BaseException) -> str:
    """Name the error and the last line of ours on its way."""
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if "/minga" in frame.filename
    ]
    line = f"{frames[-1].filename.partition('/minga/')[2]}:{frames[-1].lineno}" if frames else "?"
    return f"{type(error).__name__} in {line}: {str(error)[:160]}"


@dataclass(frozen=True)
class Request:
    """One hostile request."""

    route: str
    method: str
    address: str
    body: Any
    content_type: str
    headers: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        return f"{self.method} /{self.route}"

    def send(self, stage: Stage) -> Reply:
        more: dict[str, Any] = dict(self.headers)
        if isinstance(self.body, bytes):
            more["content_type"] = self.content_type
        return stage.ask(self.route, self.method, self.body, address=self.address, **more)


@st.composite
def requests(draw: Any, fuzz: Fuzz) -> Request:
    """A form with some fields replaced, left out or added; or a body that is no form at all."""
    form = draw(st.sampled_from(fuzz.forms))
    address = form.address
    if "<" in form.route and draw(st.integers(0, 5)) == 0:
        address = fuzz.stage.address(form.route, **_bent(draw, form.route))
    read = names_read(form.address)
    if draw(st.integers(0, 3)) == 0:
        query = {draw(st.sampled_from(read + QUERY_NAMES)): draw(values) for _ in range(2)}
        address += "?" + urlencode(query, errors="replace")
    headers = tuple(draw(st.sampled_from(HEADERS)).items()) if draw(st.booleans()) else ()
    kind = draw(st.integers(0, 9))
    if kind == 0:
        return Request(form.route, "GET", address, b"", "text/plain", headers)
    if kind == 1:
        body, content_type = draw(st.sampled_from(BODIES))
        return Request(form.route, "POST", address, body, content_type, headers)
    fields = {
        name: draw(st.sampled_from(usual)) if usual else "" for name, usual in form.fields.items()
    }
    names = sorted({*fields, *read}) or ["x"]
    for name in draw(st.lists(st.sampled_from(names), max_size=3, unique=True)):
        fields[name] = draw(values | st.lists(values, max_size=3))
    if "api/" in form.route:
        return Request(form.route, "POST", address, fields, "application/json", headers)
    return Request(form.route, "POST", address, fields, "", headers)


@functools.cache
def names_read(address: str) -> tuple[str, ...]:
    """Return the names that the module of a view reads from a request by `.get("name")`."""
    try:
        view = inspect.unwrap(resolve(address).func)
    except Resolver404:
        return ()
    module = sys.modules.get(view.__module__)
    if module is None or not view.__module__.startswith("minga.doors.web"):
        return ()
    return tuple(sorted(set(re.findall(r"\.get\(\s*\"(\w+)\"", inspect.getsource(module)))))


QUERY_NAMES = (
    "cursor", "limit", "page", "after", "q", "search", "next", "filename", "columns", "minutes",
    "year", "month", "language", "kind", "sort", "currency", "until", "from", "to", "which", "id",
)  # fmt: skip


def _bent(draw: Any, route: str) -> dict[str, str]:
    """Hostile values for the names in an address that take more than a UUID."""
    bent = {}
    if "<int:" in route:
        number = draw(st.sampled_from(["0", "9999", "10000", "99999999999", "9" * 400]))
        bent = {"year": number, "pk": number}
    if "<slug:" in route or "<format>" in route:
        word = draw(st.sampled_from(["x", "csv", "jsonl", "-" * 300, "__class__", "parquet"]))
        bent = {"form": word, "format": word, "sha256": word}
    if "<str:" in route or "<path:" in route:
        text = quote(draw(values).replace("/", "_") or "x")
        bent = {"token": text, "name": text, "key": text}
    return bent


scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | values
trees = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


@dataclass(frozen=True)
class SyncRequest:
    """One hostile sync of the member."""

    body: bytes
    name = "POST /sync"

    def send(self, stage: Stage) -> Reply:
        from tests.interface.sync.conftest import speak

        reply = speak("/sync", self.body, token=stage.sync_token)
        return Reply(reply.status, reply.body)


@dataclass(frozen=True)
class ApiRequest:
    """One request that the schema of the API allows, or nearly."""

    method: str
    path: str
    body: bytes
    content_type: str
    token: str
    name: str

    def send(self, stage: Stage) -> Reply:
        browser = Client(raise_request_exception=False, SERVER_NAME="localhost")
        response = browser.generic(
            self.method, self.path, self.body, content_type=self.content_type,
            headers={"Authorization": f"Bearer {self.token}"},
        )  # fmt: skip
        return read_reply(response)


def api_requests(fuzz: Fuzz) -> st.SearchStrategy[ApiRequest]:
    """Requests by the schema of the API; ids are real ones half of the time."""
    import schemathesis

    from minga.doors.api.urls import api

    schema = schemathesis.openapi.from_dict(
        deepcopy(api.get_openapi_schema(path_prefix="/api/v1/"))
    )
    operations = [found.ok() for found in schema.get_all_operations()]
    names = {
        name: fuzz.stage.names[name]
        for name in ("project", "question", "import_id", "invoice", "format", "form")
    }
    tokens = sorted(fuzz.stage.tokens.values())

    @st.composite
    def request(draw: Any) -> ApiRequest:
        operation = draw(st.sampled_from(operations))
        case = draw(operation.as_strategy())
        if draw(st.booleans()):
            places = {place.name for place in operation.path_parameters}
            real = {name: value for name, value in names.items() if name in places}
            case.path_parameters = {**(case.path_parameters or {}), **real}
        path = case.formatted_path
        if case.query:
            path += "?" + urlencode(case.query, doseq=True, errors="replace")
        body = b"" if type(case.body).__name__ == "NotSet" else case.body
        if not isinstance(body, bytes):
            body = json.dumps(body, default=str).encode(errors="replace")
        return ApiRequest(
            case.method, path, body, case.media_type or "application/json",
            draw(st.sampled_from(tokens)), operation.label,
        )  # fmt: skip

    return request()


def sync_requests(fuzz: Fuzz) -> st.SearchStrategy[SyncRequest]:
    """Syncs of the member about the published project and the draft."""
    projects = [fuzz.stage.names["shown"], fuzz.stage.names["draft"]]
    positions = [task.pos for task in fuzz.stage.people["lova"].tasks]
    return syncs(projects, positions).map(SyncRequest)


def keep_connection() -> None:
    """Keep the connection where a door would close a broken one: the stage lives in it."""
    connection.close = lambda: None  # type: ignore[method-assign]


@st.composite
def syncs(draw: Any, projects: list[str], positions: list[int]) -> bytes:
    """A sync request whose parts are right, wrong or of another kind."""
    names = st.sampled_from(projects) | st.uuids().map(str)
    places = st.sampled_from(positions) | st.integers(-(2**63), 2**63)
    ids = st.sampled_from(["0190d1a0-0000-7000-8000-000000000001"]) | st.uuids().map(str)
    answers = st.fixed_dictionaries(
        {"id": ids, "project": names, "pos": places,
         "kind": st.sampled_from(["label", "skip", "cannot_tell", "broken", "x"])},
        optional={"value": st.sampled_from([{"label": "news"}, {"note": "x"}]) | trees,
                  "spent_ms": st.integers(-(2**63), 2**64),
                  "made_at": values | st.none()},
    )  # fmt: skip
    parts = {
        "answers": st.lists(answers, max_size=6),
        "held": st.lists(st.tuples(names, places), max_size=6) | st.none(),
        "want": st.fixed_dictionaries({}, optional={
            "project": names | st.none(), "count": st.integers(-(2**63), 2**63) | st.none(),
            "minutes": st.integers(-(2**63), 2**63) | st.none()}) | st.none(),
        "sheets": st.lists(names, max_size=4)
        | st.dictionaries(names, st.integers(-(2**63), 2**63), max_size=4),
        "proofs": st.lists(names, max_size=4),
        "offers": st.none() | st.integers(-(2**63), 2**63),
        "down": st.lists(names, max_size=4),
    }  # fmt: skip
    request = draw(st.fixed_dictionaries({}, optional=parts))
    if draw(st.integers(0, 9)) == 0:
        request[draw(st.sampled_from(sorted(parts)))] = draw(trees)
    return json.dumps(request).encode()
