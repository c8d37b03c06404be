"""Rights as buttons: a member asks about one file, one consent or everything, and sees the tree."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from minga.domains.consent import queries as consent
from minga.domains.consent.types import ITEM_TITLES, GrantState
from minga.domains.people.types import MemberRef
from minga.domains.rights import actions, queries
from minga.domains.rights.errors import NoSuchRightsRequest, NothingToAsk, RightsRefused
from minga.domains.rights.types import KIND_TITLES
from minga.domains.vault import queries as vault
from minga.doors.web.permissions import wallet_owners_only
from minga_pure.rights import RequestKind

BUTTONS = (
    RequestKind.ACCESS, RequestKind.PORTABILITY, RequestKind.RESTRICTION, RequestKind.OBJECTION,
    RequestKind.ERASURE,
)  # fmt: skip
DESTROYS = (RequestKind.ERASURE,)


@dataclass(frozen=True, slots=True)
class RightsObject:
    """One thing that a member can ask about; `copies` left, to `recipients` firms."""

    title: str | Promise
    field: str
    value: str
    copies: int
    recipients: int
    can_withdraw: bool = False


@require_GET
@wallet_owners_only
def page(request: HttpRequest, member: MemberRef) -> HttpResponseBase:
    """List what was asked, and the buttons for each consent and each file."""
    context = {
        "requests": queries.requests_of(member),
        "breaches": queries.breaches_of(member),
        "objects": list(_objects(member)),
        "buttons": [(kind.value, KIND_TITLES[kind]) for kind in BUTTONS],
    }
    return render(request, "member/rights.html", context)


def _objects(member: MemberRef) -> Iterator[RightsObject]:
    copies = consent.deliveries_of(member)
    yield RightsObject(
        _("Everything"), "", "", len(copies), len({(copy.grant, copy.recipient) for copy in copies})
    )
    for grant in consent.grants_of(member):
        if grant.granted_at is None:
            continue
        of_grant = [copy for copy in copies if copy.grant == grant.public_id]
        yield RightsObject(
            grant.terms.terms.title,
            "grant",
            str(grant.public_id),
            len(of_grant),
            len({copy.recipient for copy in of_grant}),
            grant.state is not GrantState.WITHDRAWN,
        )
    for item in vault.items(subject=member.subject):
        if item.purpose in ITEM_TITLES:
            of_item = [copy for copy in copies if copy.item == item.id]
            yield RightsObject(
                _("%(what)s of %(day)s")
                % {"what": ITEM_TITLES[item.purpose], "day": item.stored_at.date().isoformat()},
                "item",
                str(item.id),
                len(of_item),
                len({copy.recipient for copy in of_item}),
            )


@require_POST
@wallet_owners_only
def ask(request: HttpRequest, member: MemberRef) -> HttpResponseBase:
    """Use a right; what destroys something is confirmed on a page of its own first."""
    try:
        kind = RequestKind(request.POST.get("kind", ""))
    except ValueError:
        messages.error(request, _("Please choose what you want to ask."))
        return redirect("member-rights")
    try:
        grant, item = _named(request, "grant"), _named(request, "item")
        if kind in DESTROYS and request.POST.get("sure") != "yes":
            context = {"grant": grant or "", "item": item or "", "kind": kind.value}
            return render(request, "member/rights_sure.html", context)
        view = actions.ask(
            member=member,
            kind=kind,
            grant=grant,
            item=item,
            words=request.POST.get("words", ""),
        )
    except RightsRefused as exc:
        messages.error(request, str(exc))
        return redirect("member-rights")
    messages.success(request, _("It is written down, and everybody who has a copy is asked."))
    return redirect("member-rights-request", request_id=view.public_id)


def _named(request: HttpRequest, field: str) -> UUID | None:
    """Return the id in a field; None where it is empty. Raises NothingToAsk for no id."""
    text = request.POST.get(field, "")
    try:
        return UUID(text) if text else None
    except ValueError as exc:
        raise NothingToAsk from exc


@require_GET
@wallet_owners_only
def tree(request: HttpRequest, member: MemberRef, request_id: UUID) -> HttpResponseBase:
    """Show one request: who has it, who has done it, who waits, who is silent."""
    try:
        view = queries.request_of(member, request_id)
    except NoSuchRightsRequest as missing:
        raise Http404 from missing
    return render(request, "member/rights_request.html", {"asked": view})


@require_POST
@wallet_owners_only
def allow_again(request: HttpRequest, member: MemberRef, request_id: UUID) -> HttpResponseBase:
    """End a restriction of one's own."""
    try:
        actions.allow_again(member=member, request=request_id)
    except NoSuchRightsRequest as missing:
        raise Http404 from missing
    messages.success(request, _("It may be used again, while your consent is in force."))
    return redirect("member-rights-request", request_id=request_id)
