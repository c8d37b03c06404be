"""Worked examples, one a page: the member answers, is paid, and reads the client's reason."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from minga.domains.people.types import MemberRef
from minga.domains.training import actions as practice
from minga.domains.training import queries as practised
from minga.domains.training.types import NewAttempt
from minga.domains.work import queries as work
from minga.domains.work.types import Example, ProjectView
from minga.doors.web.member.answer import (
    PLAIN_ROWS,
    BadForm,
    drawing,
    given_answer,
    page_choices,
    page_keys,
    shown_mark,
)
from minga.doors.web.member.label import now_ms, project_or_404
from minga.doors.web.member.view_models import desk_words
from minga.doors.web.permissions import members_only
from minga_pure.answers import AnswerKind
from minga_pure.ids import parse_id, uuid7_new
from minga_pure.projects import is_sensitive
from minga_pure.tasktypes.taxonomy import shown_titles


def untried_examples(member: MemberRef, project_view: ProjectView) -> list[Example]:
    """The worked examples that this member has not tried yet."""
    if not project_view.examples:
        return []
    tried = set(practised.practised(member, [project_view.public_id]))
    return [example for example in project_view.examples if example.id not in tried]


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def practise(request: HttpRequest, member: MemberRef, project: UUID) -> HttpResponseBase:
    """GET shows the next example (or one of them, to read again); POST answers it."""
    project_view = project_or_404(project, member)
    if not project_view.examples:
        raise Http404
    if request.method != "POST":
        reread = _named(project_view, request.GET.get("read", ""))
        if reread is not None:
            return _solution_page(request, member, project_view, reread, None)
        waiting = untried_examples(member, project_view)
        if not waiting:
            return redirect("member-label", project=project)
        return _example_page(request, member, project_view, waiting[0])
    example = _named(project_view, request.POST.get("example", ""))
    if example is None:
        return redirect("member-practice", project=project)
    return _answered(request, member, project_view, example)


def _answered(
    request: HttpRequest, member: MemberRef, project_view: ProjectView, example: Example
) -> HttpResponseBase:
    try:
        answer = given_answer(request.POST, project_view, now_ms())
    except BadForm as exc:
        return _example_page(request, member, project_view, example, str(exc))
    attempt = NewAttempt(
        id=answer.id,
        project=project_view.public_id,
        example=example.id,
        kind=answer.kind,
        value=answer.value,
        spent_ms=answer.spent_ms,
        promise=request.POST.get("promise", ""),
    )
    if answer.kind not in (AnswerKind.LABEL, AnswerKind.CANT_TELL):
        return redirect("member-label", project=project_view.public_id)
    state = practice.practise(member=member, attempts=[attempt]).states[0]
    if state.state == "refused":
        text = state.text or _("This answer could not be read. Please answer again.")
        return _example_page(request, member, project_view, example, text)
    if state.state == "unpaid":
        messages.info(request, state.text or "")
    return _solution_page(
        request, member, project_view, example, answer.value, paid=state.state == "stored"
    )


def _named(project_view: ProjectView, text: str) -> Example | None:
    try:
        name = parse_id(text)
    except ValueError:
        return None
    return next((example for example in project_view.examples if example.id == name), None)


def _example_page(
    request: HttpRequest,
    member: MemberRef,
    project_view: ProjectView,
    example: Example,
    fault: str = "",
) -> HttpResponseBase:
    choices = page_choices(project_view, request.POST.getlist("choice") if fault else ())
    promise = work.promise(project_view, member.subject)
    page = _common(member, project_view, example)
    page |= {
        "choices": choices,
        "drawing": drawing(choices, page["task"]["content"], page["picture"]),
        "keys": dict(page_keys(choices)) | {"skip": False},
        "plain_rows": PLAIN_ROWS,
        "drawn": request.POST.get("value", "") if fault else "",
        "answer_id": str(uuid7_new()),
        "shown": shown_mark(0, now_ms()),
        "promise": promise,
        "fault": fault,
        "number": project_view.examples.index(example) + 1,
        "desk_words": desk_words(),
    }
    return render(request, "member/practice.html", page, status=422 if fault else 200)


def _solution_page(
    request: HttpRequest,
    member: MemberRef,
    project_view: ProjectView,
    example: Example,
    value: Any,
    *,
    paid: bool = False,
) -> HttpResponseBase:
    """The client's answer and its reason."""
    titles = shown_titles(project_view.labels)
    page = _common(member, project_view, example) | {
        "right": label_titles(example.value, titles),
        "hers": label_titles(value, titles),
        "same": value == example.value,
        "paid": paid,
        "more": bool(untried_examples(member, project_view)),
    }
    return render(request, "member/practice_told.html", page)


def _common(member: MemberRef, project_view: ProjectView, example: Example) -> dict[str, Any]:
    content = work.with_media(
        example.content, for_whom=member.subject, is_sensitive=is_sensitive(project_view)
    )
    return {
        "project": project_view,
        "example": example,
        "task": {"content": content, "pos": 0},
        "picture": content.get("image_url", ""),
        "price": project_view.price,
        "has_help": False,
    }


def label_titles(value: Any, titles: dict[str, str]) -> list[str]:
    """An answer in words: the labels that it chose; of boxes each with its label."""
    if not isinstance(value, dict):
        return []
    if "boxes" in value:
        return [titles.get(box["label"], box["label"]) for box in value["boxes"]]
    names = value.get("labels") or [value.get("label", "")]
    return [titles.get(name, name) for name in names if name]
