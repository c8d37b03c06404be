"""Decisions about a member's work: findings with their reasons, appeals, and jury duty."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from minga.domains.answers import queries as answers
from minga.domains.judgement import actions, queries
from minga.domains.judgement.errors import AlreadyAppealed, JudgementError, NoSuchCase
from minga.domains.judgement.types import AppealState, Side
from minga.domains.people.types import MemberRef
from minga.domains.work import queries as work
from minga.doors.web import suspended
from minga.doors.web.form_recovery import keeps_typed
from minga.doors.web.permissions import members_only, wallet_owners_only


@require_GET
@wallet_owners_only
def decisions(request: HttpRequest, member: MemberRef) -> HttpResponseBase:
    """Show decision notices, answers under review, and juries that wait for the member."""
    decision_notices = queries.decision_notices_of(member)
    page = {
        "decision_notices": decision_notices,
        "findings": queries.findings(member),
        "suspension": suspended.suspension_notice(member),
        "waiting": answers.checked(member),
        "duties": queries.duties(member),
        "record": queries.record_of(member),
    }
    answer = render(request, "member/decisions.html", page)
    actions.mark_read(member=member)
    return answer


@require_http_methods(["GET", "POST"])
@keeps_typed
@wallet_owners_only
def decision(request: HttpRequest, member: MemberRef, finding: UUID) -> HttpResponseBase:
    """Show a decision with criterion, evidence, mediator and pay; POST appeals in own words."""
    fault, typed = "", request.POST.get("words", "")
    if request.method == "POST":
        try:
            actions.appeal(member=member, finding=finding, words=typed)
        except NoSuchCase as missing:
            raise Http404 from missing
        except AlreadyAppealed as twice:
            messages.info(request, str(twice))
            return redirect("member-decision", finding=finding)
        except JudgementError as exc:
            fault = str(exc)
        else:
            messages.success(request, _("Your appeal is with a jury of three members."))
            return redirect("member-decision", finding=finding)
    try:
        case = queries.finding(member, finding)
    except NoSuchCase as missing:
        raise Http404 from missing
    page = {
        "case": case,
        "fault": fault,
        "typed": typed,
        "too_late": case.appeal_until <= timezone.now(),
    }
    return render(request, "member/decision.html", page, status=422 if fault else 200)


@require_http_methods(["GET", "POST"])
@keeps_typed
@members_only
def jury(request: HttpRequest, member: MemberRef, appeal: UUID) -> HttpResponseBase:
    """A juror reads the case, in which nobody is named, and says what is fair and why."""
    fault, typed = "", request.POST.get("reason", "")
    if request.method == "POST":
        side = request.POST.get("side", "")
        try:
            if side not in list(Side):
                fault = str(_("Please choose one of the two."))
            else:
                actions.say(member=member, appeal=appeal, side=Side(side), reason=typed)
        except NoSuchCase as missing:
            raise Http404 from missing
        except JudgementError as exc:
            fault = str(exc)
        if not fault:
            messages.success(request, _("Thank you. Your word counts, and your time is paid."))
            return redirect("member-decisions")
    try:
        case = queries.case_for_juror(member, appeal)
    except NoSuchCase as missing:
        raise Http404 from missing
    evidence = [
        {
            "answer": answer,
            "content": work.with_media(answer.content, for_whom=member.subject, is_sensitive=True),
        }
        for answer in case.answers[:20]
    ]
    page = {
        "case": case,
        "shown": evidence,
        "more": max(0, len(case.answers) - len(evidence)),
        "fault": fault,
        "typed": typed,
        "over": case.appeal is None or case.appeal.state is not AppealState.OPEN,
    }
    return render(request, "member/jury.html", page, status=422 if fault else 200)
