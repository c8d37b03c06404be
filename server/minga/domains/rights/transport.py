"""Requests over HTTP to recipients: public addresses only, no redirect, a bounded reply."""

import http.client
from typing import Final
from urllib.parse import urlsplit

import msgspec
from django.conf import settings

from minga.domains.public_http import connection_to
from minga.domains.rights.errors import BadNode, NotReached
from minga.domains.rights.rules import check_address
from minga_pure.rights import ReceiptBranch, RequestBranch

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
        connection = connection_to(
            parts.scheme,
            parts.hostname or "",
            parts.port,
            local_hosts=settings.MINGA_RECIPIENT_HOSTS,
        )
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
