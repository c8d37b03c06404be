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


def _examples(card: ProjectView) -> words.ExamplesOut:
    return words.ExamplesOut(
        examples=[
            words.ExampleOut(id=one.id, content=one.content, value=one.value, reason=one.reason)
            for one in card.examples
        ]
    )


def _question(card: QuestionView) -> words.QuestionOut:
    return words.QuestionOut(
        id=card.public_id,
        text=card.text,
        asked_at=card.asked_at,
        askers=card.askers,
        answer=card.answer,
        answered_at=card.answered_at,
    )


@router.get("/projects/{uuid:project}/examples", auth=PROJECTS_READ, response=words.ExamplesOut)
def read_examples(request: HttpRequest, project: UUID) -> object:
    """The worked examples with which a member's first bundle begins."""
    return _examples(work.project_for(person_of(request), project))


@router.put("/projects/{uuid:project}/examples", auth=PROJECTS_WRITE, response=words.ExamplesOut)
def write_examples(request: HttpRequest, project: UUID, said: words.ExamplesIn) -> HttpResponse:
    """The worked examples of a draft, all of them anew; each is paid like an answer."""
    told = [
        NewExample(value=one.value, reason=one.reason, item=one.item, content=one.content)
        for one in said.examples
    ]
    return once(
        request,
        lambda: _examples(
            work_actions.write_examples(project=project, by=person_of(request), examples=told)
        ),
    )


@router.get("/projects/{uuid:project}/questions", auth=PROJECTS_READ, response=words.QuestionsOut)
def read_questions(request: HttpRequest, project: UUID) -> object:
    """What members ask, each question one time, the newest first. Nobody is named."""
    card = work.project_for(person_of(request), project)
    return words.QuestionsOut(
        rows=[_question(one) for one in work.questions_of([card.id])],
        median_seconds=work.answer_time([card.id]).median_seconds,
    )


@router.put(
    "/projects/{uuid:project}/questions/{uuid:question}",
    auth=PROJECTS_WRITE,
    response=words.QuestionOut,
)
def answer_question(
    request: HttpRequest, project: UUID, question: UUID, said: words.AnswerIn
) -> HttpResponse:
    """Answer once for everybody. Said anew, the later words count."""
    by = person_of(request)
    card = work.project_for(by, project)

    def answered() -> words.QuestionOut:
        if not work.questions_of([card.id], names=[question]):
            raise NoSuchQuestion
        told = work_actions.answer_question(question=question, by=by, answer=said.answer)
        return _question(told)

    return once(request, answered)
