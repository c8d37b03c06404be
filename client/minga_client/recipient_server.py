"""The recipient's addresses, in OpenDSR's shape, as a WSGI application.

    GET  /discovery        {"node", "key", "kinds"}
    POST /requests         a RequestBranch in; 201 and a ReceiptBranch out
    GET  /requests/ID      the ReceiptBranch as it stands

An id is 122 random bits: whoever knows it was asked or is asking.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from socketserver import ThreadingMixIn
from typing import Any, Final
from uuid import UUID
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import httpx
import msgspec

from minga_client.recipient import NoSuchRequest, RecipientNode, RequestRefused
from minga_pure.rights import ReceiptBranch, RequestBranch, RequestKind

BODY_BYTES_MAX: Final = 5_000_000
SEND_SECONDS: Final = 10.0
StartResponse = Callable[..., Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]


def recipient_app(node: RecipientNode, clock: Callable[[], float] = time.time) -> Application:
    """Return the WSGI application of a node. Errors are JSON: {"error": sentence}."""

    def app(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        status, body = _reply(node, environ, int(clock()))
        encoded = msgspec.json.encode(body)
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(encoded))),
                   ("Cache-Control", "no-store")]  # fmt: skip
        start_response(status, headers)
        return [encoded]

    return app


class _ThreadingServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _QuietHandler(WSGIRequestHandler):
    """Log nothing: an address holds the id of a request."""

    def log_message(self, format: str, *words: object) -> None:  # noqa: A002 (its name there)
        del format, words


def recipient_server(
    node: RecipientNode, port: int, clock: Callable[[], float] = time.time
) -> WSGIServer:
    """Return a server of the node on this machine's loopback address; port 0 takes a free one."""
    app = recipient_app(node, clock)
    return make_server("127.0.0.1", port, app, _ThreadingServer, _QuietHandler)


def send_branch(address: str, branch: RequestBranch) -> ReceiptBranch:
    """Hand a branch to a recipient over HTTPS. Raises OSError when it gives no receipt."""
    try:
        reply = httpx.post(
            f"{address.rstrip('/')}/requests",
            content=msgspec.json.encode(branch),
            headers={"Content-Type": "application/json"},
            timeout=SEND_SECONDS,
        )
        reply.raise_for_status()
        return msgspec.json.decode(reply.content, type=ReceiptBranch)
    except (httpx.HTTPError, httpx.InvalidURL, msgspec.MsgspecError) as exc:
        raise ConnectionError(str(exc)) from exc


def pull(co_operative: str, node: RecipientNode, now: int) -> tuple[int, int]:
    """Fetch the requests that wait for a node; how many, and the moment to pull again by.

    co_operative: its web address. Raises OSError when it gives no list, RequestRefused.
    """
    body = _post(f"{co_operative}/api/v1/rights/open-requests", {"pull": node.pull_note(now=now)})
    return node.take_open(str(body["open"]), now=now)


def report(co_operative: str, node: RecipientNode) -> int:
    """Send the receipts of every request of a node, as they are; how many were new there."""
    new = 0
    for request, _stored in node.requests():
        receipts = msgspec.to_builtins(node.reply(request.id))
        new += int(_post(f"{co_operative}/api/v1/rights/receipts", receipts)["new"])
    return new


def _post(address: str, body: object) -> dict[str, Any]:
    try:
        reply = httpx.post(
            address,
            content=msgspec.json.encode(body),
            headers={"Content-Type": "application/json"},
            timeout=SEND_SECONDS,
        )
        reply.raise_for_status()
        return msgspec.json.decode(reply.content, type=dict[str, Any])
    except (httpx.HTTPError, httpx.InvalidURL, msgspec.MsgspecError) as exc:
        raise ConnectionError(str(exc)) from exc


def _reply(node: RecipientNode, environ: dict[str, Any], now: int) -> tuple[str, object]:
    method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")
    try:
        if (method, path) == ("GET", "/discovery"):
            return "200 OK", {"node": node.name, "key": node.vkey, "kinds": list(RequestKind)}
        if (method, path) == ("POST", "/requests"):
            return "201 Created", node.receive(_branch_in(environ), now=now)
        if method == "GET" and path.startswith("/requests/"):
            return "200 OK", node.reply(UUID(path.removeprefix("/requests/")))
    except (NoSuchRequest, ValueError):
        return "404 Not Found", {"error": "There is no request with this id."}
    except RequestRefused as exc:
        return "422 Unprocessable Content", {"error": str(exc)}
    return "404 Not Found", {"error": "There is nothing at this address."}


def _branch_in(environ: dict[str, Any]) -> RequestBranch:
    """Return the branch of a request's body. Raises RequestRefused."""
    length = environ.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdecimal()) or int(length) > BODY_BYTES_MAX:
        raise RequestRefused("The request is too long, or does not say how long it is.")
    try:
        return msgspec.json.decode(environ["wsgi.input"].read(int(length)), type=RequestBranch)
    except (msgspec.MsgspecError, RecursionError) as exc:
        raise RequestRefused("The body is not a branch of requests.") from exc
