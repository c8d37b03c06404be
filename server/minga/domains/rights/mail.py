"""E-mail of the rights domain, through the server that MINGA_EMAIL_URL names."""

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage

from minga.domains.rights.errors import NotReached


def is_offered() -> bool:
    """Return True when this server can send e-mail."""
    return bool(settings.EMAIL_HOST)


def send(address: str, title: str, text: str) -> None:
    """Send one e-mail. Raises NotReached."""
    try:
        EmailMessage(title, text, settings.DEFAULT_FROM_EMAIL, [address]).send()
    except (smtplib.SMTPException, OSError) as exc:
        raise NotReached(type(exc).__name__) from exc
