"""Questions to a client: asked together, answered once for everybody, with a clock (H24)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from minga.domains.notices import actions as notices
from minga.domains.notices.types import Topic
from minga.domains.people.types import MemberRef
from minga.domains.work import queries, rules
from minga.domains.work.errors import BadQuestion, NoSuchQuestion
from minga.domains.work.models import Asker, Project, Question
from minga.domains.work.types import QuestionView
from minga_pure.projects import ProjectState

OPEN_EACH_MAX = 10
DOUBT = "Many of us could not tell. What is to be done in doubt?"


@transaction.atomic
def ask(
    *, member: MemberRef, project: UUID, text: str = "", joins: UUID | None = None
) -> QuestionView:
    """Ask the client of a project something, or join a question that stands there already.

    The same text, but for case and signs, is the same question: five thousand who ask it are one
    question for the client. Asking twice is asking once. A derived project's questions go to the
    project that it serves. Raises NoSuchProject, NoSuchQuestion, BadQuestion.
    """
    card = queries.project(project)
    asked_project = queries.project(card.parent) if card.parent else card
    if joins is not None:
        row = Question.objects.filter(public_id=joins, project_id=asked_project.id).first()
        if row is None:
            raise NoSuchQuestion
    else:
        normal = rules.normal_question(text)
        open_questions = Asker.objects.filter(
            member_id=member.member_id,
            question__project_id=asked_project.id,
            question__answered_at=None,
        ).exclude(question__normal=normal)
        if open_questions.count() >= OPEN_EACH_MAX:
            raise BadQuestion(_("Ten questions of yours wait already. Please wait for an answer."))
        row, _new = Question.objects.get_or_create(
            project_id=asked_project.id, normal=normal, defaults={"text": " ".join(text.split())}
        )
    Asker.objects.get_or_create(question=row, member_id=member.member_id)
    return queries.questions_of([asked_project.id], names=[row.public_id])[0]


@transaction.atomic
def answer_question(*, question: UUID, actor_id: int, answer: str) -> QuestionView:
    """The client's answer, for everybody on the project. Said anew, the later words count; the
    clock stays with the first. A project that was paused for want of answers goes on by itself.

    Raises NoSuchQuestion, BadQuestion.
    """
    card, project = queries.question_for(actor_id, question)
    answer_text = answer.strip()
    if not answer_text or len(answer_text) > rules.ANSWER_CHARACTERS_MAX:
        raise BadQuestion(_("Please answer in 1 to 2000 characters."))
    row = Question.objects.select_for_update().get(public_id=card.public_id)
    now = timezone.now()
    Question.objects.filter(id=row.id).update(
        answer=answer_text,
        answered_at=row.answered_at or now,
        answered_by_id=row.answered_by_id or actor_id,
        changed_at=now,
    )
    if row.answered_at is None:
        _tell_who_asked(row, project.title)
    if project.paused_for == rules.PAUSED_FOR_QUESTIONS and not queries.overdue(now, project.id):
        Project.objects.filter(
            id=project.id, state=ProjectState.PAUSED, paused_for=rules.PAUSED_FOR_QUESTIONS
        ).update(state=ProjectState.PUBLISHED, paused_for="")
    return queries.questions_of([project.id], names=[question])[0]


def _tell_who_asked(row: Question, title: str) -> None:
    """By the ways that they chose, they hear that there is an answer."""
    for asker in row.askers.select_related("member"):
        notices.tell(
            member=MemberRef(asker.member_id, asker.member.subject),
            topic=Topic.QUESTIONS,
            key=f"answered:{row.public_id}",
            words=lambda: (_("Your question is answered"), title),
            address="/work/",
        )


@transaction.atomic
def clarify(*, project: UUID, actor_id: int, text: str) -> QuestionView:
    """Tell every member of a project what to do in doubt, as an answered question.

    Raises NoSuchProject, BadQuestion.
    """
    card = queries.project_for(actor_id, project)
    row, _new = Question.objects.get_or_create(
        project_id=card.id,
        normal=rules.normal_question(DOUBT),
        defaults={"text": DOUBT},
    )
    return answer_question(question=row.public_id, actor_id=actor_id, answer=text)


@transaction.atomic
def pause_unanswered(*, now: datetime | None = None) -> int:
    """No new bundles of projects whose client has left a question waiting for longer than the
    members voted. What is held stays and is paid. Returns how many were paused."""
    late = queries.overdue(now or timezone.now())
    return Project.objects.filter(id__in=late, state=ProjectState.PUBLISHED).update(
        state=ProjectState.PAUSED, paused_for=rules.PAUSED_FOR_QUESTIONS
    )
