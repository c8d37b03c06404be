"""Questions to the client, asked from the task: what was asked already, and one's own."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from minga.domains.assignment import queries as assignment
from minga.domains.people.types import MemberRef
from minga.domains.work import actions
from minga.domains.work import queries as work
from minga.domains.work.errors import WorkError
from minga.domains.work.types import ProjectView
from minga.doors.web.member.asked import asked_and_answered, project_asked_about
from minga.doors.web.member.label import project_or_404
from minga.doors.web.permissions import members_only
from minga_pure.ids import parse_id


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def ask(request: HttpRequest, member: MemberRef, project: UUID) -> HttpResponseBase:
    """Show the questions; POST asks one, or first offers to join a similar question.

    The client never learns who asked."""
    view_of_project = project_or_404(project, member)
    page: dict[str, Any] = {"project": view_of_project, "typed": "", "fault": "", "alike": []}
    if request.method == "POST":
        page["typed"] = request.POST.get("text", "")
        try:
            page["alike"] = _send(request, member, view_of_project)
        except WorkError as exc:
            page["fault"] = str(exc)
        if not page["fault"] and not page["alike"]:
            words = _("Asked. The answer will stand here, for everybody.")
            messages.success(request, words)
            return redirect("member-ask", project=project)
    page |= asked_and_answered(view_of_project)
    page["holds"] = assignment.open_count(member, view_of_project.id)
    return render(request, "member/ask.html", page, status=422 if page["fault"] else 200)


def _send(request: HttpRequest, member: MemberRef, view_of_project: ProjectView) -> list[Any]:
    """Ask or join; what is alike when that is to be looked at first. Raises WorkError."""
    joins = request.POST.get("joins", "")
    if joins:
        try:
            name = parse_id(joins)
        except ValueError:
            return []
        actions.ask(member=member, project=view_of_project.public_id, joins=name)
        return []
    text = request.POST.get("text", "")
    if not request.POST.get("sure"):
        alike = work.alike(project_asked_about(view_of_project), text)
        if alike:
            return alike
    actions.ask(member=member, project=view_of_project.public_id, text=text)
    return []
