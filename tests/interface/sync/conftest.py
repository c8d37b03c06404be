"""A device at the sync endpoint: it speaks HTTP to the same callable that a web server calls."""

import gzip
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import pytest

if TYPE_CHECKING:
    from tests.cast import Worker


@dataclass
class Heard:
    """What came back over the line."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def said(self) -> Any:
        packed = self.headers.get("Content-Encoding") == "gzip"
        return json.loads(gzip.decompress(self.body) if packed else self.body)


def speak(
    path: str, body: bytes = b"", *, method: str = "POST", token: str | None = None, **more: str
) -> Heard:
    """One request; `more` are headers and other words of the WSGI environment."""
    from minga.site.wsgi import application

    said: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "application/json",
        "SERVER_NAME": "localhost",
        "HTTP_HOST": "localhost:8000",
        "wsgi.input": io.BytesIO(body),
    }
    if token is not None:
        said["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    environ = said | more
    setup_testing_defaults(environ)
    heard: list[Any] = []
    reply = validator(application)(environ, lambda status, headers, _=None: heard.extend(
        (status, headers)
    ) or io.BytesIO().write)  # fmt: skip
    try:
        whole = b"".join(reply)
    finally:
        reply.close()
    return Heard(int(heard[0].split()[0]), dict(heard[1]), whole)


@dataclass
class Device:
    """A member's device: her sync pass, and one request as JSON."""

    owner: "Worker"
    token: str

    def sync(self, said: Any = None, **more: str) -> Heard:
        body = said if isinstance(said, bytes) else json.dumps(said or {}).encode()
        return speak("/sync", body, token=self.token, **more)

    def take(self, project: Any, count: int = 3) -> list[dict[str, Any]]:
        heard = self.sync({"want": {"project": str(project.public_id), "count": count}})
        assert heard.status == 200, heard.body
        return list(heard.said["tasks"])


@pytest.fixture
def device_of() -> "Callable[[Worker], Device]":
    from minga.domains.people import queries as people

    return lambda owner: Device(owner, people.sync_token(owner.ref))


@pytest.fixture
def device(db: None, device_of: "Callable[[Worker], Device]") -> Device:
    """Lova's."""
    from tests.cast import worker

    return device_of(worker())
