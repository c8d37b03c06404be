"""Authentication of a request by `Authorization: Bearer minga_…` and the scopes of its token."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja.security import HttpBearer

from minga.domains.people import queries as people
from minga.domains.people.errors import NotAMember
from minga.domains.people.types import Bearer, MemberRef, Scope
from minga.doors.api import throttling


class ScopeMissing(Exception):
    """A valid token without the scope of this route."""

    text = _("This token may not do this: it was made without the scope “%(scope)s”.")

    def __init__(self, scope: Scope) -> None:
        super().__init__(str(self.text) % {"scope": scope.value})


class Scoped(HttpBearer):
    """Lets in a token that has one scope. Raises TokenNotValid, ScopeMissing, TooManyRequests."""

    def __init__(self, scope: Scope | None = None) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Any:  # noqa: ARG002
        bearer = people.token_bearer(token)
        throttling.take(token)
        if self.scope is not None and self.scope not in bearer.scopes:
            raise ScopeMissing(self.scope)
        return bearer


ANY = Scoped()
PROJECTS_READ = Scoped(Scope.PROJECTS_READ)
PROJECTS_WRITE = Scoped(Scope.PROJECTS_WRITE)
ITEMS_WRITE = Scoped(Scope.ITEMS_WRITE)
ANSWERS_READ = Scoped(Scope.ANSWERS_READ)
LICENCES_READ = Scoped(Scope.LICENCES_READ)
LICENCES_WRITE = Scoped(Scope.LICENCES_WRITE)
PANELS_READ = Scoped(Scope.PANELS_READ)
PANELS_WRITE = Scoped(Scope.PANELS_WRITE)
WORK = Scoped(Scope.WORK)


def bearer_of(request: HttpRequest) -> Bearer:
    """Return the bearer of the token of an authenticated request."""
    bearer: Bearer = request.auth  # type: ignore[attr-defined]
    return bearer


def person_of(request: HttpRequest) -> int:
    return bearer_of(request).person_id


def member_of(request: HttpRequest) -> MemberRef:
    """Return the member of the token. Raises NotAMember."""
    member = people.wallet_owner(person_of(request))
    if member is None:
        raise NotAMember
    return member
