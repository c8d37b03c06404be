"""Notices over HTTP to a client's address: HTTPS at a public address, no redirect, no reply read.

The name is checked when it is set, and the number that it resolves to at every connection.
"""

import http.client
import ipaddress
import socket
import ssl
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from minga.domains.licences.errors import BadWebhook, WebhookFailed

TIMEOUT_SECONDS: Final = 10.0
URL_MAX: Final = 500


def check_url(url: str) -> str:
    """Return the address of a webhook as it is stored; empty for none. Raises BadWebhook.

    Plain HTTP and numbers only for hosts of the operator's own network.
    """
    written = url.strip()
    if not written:
        return ""
    _parts(written)
    return written


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as exc:
        raise BadWebhook from exc
    is_local = host in settings.MINGA_RECIPIENT_HOSTS
    is_plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= URL_MAX
    schemes = ("https", "http") if is_local else ("https",)
    if (
        not (is_plain and host) or port == 0 or parts.username is not None or parts.fragment
        or parts.scheme not in schemes or (_is_number(host) and not is_local)
    ):  # fmt: skip
        raise BadWebhook
    return parts


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def post(url: str, text: str) -> None:
    """Send a signed notice. Raises WebhookFailed unless the answer is a 2xx."""
    try:
        parts = _parts(url)
        factory = _Https if parts.scheme == "https" else _Http
        connection = factory(parts.hostname or "", parts.port, timeout=TIMEOUT_SECONDS)
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            headers = {"Content-Type": "text/plain; charset=utf-8", "User-Agent": "Minga"}
            connection.request("POST", path, text.encode(), headers)
            status = connection.getresponse().status
        finally:
            connection.close()
    except (OSError, http.client.HTTPException, BadWebhook) as exc:
        raise WebhookFailed(f"{type(exc).__name__}: {exc}"[:200]) from exc
    if not 200 <= status < 300:
        raise WebhookFailed(f"HTTP {status}")


class _Http(http.client.HTTPConnection):
    def connect(self) -> None:
        self.sock: Any = _checked_socket(self.host, self.port)


class _Https(http.client.HTTPSConnection):
    def connect(self) -> None:
        raw = _checked_socket(self.host, self.port)
        self.sock: Any = ssl.create_default_context().wrap_socket(raw, server_hostname=self.host)


def _checked_socket(host: str, port: int) -> socket.socket:
    """Connect, and close again where the name leads inside: it may resolve otherwise later."""
    connected = socket.create_connection((host, port), TIMEOUT_SECONDS)
    number = connected.getpeername()[0].partition("%")[0]
    if host not in settings.MINGA_RECIPIENT_HOSTS and not ipaddress.ip_address(number).is_global:
        connected.close()
        raise WebhookFailed(f"{host} is not at a public address")
    return connected
