"""By e-mail, through the server that MINGA_EMAIL_URL names."""

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage

from minga.domains.notices.errors import NotDelivered
from minga.domains.notices.types import Message


def is_installed() -> bool:
    return bool(settings.EMAIL_HOST)


def send(address: str, letter: Message) -> None:
    text = f"{letter.text}\n\n{settings.MINGA_ORIGIN}{letter.address}\n"
    try:
        EmailMessage(letter.title, text, settings.DEFAULT_FROM_EMAIL, [address]).send()
    except (smtplib.SMTPException, OSError) as trouble:
        raise NotDelivered(type(trouble).__name__) from trouble
