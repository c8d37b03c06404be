"""The member's first page, offers, leasing a bundle and releasing it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from minga.domains.answers import actions as answers
from minga.domains.answers import queries as answer_queries
from minga.domains.answers.types import SyncRequest, Want
from minga.domains.assignment import actions as assignment
from minga.domains.assignment import queries as assignment_queries
from minga.domains.assignment.errors import NothingLeft
from minga.domains.charter import queries as charter
from minga.domains.charter.types import ValueName
from minga.domains.people import queries as people_queries
from minga.domains.people.errors import BadSettings
from minga.domains.people.types import MemberRef
from minga.domains.publishing import queries as terms
from minga.domains.work import queries as work
from minga.domains.work.types import ProjectView
from minga.doors.web import bundles, statements, suspended
from minga.doors.web.member.answer import PLAIN_KINDS
from minga.doors.web.member.label import project_or_404
from minga.doors.web.member.training import untried_examples
from minga.doors.web.member.view_models import Bundle, ReceiptLine
from minga.doors.web.permissions import members_only, person_id
from minga.typed_values import whole_number
from minga_pure.money import Money

WISHES = (0, 15, 30, 60, 120, 240)
MINUTES_DEFAULT = 7
RECEIPTS_OF_A_BUNDLE_MAX = 200


@require_GET
def landing(request: HttpRequest) -> HttpResponseBase:
    """Show the landing page; a signed-in person with a role goes on to their own first page."""
    if request.user.is_authenticated:
        person = person_id(request)
        if people_queries.member_of(person):
            return redirect("member-home")
        for name, belongs in (
            ("steward-queue", people_queries.offices_of(person)),
            ("client-projects", work.client_of(person)),
            ("join", people_queries.join_card(person)),
        ):
            if belongs:
                try:
                    return redirect(reverse(name))
                except NoReverseMatch:
                    continue
    return render(request, "landing.html")


def _offered() -> list[int]:
    """The lengths of work that the members voted for."""
    minutes = charter.value(ValueName.MINUTES_OFFERED)
    return [int(str(number)) for number in minutes] if isinstance(minutes, list | tuple) else [7]


def _minutes(text: str | None, offered: list[int]) -> int:
    """The minutes that were asked for, else the usual ones."""
    minutes = whole_number(text, maximum=24 * 60)
    if minutes:
        return minutes
    return MINUTES_DEFAULT if MINUTES_DEFAULT in offered else offered[0]


@require_GET
@members_only
def home(request: HttpRequest, member: MemberRef) -> HttpResponseBase:
    """Show the wallet, then the offers that fit the chosen minutes."""
    offered = _offered()
    minutes = _minutes(request.GET.get("minutes"), offered)
    rests = answer_queries.rests(member)
    assignment.note_presence(member=member)
    offers = assignment_queries.offers(member, minutes)
    if rests:
        offers = [offer for offer in offers if offer.held]
    asking = [] if rests else assignment_queries.offers_for_skills(member, minutes)
    sizes = work.weights([offer.project.id for offer in offers])
    return render(
        request,
        "member/home.html",
        {
            "wallet": statements.sums(member, now=timezone.now()),
            "minutes_offered": offered,
            "minutes": minutes,
            "rests": rests,
            "suspension": suspended.suspension_notice(member),
            "invitations": [seat for seat in terms.invitations(member) if seat.seat.go is None],
            "wish_minutes": assignment_queries.wish_minutes(member),
            "wishes": WISHES,
            "volunteers": terms.is_volunteer(member),
            "welcome": _welcome(request, member, [offer.project for offer in offers]),
            "offers": [(offer, offer.tasks * sizes.get(offer.project.id, 0)) for offer in offers],
            "asking": asking,
        },
    )


def _welcome(
    request: HttpRequest, member: MemberRef, projects: Sequence[ProjectView]
) -> dict[str, object] | None:
    """Return what a member without any answer reads first; None for everybody else.

    They begin with a worked example: of the first offered project that has one to try.
    """
    if answer_queries.receipts(member, limit=1):
        return None
    first = next((project for project in projects if untried_examples(member, project)), None)
    return {"name": request.user.get_username(), "project": first}


@require_POST
@members_only
def start(request: HttpRequest, member: MemberRef, project: UUID) -> HttpResponseBase:
    """Take on as many tasks as fit into the minutes; pressing twice takes nothing twice."""
    project_view = project_or_404(project, member)
    minutes = _minutes(request.POST.get("minutes"), _offered())
    goes_on = assignment_queries.open_count(member, project_view.id) > 0
    if not goes_on:
        want = Want(project=project, minutes=minutes)
        answers.sync(member=member, request=SyncRequest(want=want))
    open_count = assignment_queries.open_count(member, project_view.id)
    if not open_count:
        messages.info(request, str(NothingLeft()))
        return redirect("member-home")
    if project_view.task_type not in PLAIN_KINDS:
        return redirect(f"{reverse('desk')}?enter")
    bundles.begin(request.session, project_view, open_tasks=open_count, goes_on=goes_on)
    if not goes_on and untried_examples(member, project_view):
        return redirect("member-practice", project=project)
    return redirect("member-label", project=project)


@require_POST
@members_only
def can_do(request: HttpRequest, member: MemberRef, project: UUID) -> HttpResponseBase:
    """Add the skills of a project to the member's; its work is offered from now on."""
    project_view = project_or_404(project, member)
    try:
        assignment.can_do(member=member, skills=project_view.skills)
    except BadSettings as exc:
        messages.error(request, str(exc))
    return redirect("member-home")


@require_POST
@members_only
def stop(request: HttpRequest, member: MemberRef, project: UUID) -> HttpResponseBase:
    """Release the open tasks of the bundle; nothing is held against the member."""
    project_view = project_or_404(project, member)
    tasks = assignment.release_bundle(member=member, project=project)
    bundles.end(request.session, project_view, released_count=tasks)
    return redirect("member-done", project=project)


@require_GET
@members_only
def bundle_summary(request: HttpRequest, member: MemberRef, project: UUID) -> HttpResponseBase:
    """Show the sums of a finished bundle, with its signed receipts."""
    project_view = project_or_404(project, member)
    if not assignment_queries.open_count(member, project_view.id) and not bundles.released_count(
        request.session, project_view
    ):
        bundles.end(request.session, project_view, released_count=0)
    lines = _receipts_since(
        member, project_view.public_id, bundles.since(request.session, project_view)
    )
    earned = sum(
        (amount for line in lines for amount in line.sums), Money.zero(project_view.price.currency)
    )
    bundle = Bundle(
        answered=sum(line.answers for line in lines),
        total=0,
        earned=earned,
        released_count=bundles.released_count(request.session, project_view),
    )
    page = {"project": project_view, "bundle": bundle, "receipts": lines}
    seat = terms.invitation(member, project) if project_view.derived_kind else None
    page["invited"] = seat is not None and seat.seat.go is None
    return render(request, "member/done.html", page)


def _receipts_since(member: MemberRef, project: UUID, since: datetime | None) -> list[ReceiptLine]:
    """The receipts of one project since a moment (without one: of the last hour), newest first."""
    begin = since or timezone.now() - timedelta(hours=1)
    receipts = answer_queries.receipts(member, limit=RECEIPTS_OF_A_BUNDLE_MAX)
    return [
        statements.receipt_line(receipt)
        for receipt in receipts
        if receipt.issued_at >= begin
        and any(row["project"] == str(project) for row in receipt.facts["answers"])
    ]
