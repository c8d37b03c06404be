"""Pictures and recordings that a member sent of themselves: seen by them alone, and deleted."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from minga.domains.answers import actions, queries
from minga.domains.answers.errors import NoSuchCollectedItem
from minga.domains.consent.types import ITEM_TITLES
from minga.domains.people.types import MemberRef
from minga.doors.web.permissions import wallet_owners_only


@require_GET
@wallet_owners_only
def page(request: HttpRequest, member: MemberRef) -> HttpResponseBase:
    """List every item of the member, the newest first; nothing of it stays in a cache."""
    items = [
        {"view": item, "title": ITEM_TITLES[item.item_kind], "tag": item.media_type.split("/")[0]}
        for item in queries.collected_items(member)
    ]
    return _unkept(render(request, "member/collected.html", {"items": items}))


@require_GET
@wallet_owners_only
def file(request: HttpRequest, member: MemberRef, item: UUID) -> HttpResponseBase:  # noqa: ARG001
    """Return the bytes of an item of the member's own, out of the vault."""
    try:
        media_type, pieces = queries.read_collected(member, item)
    except NoSuchCollectedItem as missing:
        raise Http404 from missing
    response = StreamingHttpResponse(pieces, content_type=media_type)
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    return _unkept(response)


@require_POST
@wallet_owners_only
def delete(request: HttpRequest, member: MemberRef, item: UUID) -> HttpResponseBase:
    """Destroy an item of the member's own."""
    try:
        actions.delete_collected(member=member, item=item)
    except NoSuchCollectedItem as missing:
        raise Http404 from missing
    messages.success(request, _("It is deleted here, and no backup opens it after a while."))
    return redirect("member-collected")


def _unkept(response: HttpResponseBase) -> HttpResponseBase:
    response["Cache-Control"] = "no-store, private"
    return response
