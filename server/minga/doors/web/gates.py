"""Who may pass: decorators that give a view the member behind the request."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from minga.domains.people import queries as people
from minga.domains.people.words import MemberRef

MemberView = Callable[Concatenate[HttpRequest, MemberRef, ...], HttpResponseBase]


def person_id(request: HttpRequest) -> int:
    """The row number of who is signed in. Behind login_required only."""
    found = request.user.pk
    if found is None:
        raise PermissionDenied
    return int(found)


def members_only(view: MemberView) -> Callable[..., HttpResponseBase]:
    """Signed in and a member, else the sign-in page or a refusal; the view gets the member.

    Pages are drawn in the size of text that she chose.
    """

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        member = people.member_of(person_id(request))
        if member is None:
            raise PermissionDenied
        request.text_size = people.settings_of(member).text_size  # type: ignore[attr-defined]
        return view(request, member, *args, **kwargs)

    return guarded


def stewards_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Signed in and in office today; the view gets the offices."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        offices = people.offices_of(person_id(request))
        if not offices:
            raise PermissionDenied
        return view(request, offices, *args, **kwargs)

    return guarded
