"""A member's accuracy by kind of work, its reasons, and objections to known answers."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from minga.domains import number_format
from minga.domains.errors import ReasonRequired
from minga.domains.people.types import MemberRef
from minga.domains.quality import actions
from minga.domains.quality import queries as quality
from minga.domains.quality.errors import NoSuchLesson
from minga.domains.quality.types import Lesson
from minga.domains.work.errors import NoSuchProject
from minga.doors.web.permissions import members_only
from minga_pure.tasktypes.taxonomy import shown_titles


@dataclass(frozen=True, slots=True)
class LessonView:
    """A lesson in words."""

    lesson: Lesson
    answer_words: str
    expected: str
    text: str
    picture: str
    scoring_rule: str

    @property
    def partly(self) -> bool:
        """Return True for an answer that can be right in part and is not wholly right."""
        return not self.lesson.fits and "label" not in self.lesson.answer


@require_GET
@members_only
def page(request: HttpRequest, member: MemberRef) -> HttpResponseBase:
    """Show accuracy by task type and language, then the lessons."""
    skills = quality.skills_of(member)
    lessons = [lesson_view(lesson) for lesson in quality.lessons_of(member)]
    return render(request, "member/learning.html", {"skills": skills, "lessons": lessons})


@require_POST
@members_only
def object_to(request: HttpRequest, member: MemberRef, project: UUID) -> HttpResponseBase:
    """Object to a known answer; the time of the member is paid."""
    try:
        actions.object_to_gold(
            member=member,
            project=project,
            external_id=request.POST.get("item", ""),
            text=request.POST.get("text", ""),
        )
    except ReasonRequired as missing:
        messages.error(request, str(missing))
    except (NoSuchLesson, NoSuchProject) as missing:
        raise Http404 from missing
    else:
        messages.success(
            request,
            _("Thank you. Your objection was paid, and a data steward will decide about it."),
        )
    return redirect("member-learning")


def lesson_view(lesson: Lesson) -> LessonView:
    return LessonView(
        lesson,
        value_words(lesson.answer, lesson.labels),
        value_words(lesson.expected, lesson.labels),
        str(lesson.content.get("text") or lesson.content.get("prompt") or ""),
        str(lesson.content.get("image_url") or ""),
        _(lesson.scoring_rule),
    )


def value_words(value: dict[str, Any], labels: tuple[dict[str, Any], ...]) -> str:
    """An answer as one would say it."""
    titles = shown_titles(labels)
    if "label" in value:
        return titles.get(value["label"], str(value["label"]))
    if "labels" in value:
        return ", ".join(titles.get(name, str(name)) for name in value["labels"])
    if "text" in value:
        return str(value["text"])
    count = sum(len(part) for part in value.values() if isinstance(part, list))
    sentence = ngettext("%(n)s part marked", "%(n)s parts marked", count)
    return sentence % {"n": number_format.number_text(count)}
