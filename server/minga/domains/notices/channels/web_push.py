"""By web push (RFC 8030, 8291, 8292), through pywebpush (extra `minga-server[notices]`).

The address is the browser's subscription as JSON; what is sent is encrypted for that browser, and
the push service learns the time and nothing else.
"""

import json
from importlib.util import find_spec
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from minga.domains.notices import rules
from minga.domains.notices.errors import BadAddress, ChannelGone, NotDelivered
from minga.domains.notices.types import Message, PushAddress

TTL_SECONDS = 24 * 3600
TIMEOUT_SECONDS = 10
ADDRESS_CHARACTERS_MAX = 2_000
GONE_STATUSES = (404, 410)


def is_installed() -> bool:
    return find_spec("pywebpush") is not None


def key_file() -> Path:
    """The key by which push services know this server (VAPID); made when first asked for."""
    path = Path(settings.MINGA_DATA) / "keys" / "push.pem"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        key = ec.generate_private_key(ec.SECP256R1()).private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        fresh = path.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_bytes(key)
        fresh.rename(path)
    return path


def public_key() -> str:
    """Return the VAPID public key: the uncompressed point, base64url."""
    from py_vapid.utils import b64urlencode

    key = serialization.load_pem_private_key(key_file().read_bytes(), None)
    point = key.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    return str(b64urlencode(point))


def parse_address(endpoint: str) -> PushAddress:
    """Read an address by the parser of the HTTP client. Raises BadAddress."""
    from urllib3.util import parse_url

    if len(endpoint) > ADDRESS_CHARACTERS_MAX or not endpoint.isascii():
        raise BadAddress
    try:
        parts = parse_url(endpoint)
    except ValueError as exc:  # LocationParseError among others
        raise BadAddress from exc
    if not endpoint.isprintable():
        raise BadAddress
    return PushAddress(
        parts.scheme or "", parts.host or "", parts.port, parts.auth is not None, parts.url
    )


def send(address: str, letter: Message) -> None:
    from pywebpush import WebPushException, webpush
    from requests import RequestException

    from minga.domains.notices.channels.public_hosts import NotPublic, public_session

    payload = {"title": letter.title, "text": letter.text, "address": letter.address,
            "name": letter.name}  # fmt: skip
    subscription = json.loads(address)
    rules.check_push_keys(subscription["keys"]["p256dh"], subscription["keys"]["auth"])
    try:
        webpush(
            subscription,
            msgspec.json.encode(payload),
            vapid_private_key=str(key_file()),
            vapid_claims={"sub": f"mailto:{settings.DEFAULT_FROM_EMAIL}"},
            ttl=TTL_SECONDS,
            timeout=TIMEOUT_SECONDS,
            requests_session=public_session(),
        )
    except WebPushException as refused:
        if refused.response is not None and refused.response.status_code in GONE_STATUSES:
            raise ChannelGone from refused
        raise NotDelivered from refused
    except NotPublic as refused:
        raise BadAddress from refused
    except RequestException as trouble:
        raise NotDelivered(type(trouble).__name__) from trouble
