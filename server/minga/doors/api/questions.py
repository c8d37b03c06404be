"""Worked examples of a draft, and what members ask about a project."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from minga.domains.work import actions as work_actions
from minga.domains.work import queries as work
from minga.domains.work.errors import NoSuchQuestion
from minga.domains.work.types import NewExample, ProjectView, QuestionView
from minga.doors.api import question_schemas as words
from minga.doors.api.auth import PROJECTS_READ, PROJECTS_WRITE, person_of
from minga.doors.api.idempotency import once

router = Router(tags=["questions"])


def _examples(project: ProjectView) -> words.ExamplesOut:
    return words.ExamplesOut(
        examples=[
            words.ExampleOut(
                id=example.id, content=example.content, value=example.value, reason=example.reason
            )
            for example in project.examples
        ]
    )


def _question(question: QuestionView) -> words.QuestionOut:
    return words.QuestionOut(
        id=question.public_id,
        text=question.text,
        asked_at=question.asked_at,
        askers=question.askers,
        answer=question.answer,
        answered_at=question.answered_at,
    )


@router.get("/projects/{uuid:project}/examples", auth=PROJECTS_READ, response=words.ExamplesOut)
def read_examples(request: HttpRequest, project: UUID) -> object:
    """The worked examples with which a member's first bundle begins."""
    return _examples(work.project_for(person_of(request), project))


@router.put("/projects/{uuid:project}/examples", auth=PROJECTS_WRITE, response=words.ExamplesOut)
def write_examples(request: HttpRequest, project: UUID, payload: words.ExamplesIn) -> HttpResponse:
    """The worked examples of a draft, all of them anew; each is paid like an answer."""
    examples = [
        NewExample(
            value=example.value, reason=example.reason, item=example.item, content=example.content
        )
        for example in payload.examples
    ]
    return once(
        request,
        lambda: _examples(
            work_actions.write_examples(
                project=project, actor_id=person_of(request), examples=examples
            )
        ),
    )


@router.get("/projects/{uuid:project}/questions", auth=PROJECTS_READ, response=words.QuestionsOut)
def read_questions(request: HttpRequest, project: UUID) -> object:
    """Questions of members, each one time, newest first. Nobody is named."""
    project_view = work.project_for(person_of(request), project)
    return words.QuestionsOut(
        rows=[_question(question) for question in work.questions_of([project_view.id])],
        median_seconds=work.answer_time([project_view.id]).median_seconds,
    )


@router.put(
    "/projects/{uuid:project}/questions/{uuid:question}",
    auth=PROJECTS_WRITE,
    response=words.QuestionOut,
)
def answer_question(
    request: HttpRequest, project: UUID, question: UUID, payload: words.AnswerIn
) -> HttpResponse:
    """Answer once for everybody. Said anew, the later words count."""
    actor_id = person_of(request)
    project_view = work.project_for(actor_id, project)

    def answered() -> words.QuestionOut:
        if not work.questions_of([project_view.id], names=[question]):
            raise NoSuchQuestion
        question_view = work_actions.answer_question(
            question=question, actor_id=actor_id, answer=payload.answer
        )
        return _question(question_view)

    return once(request, answered)
