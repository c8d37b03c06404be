"""By Telegram and others, through apprise (extra `minga-server[notices]`)."""

from importlib.util import find_spec

from django.conf import settings

from minga.domains.notices.errors import BadAddress, NotDelivered
from minga.domains.notices.types import Message


def is_installed() -> bool:
    return find_spec("apprise") is not None and bool(settings.MINGA_APPRISE_SCHEMES)


def send(address: str, letter: Message) -> None:
    import apprise

    service = apprise.Apprise.instantiate(address)  # one service; `add` would split a list
    if service is None:
        raise BadAddress
    carrier = apprise.Apprise()
    carrier.add(service)
    text = f"{letter.text}\n{settings.MINGA_ORIGIN}{letter.address}"
    if not carrier.notify(title=letter.title, body=text):
        raise NotDelivered
