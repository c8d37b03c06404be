"""The member's second sync channel, for everything but answers and tasks: `POST /desk/exchange`.

Up: attempts at worked examples, questions to clients, the member's settings. Down: the state of
each entry, new questions and answers of the member's projects, settings that another device
changed, hours on request, a suspension that is ahead or holds. Every entry has an id or a time:
sending it again is safe. The member's pass comes as `Authorization: Bearer`; no cookie is read.
"""

from dataclasses import asdict
from http import HTTPStatus
from typing import Any
from uuid import UUID

import msgspec
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from minga.domains.answers import errors as answers
from minga.domains.assignment import actions as assignment
from minga.domains.people import queries as people
from minga.domains.people.errors import BadSettings, TokenNotValid
from minga.domains.people.types import MemberRef, Settings
from minga.domains.training import actions as practice_actions
from minga.domains.training import queries as practice
from minga.domains.training.types import Hours, NewAttempt
from minga.domains.work import actions as work_actions
from minga.domains.work import queries as work
from minga.domains.work.errors import WorkError
from minga.domains.work.types import QuestionView
from minga.doors.web import suspended
from minga.typed_values import moment
from minga_pure.projects import ContentKind

ENTRIES_MAX = 50
SHEETS_MAX = 50


class AskedQuestion(msgspec.Struct, forbid_unknown_fields=True):
    id: UUID
    project: UUID
    text: str = ""
    joins: UUID | None = None


class ChangedSettings(msgspec.Struct, forbid_unknown_fields=True):
    """A member's settings with the time of the change on their device."""

    changed_at: str
    quiet_from: int | None = None
    quiet_until: int | None = None
    time_zone: str = "UTC"
    week_hours: int | None = None
    never: list[str] = []
    languages: list[str] = []
    skills: list[str] = []
    text_size: int = 100


class ExchangeRequest(msgspec.Struct, forbid_unknown_fields=True):
    """The entries of a device's outbox.

    sheets: the projects whose questions the reply brings, since the `cursor` of the last reply ("":
    everything).
    """

    attempts: list[NewAttempt] = []
    questions: list[AskedQuestion] = []
    settings: ChangedSettings | None = None
    sheets: list[UUID] = []
    cursor: str = ""
    hours: bool = False


_decode = msgspec.json.Decoder(ExchangeRequest).decode


@csrf_exempt
@require_POST
def exchange(request: HttpRequest) -> HttpResponse:
    """Answer one exchange of a device."""
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    try:
        member = people.sync_member(token.strip() if kind.lower() == "bearer" else "")
        payload = _decode(request.body)
    except TokenNotValid:
        text = _("Please sign in again. Your answers stay on this device until then.")
        return _respond({"error": "sign_in", "text": text}, HTTPStatus.UNAUTHORIZED)
    except msgspec.DecodeError as exc:
        return _respond({"error": "not_understood", "text": str(exc)}, HTTPStatus.BAD_REQUEST)
    if (
        len(payload.attempts) + len(payload.questions) > ENTRIES_MAX
        or len(payload.sheets) > SHEETS_MAX
    ):
        refusal = {"error": "too_much", "text": str(answers.TooMuchAtOnce.text)}
        return _respond(refusal, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        return _respond(_exchange(member, payload), HTTPStatus.OK)
    except (OperationalError, InterfaceError):
        refusal = {"error": "try_again", "text": str(answers.TryAgain.text)}
        return _respond(refusal, HTTPStatus.SERVICE_UNAVAILABLE)


def _exchange(member: MemberRef, payload: ExchangeRequest) -> dict[str, Any]:
    practised = practice_actions.practise(member=member, attempts=payload.attempts)
    states = [msgspec.to_builtins(state) for state in practised.states]
    states += [_ask_question(member, new_question) for new_question in payload.questions]
    settings_fault = _set(member, payload.settings)
    cursor, suspension = timezone.now().isoformat(), suspended.suspension_notice(member)
    reply: dict[str, Any] = {
        "entries": states,
        "receipts": practised.receipts,
        "practised": [str(example_id) for example_id in practice.practised(member, payload.sheets)],
        "questions": [
            question(view) for view in work.questions_since(payload.sheets, moment(payload.cursor))
        ],
        "settings": settings_reply(people.settings_of(member)),
        "cursor": cursor,
        "suspended": suspension and asdict(suspension),
    }
    if settings_fault:
        reply["settings_wrong"] = settings_fault
    if payload.hours:
        reply["hours"] = [_week(week) for week in practice.hours(member)]
        currencies = {week.pay.currency for week in practice.hours(member)}
        floors = {currency: work.floor(currency) for currency in currencies}
        reply["floors"] = {name: floor.micros for name, floor in floors.items() if floor}
    return reply


def _ask_question(member: MemberRef, new_question: AskedQuestion) -> dict[str, Any]:
    try:
        stored = work_actions.ask(
            member=member,
            project=new_question.project,
            text=new_question.text,
            joins=new_question.joins,
        )
    except WorkError as exc:
        return {"id": str(new_question.id), "state": "refused", "text": str(exc)}
    return {"id": str(new_question.id), "state": "stored", "question": str(stored.public_id)}


def _set(member: MemberRef, changes: ChangedSettings | None) -> str:
    """Save the changed settings; return the fault as text, "" without one."""
    if changes is None:
        return ""
    facts = msgspec.structs.asdict(changes)
    facts["changed_at"] = moment(changes.changed_at)
    facts["disturbing"] = people.settings_of(member).disturbing  # chosen on the pages only
    for name in ("never", "languages", "skills"):
        facts[name] = tuple(facts[name])
    known = {kind.value for kind in ContentKind}
    facts["never"] = tuple(ContentKind(kind) for kind in facts["never"] if kind in known)
    try:
        assignment.keep_settings(member=member, settings=Settings(**facts))
    except BadSettings as exc:
        return str(exc)
    return ""


def question(view: QuestionView) -> dict[str, Any]:
    """A question as everybody on the project sees it."""
    return {
        "id": str(view.public_id),
        "project": str(view.project),
        "text": view.text,
        "asked_at": view.asked_at.isoformat(),
        "answer": view.answer,
        "answered_at": view.answered_at and view.answered_at.isoformat(),
        "askers": view.askers,
    }


def settings_reply(settings: Settings) -> dict[str, Any]:
    return {
        "quiet_from": settings.quiet_from,
        "quiet_until": settings.quiet_until,
        "time_zone": settings.time_zone,
        "week_hours": settings.week_hours,
        "never": [kind.value for kind in settings.never],
        "languages": list(settings.languages),
        "skills": list(settings.skills),
        "text_size": settings.text_size,
        "changed_at": settings.changed_at.isoformat() if settings.changed_at else "",
    }


def _week(week: Hours) -> dict[str, Any]:
    return {
        "week": week.week.isoformat(),
        "project": str(week.project or ""),
        "title": week.title,
        "answers": week.answers,
        "spent_ms": week.spent_ms,
        "micros": week.pay.micros,
        "currency": week.pay.currency,
    }


def _respond(payload: dict[str, Any], status: HTTPStatus) -> HttpResponse:
    answer = JsonResponse(payload, status=status)
    answer["Cache-Control"] = "no-store"
    return answer
