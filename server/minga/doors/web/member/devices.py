"""A member's devices: list, name and forget them."""

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
    """List the devices with their names and the last day of use."""
    session_device = request.session.get(DEVICE)
    rows = [
        {"device": device, "is_current": device.public_id.hex == session_device}
        for device in people.devices_of(member)
    ]
    return render(request, "member/devices.html", {"rows": rows})


@require_POST
@members_only
def change(request: HttpRequest, member: MemberRef, device: UUID) -> HttpResponseBase:
    """`do` = name or forget."""
    if request.POST.get("do") == "forget":
        is_changed = actions.forget_device(member=member, device=device)
        words = _("Removed. This device has to sign in again.")
    else:
        name = request.POST.get("name", "")
        is_changed = actions.name_device(member=member, device=device, name=name)
        words = _("Saved.")
    if not is_changed:
        raise Http404
    messages.success(request, words)
    return redirect("member-devices")
