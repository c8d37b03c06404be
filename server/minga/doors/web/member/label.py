"""The labelling page: one task, its price on the button, who asks and for what beside it."""

import time
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from minga.domains.answers import actions as answers
from minga.domains.answers import queries as answer_queries
from minga.domains.answers.errors import TryAgain
from minga.domains.answers.types import AnswerState, SyncRequest, Task
from minga.domains.assignment import queries as assignment
from minga.domains.people.types import CONTENT_KINDS, MemberRef
from minga.domains.work import queries as work
from minga.domains.work.errors import NoSuchProject
from minga.domains.work.types import ProjectView
from minga.doors.web import bundles
from minga.doors.web.form_recovery import keep_typed, take_typed
from minga.doors.web.member.answer import (
    PLAIN_KINDS,
    PLAIN_ROWS,
    BadForm,
    drawing,
    given_answer,
    guess_of,
    page_choices,
    page_keys,
    shown_mark,
)
from minga.doors.web.member.asked import asked_and_answered
from minga.doors.web.member.view_models import desk_words
from minga.doors.web.permissions import members_only
from minga.doors.web.requirements import REQUIREMENTS
from minga_pure.ids import uuid7_new
from minga_pure.money import Money
from minga_pure.projects import ProjectState, is_sensitive

TINY = 4
"""Letters of a title under which many choices fit into one row, as digits do."""


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def project_or_404(public_id: UUID, member: MemberRef) -> ProjectView:
    """A project that this member may know of: a draft is its client's own, a derived project is for
    those who were invited."""
    try:
        project_view = work.project(public_id)
    except NoSuchProject as missing:
        raise Http404 from missing
    if project_view.state == ProjectState.DRAFT or not assignment.may_see(member, project_view):
        raise Http404
    return project_view


@require_http_methods(["GET", "HEAD", "POST"])
def label(request: HttpRequest, project: UUID) -> HttpResponseBase:
    """GET shows the next task that this member holds; POST sends one answer and goes on.

    An answer that comes after the sign-in has ended waits, and is sent after the next one.
    """
    if not request.user.is_authenticated:
        keep_typed(request)
    return _label(request, project=project)


@members_only
def _label(request: HttpRequest, member: MemberRef, project: UUID) -> HttpResponseBase:
    project_view = project_or_404(project, member)
    if project_view.task_type not in PLAIN_KINDS:
        return redirect(f"{reverse('desk')}?enter")
    fault = ""
    typed = request.POST if request.method == "POST" else take_typed(request)
    if typed is not None:
        fault = _send(request, typed, member, project_view)
        if not fault:
            return redirect("member-label", project=project)
    tasks = answer_queries.open_tasks(member, project)
    if not tasks:
        return redirect("member-done", project=project)
    page = _page(request, member, project_view, tasks, fault, typed or QueryDict())
    return render(request, "member/label.html", page, status=422 if fault else 200)


def _send(
    request: HttpRequest, typed: QueryDict, member: MemberRef, project_view: ProjectView
) -> str:
    """Send an answer by the action of the sync endpoint; return the problem as text, or ""."""
    try:
        answer = given_answer(typed, project_view, now_ms())
        reply = answers.sync(member=member, request=SyncRequest(answers=[answer]))
    except (BadForm, TryAgain) as exc:
        return str(exc)
    state: AnswerState = reply.answers[0]
    if state.state == "refused" and state.reason != "not_given":
        return state.text or _("This answer could not be read. Please answer again.")
    if state.state == "refused":
        messages.error(
            request,
            _("That task is no longer with you, so this answer had no place. Here is the next."),
        )
    if state.state == "duplicate":
        messages.info(
            request, _("We had already received that answer. It counts once; nothing was lost.")
        )
    return ""


def _page(
    request: HttpRequest,
    member: MemberRef,
    project_view: ProjectView,
    tasks: list[Task],
    fault: str,
    typed: QueryDict,
) -> dict[str, Any]:
    """Return the template variables; after a fault the same task, as the member filled it in."""
    task = tasks[0]
    answer_id = str(uuid7_new())
    chosen: list[str] = []
    if fault:
        task = next(
            (candidate for candidate in tasks if str(candidate.pos) == typed.get("pos")), task
        )
        chosen = typed.getlist("choice")
        answer_id = typed.get("id") or answer_id
    choices = page_choices(project_view, chosen)
    image = task.content.get("image")
    sensitive = is_sensitive(project_view)
    picture = (
        work.media_url(image, for_whom=member.subject, is_sensitive=sensitive) if image else ""
    )
    return {
        "project": project_view,
        "task": task,
        "choices": choices,
        "tiny": all(len(choice.title) < TINY for choice in choices if not choice.is_exclusive),
        "has_help": any(choice.help for choice in choices),
        "keys": page_keys(choices),
        "plain_rows": PLAIN_ROWS,
        "drawn": typed.get("value", "") if fault else "",
        "bundle": bundles.progress(request.session, project_view, open_tasks=len(tasks)),
        "price": Money(task.price_micros, project_view.price.currency),
        "answer_id": answer_id,
        "shown": shown_mark(task.pos, now_ms()),
        "address": request.path,
        "picture": picture,
        "drawing": drawing(choices, task.content, picture),
        "fault": fault,
        "guess": guess_of(project_view, task.content),
        "needs": [REQUIREMENTS[name] for name in project_view.requirements],
        "kinds": [CONTENT_KINDS[kind] for kind in project_view.warnings],
        **asked_and_answered(project_view),
        "desk_words": desk_words(),
    }
