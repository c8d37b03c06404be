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
from minga.domains.work.types import ProjectState, ProjectView
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

TINY = 4
"""Letters of a title under which many choices fit into one row, as digits do."""


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def project_or_404(public_id: UUID, member: MemberRef) -> ProjectView:
    """A project that this member may know of: a draft is its client's own, a derived project is for
    those who were invited."""
    try:
        card = work.project(public_id)
    except NoSuchProject as missing:
        raise Http404 from missing
    if card.state == ProjectState.DRAFT or not assignment.may_see(member, card):
        raise Http404
    return card


@require_http_methods(["GET", "HEAD", "POST"])
def label(request: HttpRequest, project: UUID) -> HttpResponseBase:
    """GET shows the next task that this member holds; POST sends one answer and goes on.

    An answer that comes after the sign-in has ended waits, and is sent when she is back.
    """
    if not request.user.is_authenticated:
        keep_typed(request)
    return _label(request, project=project)


@members_only
def _label(request: HttpRequest, member: MemberRef, project: UUID) -> HttpResponseBase:
    card = project_or_404(project, member)
    if card.task_type not in PLAIN_KINDS:
        return redirect(f"{reverse('desk')}?enter")
    fault = ""
    typed = request.POST if request.method == "POST" else take_typed(request)
    if typed is not None:
        fault = _send(request, typed, member, card)
        if not fault:
            return redirect("member-label", project=project)
    tasks = answer_queries.open_tasks(member, project)
    if not tasks:
        return redirect("member-done", project=project)
    page = _page(request, member, card, tasks, fault, typed or QueryDict())
    return render(request, "member/label.html", page, status=422 if fault else 200)


def _send(request: HttpRequest, typed: QueryDict, member: MemberRef, card: ProjectView) -> str:
    """Send one answer by the action of the sync endpoint; return the problem, or nothing."""
    try:
        given = given_answer(typed, card, now_ms())
        reply = answers.sync(member=member, request=SyncRequest(answers=[given]))
    except (BadForm, TryAgain) as wrong:
        return str(wrong)
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
    card: ProjectView,
    tasks: list[Task],
    fault: str,
    typed: QueryDict,
) -> dict[str, Any]:
    """What the page shows; after a fault the same task again, as the member left it."""
    task = tasks[0]
    answer_id = str(uuid7_new())
    left: list[str] = []
    if fault:
        task = next((one for one in tasks if str(one.pos) == typed.get("pos")), task)
        left = typed.getlist("choice")
        answer_id = typed.get("id") or answer_id
    choices = page_choices(card, left)
    image = task.content.get("image")
    picture = work.media_url(image, for_whom=member.subject) if image else ""
    return {
        "project": card,
        "task": task,
        "choices": choices,
        "tiny": all(len(choice.title) < TINY for choice in choices if not choice.alone),
        "has_help": any(choice.help for choice in choices),
        "keys": page_keys(choices),
        "plain_rows": PLAIN_ROWS,
        "drawn": typed.get("value", "") if fault else "",
        "bundle": bundles.progress(request.session, card, open_tasks=len(tasks)),
        "price": Money(task.price_micros, card.price.currency),
        "answer_id": answer_id,
        "shown": shown_mark(task.pos, now_ms()),
        "address": request.path,
        "picture": picture,
        "drawing": drawing(choices, task.content, picture),
        "fault": fault,
        "guess": guess_of(card, task.content),
        "needs": [REQUIREMENTS[name] for name in card.requirements],
        "kinds": [CONTENT_KINDS[kind] for kind in card.warnings],
        **asked_and_answered(card),
        "desk_words": desk_words(),
    }
