"""Notices over HTTP to a client's address: HTTPS at a public address, no redirect, no reply read.

The name is checked when it is set, and the number that it resolves to at every connection.
"""

import http.client
import ipaddress
from typing import Final
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from minga.domains.licences.errors import BadWebhook, WebhookFailed
from minga.domains.public_http import connection_to

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
        connection = connection_to(
            parts.scheme,
            parts.hostname or "",
            parts.port,
            local_hosts=settings.MINGA_RECIPIENT_HOSTS,
        )
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
