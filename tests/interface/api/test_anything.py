"""Whatever a program sends, it gets an answer in words and never a 5xx."""

from copy import deepcopy
from urllib.parse import urlencode

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from minga.doors.api import throttling
from minga.doors.api.urls import api
from tests.budget import examples
from tests.cast import published
from tests.interface.api.programs import Program

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SCHEMA = schemathesis.openapi.from_dict(deepcopy(api.get_openapi_schema(path_prefix="/api/v1/")))
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]
EXAMPLES = examples(12)


def send(program: Program, case, names: dict[str, str]):
    """A made-up request; its ids are real ones where they are known."""
    case.path_parameters = {**(case.path_parameters or {}), **names} if names else (
        case.path_parameters
    )  # fmt: skip
    path = case.formatted_path
    if case.query:
        path += "?" + urlencode(case.query, doseq=True, errors="replace")
    headers = {"Authorization": f"Bearer {program.token}"}
    for name, text in (case.headers or {}).items():
        sendable = str(text).isascii() and str(text).isprintable()
        if sendable and name.lower() != "authorization":
            headers[name] = str(text)
    body = case.body if case.method == "POST" else None
    if isinstance(body, bytes):
        told = {"data": body, "content_type": case.media_type or "application/octet-stream"}
    elif body is None or type(body).__name__ == "NotSet":
        told = {"data": b"", "content_type": "application/json"} if case.method == "POST" else {}
    elif case.media_type == "application/json":
        told = {"data": body, "content_type": "application/json"}
    else:
        told = {"data": str(body).encode(errors="replace"), "content_type": "text/csv"}
    return getattr(program.http, case.method.lower())(path, headers=headers, **told)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.label)
def test_a_made_up_request_never_breaks_the_door(operation, script, clara, monkeypatch):
    monkeypatch.setattr(throttling, "BURST", 10**9)
    project = str(published(clara, texts=3).public_id)
    brought = script.bring(f"/projects/{project}/imports?filename=a.csv", b"text\nx\n").json()["id"]
    known = {"project": project, "brought": brought}
    wanted = {one.name for one in operation.path_parameters}

    @given(case=operation.as_strategy(), real=st.booleans())
    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    def never_breaks(case, real) -> None:
        names = {name: known[name] for name in wanted & set(known)} if real else {}
        reply = send(script, case, names)
        assert reply.status_code < 500, (case.method, case.formatted_path, case.body, reply.content)
        if reply.status_code >= 400:
            error = reply.json()["error"]
            assert error["code"]
            assert error["message"]

    never_breaks()
