"""Pure decisions about notices: which address is fit, what is shown of it, when to try again."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

from minga.domains.notices.errors import BadAddress
from minga.domains.notices.types import ChannelKind

CHANNELS_MAX = 10
TRIES_MAX = 6
_EMAIL = re.compile(r"[^@\s<>\"(),;:\\\[\]]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def check_email(address: str) -> str:
    """The address without spaces around it. Raises BadAddress."""
    stripped = address.strip()
    if not _EMAIL.fullmatch(stripped) or len(stripped) > 254:
        raise BadAddress
    return stripped


def check_push(endpoint: str, hosts: list[str]) -> str:
    """A push service's address: https, and a service that is known (nobody sends our server to an
    address of his choice). Raises BadAddress."""
    parts = urlsplit(endpoint)
    host = parts.hostname or ""
    known = any(host == name or host.endswith("." + name) for name in hosts)
    is_local = parts.scheme == "http" and host in ("localhost", "127.0.0.1")
    if not known or (parts.scheme != "https" and not is_local) or len(endpoint) > 2_000:
        raise BadAddress
    return endpoint


def check_apprise(url: str, schemes: list[str]) -> str:
    """An apprise URL of a service whose host nobody can choose (tgram://, discord://, …)."""
    stripped = url.strip()
    scheme, separator, target = stripped.partition("://")
    if not separator or scheme.lower() not in schemes or not target or len(stripped) > 500:
        raise BadAddress
    if any(sign.isspace() for sign in stripped):
        raise BadAddress
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
