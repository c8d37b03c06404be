"""Limits of guesses at passwords: by name and by device, and wide by address.

A family or an internet cafe behind one address is not locked out by a neighbour's guesses, and
nobody locks a member out by guessing at their name: a browser in which they have signed in before
has a counter of its own. Guesses at many names from one address are still slowed.
"""

import secrets
from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

COOKIE: Final = "minga_device"
SALT: Final = "minga.device"
COOKIE_SECONDS: Final = 180 * 24 * 3_600
NAMES_MAX: Final = 12
"""Names that one browser remembers: those of a household, the latest last."""
RATES: Final = {
    "known": "10/5m/key",
    "unknown": "5/5m/key,50/10m/ip",
}
"""Wrong passwords for a name in a browser that has signed in with it, and from all others."""


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in with limits that tell a known browser from a stranger's."""

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count an attempt, until it succeeds; raises ValidationError beyond the limit."""
        name = str(credentials.get("username", "")).casefold()
        device, names = read_device(request)
        is_known = _mark_of(name) in names
        self._login_failed_rl_usage = ratelimit.consume(
            request,
            app="minga.sign_in",
            action="known" if is_known else "unknown",
            config=RATES,
            key=f"{device}:{name}" if is_known else name,
        )
        if not self._login_failed_rl_usage:
            raise self.validation_error("too_many_login_attempts")

    def is_safe_url(self, url: str) -> bool:
        """Return whether a redirect stays here; an address that cannot be read does not."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def post_login(self, request: HttpRequest, user: Any, **more: Any) -> HttpResponse:
        """Remember in the browser that this name has signed in here."""
        response: HttpResponse = super().post_login(request, user, **more)
        remember(request, response, user.get_username())
        return response


def read_device(request: HttpRequest) -> tuple[str, list[str]]:
    """Return the id of a browser and the marks of the names that have signed in there."""
    try:
        stored = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=COOKIE_SECONDS)
        return str(stored["id"]), [str(mark) for mark in stored["names"]]
    except (signing.BadSignature, KeyError, TypeError):
        return secrets.token_urlsafe(12), []


def remember(request: HttpRequest, response: HttpResponse, name: str) -> None:
    """Write the cookie of a browser in which somebody has signed in."""
    device, names = read_device(request)
    mark = _mark_of(name.casefold())
    names = [*(known for known in names if known != mark), mark][-NAMES_MAX:]
    response.set_cookie(
        COOKIE,
        signing.dumps({"id": device, "names": names}, salt=SALT),
        max_age=COOKIE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _mark_of(name: str) -> str:
    """Return what stands for a name in the cookie, which does not say who signed in."""
    return salted_hmac(SALT, name, algorithm="sha256").hexdigest()[:24]
