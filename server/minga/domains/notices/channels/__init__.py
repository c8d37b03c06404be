"""The ways by which a notice goes, one file each: `send(address, letter)`.

A way that needs a package which is not installed says so by `is_installed`. `send` raises
NotDelivered (try again later) or ChannelGone (the address no longer exists).
"""

from collections.abc import Callable
from types import ModuleType

from minga.domains.notices.channels import apprise_url, email, web_push
from minga.domains.notices.types import ChannelKind, Message

WAYS: dict[ChannelKind, ModuleType] = {
    ChannelKind.WEB_PUSH: web_push,
    ChannelKind.EMAIL: email,
    ChannelKind.APPRISE: apprise_url,
}


def offered() -> list[ChannelKind]:
    """Return the kinds of channel that this server can send by; a feed always is one."""
    return [kind for kind, way in WAYS.items() if way.is_installed()] + [ChannelKind.FEED]


def sender(kind: ChannelKind) -> Callable[[str, Message], None]:
    send: Callable[[str, Message], None] = WAYS[kind].send
    return send
