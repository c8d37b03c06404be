"""Pure decisions about notices: which address is fit, what is shown of it, when to try again."""

import base64
import re
from datetime import timedelta
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec

from minga.domains.notices.errors import BadAddress
from minga.domains.notices.types import ChannelKind, PushAddress

CHANNELS_MAX = 10
TRIES_MAX = 6
CODE_TRIES_MAX = 5
CODE_LIVES = timedelta(hours=24)
CODES_A_DAY = 5
"""E-mails with a code that one member can cause in 24 hours, whatever they add and remove."""
CODES_AN_ADDRESS = 3
"""Members who may be waiting for a code at one address."""
P256_POINT_BYTES, PUSH_AUTH_BYTES = 65, 16
LOCAL_HOSTS = ("localhost", "127.0.0.1")
_EMAIL = re.compile(r"[^@\s<>\"(),;:\\\[\]]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def check_email(address: str) -> str:
    """The address without spaces around it. Raises BadAddress."""
    stripped = address.strip()
    if not _EMAIL.fullmatch(stripped) or len(stripped) > 254:
        raise BadAddress
    return stripped


def check_push(address: PushAddress, hosts: list[str]) -> str:
    """Return a push service's address: https, its usual port, and a host of the list.

    A local host is allowed where the operator lists it. Raises BadAddress.
    """
    host = address.host
    is_listed = any(host == name or host.endswith("." + name) for name in hosts)
    is_local = address.scheme == "http" and host in LOCAL_HOSTS
    is_usual = address.scheme == "https" and address.port in (None, 443)
    if not is_listed or address.has_user or not (is_usual or is_local):
        raise BadAddress
    return address.url


def check_push_keys(p256dh: str, auth: str) -> None:
    """Raise BadAddress unless these are the keys of a browser (RFC 8291): a point and a secret."""
    point, secret = _base64url(p256dh), _base64url(auth)
    if len(point) != P256_POINT_BYTES or len(secret) != PUSH_AUTH_BYTES:
        raise BadAddress
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError as exc:
        raise BadAddress from exc


def _base64url(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except ValueError as exc:
        raise BadAddress from exc


def check_apprise(url: str, schemes: list[str]) -> str:
    """An apprise URL of a service whose host nobody can choose (tgram://, discord://, …)."""
    stripped = url.strip()
    scheme, separator, target = stripped.partition("://")
    if not separator or scheme.lower() not in schemes or not target or len(stripped) > 500:
        raise BadAddress
    if stripped.count("://") != 1 or any(sign.isspace() or sign == "," for sign in stripped):
        raise BadAddress  # the library would read several addresses
    return stripped


def masked_address(kind: ChannelKind, address: str) -> str:
    """Enough of an address to tell two apart, too little to use it."""
    if kind is ChannelKind.EMAIL:
        name, _sign, host = address.partition("@")
        return f"{name[:2]}…@{host}"
    if kind is ChannelKind.APPRISE:
        return address.partition("://")[0]
    if kind is ChannelKind.WEB_PUSH:
        return urlsplit(address).hostname or ""
    return ""


def wait(tries: int) -> timedelta | None:
    """Return the pause after so many failed tries; None after the last."""
    return None if tries >= TRIES_MAX else timedelta(minutes=2 * 4 ** (tries - 1))
