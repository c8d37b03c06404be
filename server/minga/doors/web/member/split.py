"""A standing split: what comes into a wallet is shared with other members' wallets."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from minga.domains.payouts import actions
from minga.domains.payouts import queries as payouts
from minga.domains.payouts.errors import BadSplit
from minga.domains.payouts.types import SHARES_TOTAL
from minga.domains.people import queries as people
from minga.domains.people.types import MemberRef
from minga.doors.web.permissions import members_only

ROWS = 5
PERCENT = SHARES_TOTAL // 100


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def split(request: HttpRequest, member: MemberRef) -> HttpResponseBase:
    """Show and save the split; the remainder stays the member's. `now` shares at once."""
    if "now" in request.POST:
        shared = actions.share_out(owner=member.subject)
        words = _("Shared.") if shared else _("Nothing has come in since the last time.")
        messages.success(request, words)
        return redirect("member-split")
    rows = _rows(request, member)
    fault = ""
    if request.method == "POST":
        try:
            actions.set_split(owner=member.subject, shares=_shares(rows, member.subject))
        except BadSplit as exc:
            fault = str(exc)
        else:
            messages.success(request, _("Saved. From now on income is split like this."))
            return redirect("member-split")
    runs = [
        {"run_at": run.run_at, "money": money} for run, money in payouts.last_runs(member.subject)
    ]
    page = {
        "rows": rows,
        "fault": fault,
        "runs": runs,
        "has_split": bool(payouts.split_of(member.subject)),
    }
    return render(request, "member/split.html", page, status=422 if fault else 200)


def _rows(request: HttpRequest, member: MemberRef) -> list[dict[str, str]]:
    """Return the typed rows, or the current split; always with some empty rows to fill."""
    if request.method == "POST":
        names, parts = request.POST.getlist("name")[:ROWS], request.POST.getlist("percent")[:ROWS]
        return [
            {"name": name.strip(), "percent": part.strip()}
            for name, part in zip(names, parts, strict=False)
        ]
    current = [
        {"name": people.name_of(share.to), "percent": f"{share.millionths / PERCENT:g}"}
        for share in payouts.split_of(member.subject)
        if share.to != member.subject
    ]
    return current + [{"name": "", "percent": ""}] * (ROWS - len(current))


def _shares(rows: list[dict[str, str]], own_subject: UUID) -> dict[UUID, int]:
    """Return the shares in millionths, with the member's own; raises BadSplit."""
    shares: dict[UUID, int] = {}
    for row in rows:
        if not row["name"] and not row["percent"]:
            continue
        person = people.person_named(row["name"])
        member = people.member_of(person) if person else None
        if member is None or member.subject == own_subject or member.subject in shares:
            raise BadSplit(_("There is no such member: “%(name)s”.") % {"name": row["name"]})
        try:
            part = round(float(row["percent"].replace(",", ".")) * PERCENT)
        except (ValueError, OverflowError):
            raise BadSplit(_("Write each share as a number of percent, as in 25.")) from None
        if part <= 0:
            raise BadSplit
        shares[member.subject] = part
    remainder = SHARES_TOTAL - sum(shares.values())
    if remainder < 0:
        raise BadSplit(_("Together these are more than 100 %."))
    return shares | ({own_subject: remainder} if shares and remainder else {})
