"""What a device sends beside answers, and learns beside tasks: `POST /desk/letters`.

Up: worked examples that she tried, questions to clients, her settings. Down: what became of each,
questions and answers of her projects that are new, her settings when another device changed them,
her hours when she asks, a suspension that is ahead of her or holds. Everything has an id of its
own or a time: sending it again is safe. The member's pass comes as `Authorization: Bearer`; no
cookie is read.
"""

from dataclasses import asdict
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

import msgspec
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from minga.domains.answers import errors as answers
from minga.domains.assignment import actions as assignment
from minga.domains.people import queries as people
from minga.domains.people.errors import BadSettings, TokenNotValid
from minga.domains.people.types import ContentKind, MemberRef, Settings
from minga.domains.training import actions as practice_actions
from minga.domains.training import queries as practice
from minga.domains.training.types import Attempt, Hours
from minga.domains.work import actions as work_actions
from minga.domains.work import queries as work
from minga.domains.work.errors import WorkError
from minga.domains.work.types import QuestionView
from minga.doors.web import suspended

LETTERS_MAX = 50
SHEETS_MAX = 50


class AskedQuestion(msgspec.Struct, forbid_unknown_fields=True):
    id: UUID
    project: UUID
    text: str = ""
    joins: UUID | None = None


class SaidSettings(msgspec.Struct, forbid_unknown_fields=True):
    """Her settings with the time on the device where she changed them."""

    changed_at: str
    quiet_from: int | None = None
    quiet_until: int | None = None
    time_zone: str = "UTC"
    week_hours: int | None = None
    never: list[str] = []
    languages: list[str] = []
    skills: list[str] = []
    text_size: int = 100


class Letters(msgspec.Struct, forbid_unknown_fields=True):
    """`sheets`: the projects about which she wants to know what was asked, since the `mark` of the
    last reply ("": everything)."""

    attempts: list[Attempt] = []
    questions: list[AskedQuestion] = []
    settings: SaidSettings | None = None
    sheets: list[UUID] = []
    mark: str = ""
    hours: bool = False


_decode = msgspec.json.Decoder(Letters).decode


@csrf_exempt
@require_POST
def letters(request: HttpRequest) -> HttpResponse:
    """One exchange."""
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    try:
        member = people.sync_member(token.strip() if kind.lower() == "bearer" else "")
        said = _decode(request.body)
    except TokenNotValid:
        text = _("Please sign in again. Your answers stay on this device until then.")
        return _respond({"error": "sign_in", "text": text}, HTTPStatus.UNAUTHORIZED)
    except msgspec.DecodeError as wrong:
        return _respond({"error": "not_understood", "text": str(wrong)}, HTTPStatus.BAD_REQUEST)
    if len(said.attempts) + len(said.questions) > LETTERS_MAX or len(said.sheets) > SHEETS_MAX:
        told = {"error": "too_much", "text": str(answers.TooMuchAtOnce.text)}
        return _respond(told, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        return _respond(_exchange(member, said), HTTPStatus.OK)
    except (DatabaseError, InterfaceError):
        told = {"error": "try_again", "text": str(answers.TryAgain.text)}
        return _respond(told, HTTPStatus.SERVICE_UNAVAILABLE)


def _exchange(member: MemberRef, said: Letters) -> dict[str, Any]:
    done = practice_actions.practise(member=member, attempts=said.attempts)
    states = [msgspec.to_builtins(state) for state in done.states]
    states += [_asked(member, one) for one in said.questions]
    wrong = _set(member, said.settings)
    mark, suspension = timezone.now().isoformat(), suspended.told(member)
    told: dict[str, Any] = {
        "letters": states,
        "receipts": done.receipts,
        "practised": [str(one) for one in practice.practised(member, said.sheets)],
        "questions": [
            question(card) for card in work.questions_since(said.sheets, _moment(said.mark))
        ],
        "settings": settings_told(people.settings_of(member)),
        "mark": mark,
        "suspended": suspension and asdict(suspension),
    }
    if wrong:
        told["settings_wrong"] = wrong
    if said.hours:
        told["hours"] = [_week(one) for one in practice.hours(member)]
        currencies = {one.pay.currency for one in practice.hours(member)}
        floors = {currency: work.floor(currency) for currency in currencies}
        told["floors"] = {name: floor.micros for name, floor in floors.items() if floor}
    return told


def _asked(member: MemberRef, one: AskedQuestion) -> dict[str, Any]:
    try:
        card = work_actions.ask(member=member, project=one.project, text=one.text, joins=one.joins)
    except WorkError as wrong:
        return {"id": str(one.id), "state": "refused", "text": str(wrong)}
    return {"id": str(one.id), "state": "stored", "question": str(card.public_id)}


def _set(member: MemberRef, said: SaidSettings | None) -> str:
    """Keep her settings; what is wrong with them, or nothing."""
    if said is None:
        return ""
    facts = msgspec.structs.asdict(said)
    facts["changed_at"] = _moment(said.changed_at)
    for name in ("never", "languages", "skills"):
        facts[name] = tuple(facts[name])
    known = {kind.value for kind in ContentKind}
    facts["never"] = tuple(ContentKind(kind) for kind in facts["never"] if kind in known)
    try:
        assignment.keep_settings(member=member, settings=Settings(**facts))
    except BadSettings as wrong:
        return str(wrong)
    return ""


def _moment(said: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def question(card: QuestionView) -> dict[str, Any]:
    """A question as everybody on the project sees it."""
    return {
        "id": str(card.public_id),
        "project": str(card.project),
        "text": card.text,
        "asked_at": card.asked_at.isoformat(),
        "answer": card.answer,
        "answered_at": card.answered_at and card.answered_at.isoformat(),
        "askers": card.askers,
    }


def settings_told(kept: Settings) -> dict[str, Any]:
    return {
        "quiet_from": kept.quiet_from,
        "quiet_until": kept.quiet_until,
        "time_zone": kept.time_zone,
        "week_hours": kept.week_hours,
        "never": [kind.value for kind in kept.never],
        "languages": list(kept.languages),
        "skills": list(kept.skills),
        "text_size": kept.text_size,
        "changed_at": kept.changed_at.isoformat() if kept.changed_at else "",
    }


def _week(one: Hours) -> dict[str, Any]:
    return {
        "week": one.week.isoformat(),
        "project": str(one.project or ""),
        "title": one.title,
        "answers": one.answers,
        "spent_ms": one.spent_ms,
        "micros": one.pay.micros,
        "currency": one.pay.currency,
    }


def _respond(told: dict[str, Any], status: HTTPStatus) -> HttpResponse:
    answer = JsonResponse(told, status=status)
    answer["Cache-Control"] = "no-store"
    return answer
