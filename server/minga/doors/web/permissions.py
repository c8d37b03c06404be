"""Access to pages: decorators that give a view the member behind the request."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate
from uuid import UUID

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render

from minga.domains.people import queries as people
from minga.domains.people.errors import NotInOffice
from minga.domains.people.types import MemberRef

SAFE_METHODS = ("GET", "HEAD")
DEVICE = "device"  # in a session: the id of the device on which somebody signed in
MemberView = Callable[Concatenate[HttpRequest, MemberRef, ...], HttpResponseBase]


def person_id(request: HttpRequest) -> int:
    """The row number of who is signed in. Behind login_required only."""
    key = request.user.pk
    if key is None:
        raise PermissionDenied
    return int(key)


def members_only(view: MemberView) -> Callable[..., HttpResponseBase]:
    """Signed in and a member, else the sign-in page or a refusal; the view gets the member.

    Pages are rendered in the member's text size.
    """
    return _known(view, people.member_of)


def wallet_owners_only(view: MemberView) -> Callable[..., HttpResponseBase]:
    """Like members_only, and for former members too: their wallet stays theirs."""
    return _known(view, people.wallet_owner)


def _known(
    view: MemberView, find: Callable[[int], MemberRef | None]
) -> Callable[..., HttpResponseBase]:
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if _is_forgotten(request):
            logout(request)
            return redirect_to_login(request.get_full_path())
        member = find(person_id(request))
        if member is None:
            return no_member(request)
        request.text_size = people.settings_of(member).text_size  # type: ignore[attr-defined]
        return view(request, member, *args, **kwargs)

    return guarded


def no_member(request: HttpRequest) -> HttpResponseBase:
    """Send a newcomer to their own state; refuse others with the way to become a member."""
    if people.join_card(person_id(request)) is not None and request.method in SAFE_METHODS:
        return redirect("join")
    return render(request, "member/not_yet.html", status=403)


def _is_forgotten(request: HttpRequest) -> bool:
    """Return True if this sign-in belongs to a device that its member has forgotten since."""
    device = request.session.get(DEVICE)
    return device is not None and UUID(device) in people.forgotten_devices()


def stewards_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Signed in and in office today; the view gets the offices.

    A duty of another office, or a matter of the steward's own, is refused in the domain's words.
    """

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        offices = people.offices_of(person_id(request))
        if not offices:
            raise PermissionDenied
        try:
            return view(request, offices, *args, **kwargs)
        except NotInOffice as refused:
            raise PermissionDenied(str(refused)) from refused

    return guarded
