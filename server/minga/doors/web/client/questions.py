"""Members' questions about a project: each is answered once for everybody."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from minga.domains.charter import queries as charter
from minga.domains.charter.types import ValueName
from minga.domains.people.types import CONTENT_KINDS
from minga.domains.work import actions
from minga.domains.work import queries as work
from minga.domains.work.errors import BadProject, BadQuestion, NoSuchQuestion
from minga.domains.work.types import ProjectView
from minga.doors.web.client.permissions import staff_only
from minga.doors.web.form_recovery import keeps_typed
from minga.doors.web.permissions import person_id


@require_GET
@staff_only
def questions(request: HttpRequest, project: ProjectView) -> HttpResponseBase:
    """List the waiting questions, then the answered ones; nobody is named."""
    return _show(request, project)


def _show(
    request: HttpRequest, project: ProjectView, fault: str = "", typed: str = ""
) -> HttpResponseBase:
    asked_questions = work.questions_of([project.id])
    page = {
        "project": project,
        "waiting": sorted(
            (question for question in asked_questions if question.answered_at is None),
            key=lambda question: question.asked_at,
        ),
        "answered": [question for question in asked_questions if question.answered_at is not None],
        "answer_time": work.answer_time([project.id]),
        "hours": int(str(charter.value(ValueName.QUESTION_HOURS))),
        "kinds": [
            (kind.value, words, kind in project.warnings) for kind, words in CONTENT_KINDS.items()
        ],
        "fault": fault,
        "typed": typed,
    }
    return render(request, "client/questions.html", page, status=422 if fault else 200)


@require_POST
@keeps_typed
@staff_only
def answer(request: HttpRequest, project: ProjectView, question: UUID) -> HttpResponseBase:
    """The answer, for everybody on the project."""
    text = request.POST.get("answer", "")
    try:
        actions.answer_question(question=question, actor_id=person_id(request), answer=text)
    except BadQuestion as exc:
        return _show(request, project, str(exc), text)
    except NoSuchQuestion as missing:
        raise Http404 from missing
    messages.success(request, _("Answered. Everybody on the project reads it from now on."))
    return redirect("client-questions", project=project.public_id)


@require_POST
@staff_only
def warn(request: HttpRequest, project: ProjectView) -> HttpResponseBase:
    """Add content warnings to the project."""
    try:
        actions.warn(
            project=project.public_id,
            actor_id=person_id(request),
            kinds=request.POST.getlist("warnings"),
        )
    except BadProject as exc:
        messages.error(request, str(exc))
    else:
        messages.success(request, _("Saved. Whoever does not want to see it is not offered it."))
    return redirect("client-questions", project=project.public_id)
