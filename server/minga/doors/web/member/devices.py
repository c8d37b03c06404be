"""Where a member opened the desk: she names her devices and forgets them."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from minga.domains.people import actions
from minga.domains.people import queries as people
from minga.domains.people.types import MemberRef
from minga.doors.web.permissions import DEVICE, members_only


@require_safe
@members_only
def devices(request: HttpRequest, member: MemberRef) -> HttpResponseBase:
    """Each with her own name for it and the last day on which it was seen."""
    here = request.session.get(DEVICE)
    rows = [
        {"card": card, "here": card.public_id.hex == here} for card in people.devices_of(member)
    ]
    return render(request, "member/devices.html", {"rows": rows})


@require_POST
@members_only
def change(request: HttpRequest, member: MemberRef, device: UUID) -> HttpResponseBase:
    """`do` = name or forget."""
    if request.POST.get("do") == "forget":
        done = actions.forget_device(member=member, device=device)
        words = _("Forgotten. This device has to sign in again.")
    else:
        name = request.POST.get("name", "")
        done = actions.name_device(member=member, device=device, name=name)
        words = _("Saved.")
    if not done:
        raise Http404
    messages.success(request, words)
    return redirect("member-devices")
