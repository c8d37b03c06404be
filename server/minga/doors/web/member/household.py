"""A household: who lives in it, what it shares, and each adult's own yes. No tasks are shown."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from minga.domains.payouts import actions as payouts_actions
from minga.domains.payouts import queries as payouts
from minga.domains.payouts.errors import BadSplit, PayoutError
from minga.domains.payouts.types import SHARES_TOTAL
from minga.domains.people import actions
from minga.domains.people import queries as people
from minga.domains.people.errors import NoSuchInvitation, PeopleError
from minga.domains.people.types import MemberRef
from minga.doors.web.permissions import members_only

PERCENT = SHARES_TOTAL // 100


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def household(request: HttpRequest, member: MemberRef) -> HttpResponseBase:
    """Show the household; each button POSTs one action."""
    fault = ""
    deed = DEEDS.get(request.POST.get("do", ""))
    if request.method == "POST" and deed:
        try:
            messages.success(request, deed(request, member))
        except (PeopleError, PayoutError) as exc:
            fault = str(exc)
        else:
            return redirect("member-household")
    home = people.household_of(member)
    split = payouts.shares_of(home.public_id) if home else {}
    own_shares = payouts.shares_of(member.subject)
    rows = [
        {
            "adult": adult,
            "share": split.get(adult.subject, 0) / SHARES_TOTAL,
            "typed": request.POST.get(
                f"percent-{adult.subject}", _percent(split.get(adult.subject))
            ),
            "is_me": adult.subject == member.subject,
        }
        for adult in (home.people if home else ())
    ]
    page = {
        "home": home,
        "rows": rows,
        "split": split,
        "seen": _written(split),
        "agreed": bool(split) and own_shares == payouts.as_hers(member.subject, split),
        "shares_something": bool(own_shares),
        "invitations": people.household_invitations(member),
        "fault": fault,
    }
    return render(request, "member/household.html", page, status=422 if fault else 200)


def _open(request: HttpRequest, member: MemberRef) -> str:
    actions.open_household(member=member, name=request.POST.get("name", ""))
    return _("Your household is created. Invite the other adults.")


def _invite(request: HttpRequest, member: MemberRef) -> str:
    actions.invite_to_household(member=member, name=request.POST.get("name", ""))
    return _("Invited. They have to accept.")


def _join(request: HttpRequest, member: MemberRef) -> str:
    actions.join_household(member=member, household=_named(request))
    return _("You joined the household. Your income is split only after you agree.")


def _leave(request: HttpRequest, member: MemberRef) -> str:
    payouts_actions.leave_household(member=member, household=_named(request))
    return _("You have left. From now on everything that comes in stays yours.")


def _propose(request: HttpRequest, member: MemberRef) -> str:
    home = people.household_of(member)
    shares: dict[UUID, int] = {}
    for subject in home.adults if home else ():
        text = request.POST.get(f"percent-{subject}", "").strip().replace(",", ".")
        try:
            part = round(float(text or 0) * PERCENT)
        except (ValueError, OverflowError):
            raise BadSplit(_("Write each share as a number of percent, as in 25.")) from None
        if part:
            shares[subject] = part
    payouts_actions.propose_split(member=member, shares=shares)
    return _("Proposed. Each adult's income is split like this after they agree.")


def _agree(request: HttpRequest, member: MemberRef) -> str:
    payouts_actions.agree_to_split(member=member, shares_seen=_read(request.POST.get("seen", "")))
    return _("Saved. From now on income is split like this.")


def _keep(request: HttpRequest, member: MemberRef) -> str:  # noqa: ARG001
    payouts_actions.keep_everything(member=member)
    return _("Saved. From now on everything that comes in stays yours.")


def _now(request: HttpRequest, member: MemberRef) -> str:  # noqa: ARG001
    shared = payouts_actions.share_out(owner=member.subject)
    return _("Shared.") if shared else _("Nothing has come in since the last time.")


DEEDS: dict[str, Callable[[HttpRequest, MemberRef], str]] = {
    "open": _open,
    "invite": _invite,
    "join": _join,
    "leave": _leave,
    "split": _propose,
    "agree": _agree,
    "keep": _keep,
    "now": _now,
}


def _named(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("household", ""))
    except ValueError:
        raise NoSuchInvitation from None


def _percent(millionths: int | None) -> str:
    return "" if millionths is None else f"{millionths / PERCENT:g}"


def _written(split: dict[UUID, int]) -> str:
    """The split that a page shows, so that a yes is to that one and to no later one."""
    return " ".join(f"{to.hex}:{part}" for to, part in sorted(split.items()))


def _read(text: str) -> dict[UUID, int]:
    try:
        pairs = [pair.split(":") for pair in text.split()]
        return {UUID(to): int(part) for to, part in pairs}
    except ValueError:
        return {}
