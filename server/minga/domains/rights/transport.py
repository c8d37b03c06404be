"""Requests over HTTP to recipients: public addresses only, no redirect, a bounded reply."""

import http.client
import ipaddress
import socket
import ssl
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
from django.conf import settings

from minga.domains.rights.errors import BadNode, NotReached
from minga.domains.rights.rules import check_address
from minga_pure.rights import ReceiptBranch, RequestBranch

TIMEOUT_SECONDS: Final = 10.0
REPLY_BYTES_MAX: Final = 5_000_000


def send_branch(address: str, branch: RequestBranch) -> ReceiptBranch:
    """Hand a branch to the recipient at an address; return its receipts. Raises NotReached."""
    return _call(address, "POST", "/requests", msgspec.json.encode(branch))


def fetch_receipts(address: str, chain: object) -> ReceiptBranch:
    """Return the receipts of a recipient as they are now. Raises NotReached."""
    return _call(address, "GET", f"/requests/{chain}", None)


def _call(address: str, method: str, path: str, body: bytes | None) -> ReceiptBranch:
    try:
        parts = urlsplit(check_address(address, settings.MINGA_RECIPIENT_HOSTS))
        connection = _connection(parts.scheme, parts.hostname or "", parts.port)
        try:
            connection.request(
                method, f"{parts.path}{path}", body, {"Content-Type": "application/json"}
            )
            response = connection.getresponse()
            encoded = response.read(REPLY_BYTES_MAX + 1)
        finally:
            connection.close()
        if response.status not in (200, 201) or len(encoded) > REPLY_BYTES_MAX:
            raise NotReached(f"HTTP {response.status}")
        return msgspec.json.decode(encoded, type=ReceiptBranch)
    except (OSError, http.client.HTTPException, msgspec.MsgspecError, RecursionError,
            BadNode) as exc:  # fmt: skip
        raise NotReached(f"{type(exc).__name__}: {exc}"[:200]) from exc


def _connection(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    if scheme == "https":
        return _RecipientHttps(host, port, timeout=TIMEOUT_SECONDS)
    return _RecipientHttp(host, port, timeout=TIMEOUT_SECONDS)


class _RecipientHttp(http.client.HTTPConnection):
    def connect(self) -> None:
        self.sock: Any = _checked_socket(self.host, self.port)


class _RecipientHttps(http.client.HTTPSConnection):
    def connect(self) -> None:
        raw = _checked_socket(self.host, self.port)
        context = ssl.create_default_context()
        self.sock: Any = context.wrap_socket(raw, server_hostname=self.host)


def _checked_socket(host: str, port: int) -> socket.socket:
    """Connect, and close again where the name leads inside: it may resolve otherwise later."""
    connected = socket.create_connection((host, port), TIMEOUT_SECONDS)
    number = connected.getpeername()[0].partition("%")[0]
    if host not in settings.MINGA_RECIPIENT_HOSTS and not ipaddress.ip_address(number).is_global:
        connected.close()
        raise NotReached(f"{host} is not at a public address")
    return connected
