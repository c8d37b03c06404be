"""Arrival of an answer. `sync` is the one way in: the sync endpoint, the web forms and the
simulated crew all come through it."""

import logging
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import msgspec
import psycopg
import psycopg.errors
from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connections
from django.utils import timezone
from django.utils.translation import gettext as _

from minga.domains.answers import queries, rules
from minga.domains.answers.actions.files import with_their_files
from minga.domains.answers.errors import TryAgain
from minga.domains.answers.types import (
    PROOFS_MAX,
    TASKS_MAX,
    AnswerState,
    Checked,
    HeldTask,
    OfferLine,
    ProjectSheet,
    SyncReply,
    SyncRequest,
    Task,
)
from minga.domains.assignment import actions as assignment_actions
from minga.domains.assignment import queries as assignment
from minga.domains.assignment.queries import tasks_in
from minga.domains.charter import queries as charter
from minga.domains.charter.types import ValueName
from minga.domains.people.types import MemberRef
from minga.domains.work import queries as work
from minga.domains.work.errors import NoSuchProject
from minga.domains.work.types import ProjectView
from minga_pure.answers import AnswerKind
from minga_pure.projects import is_sensitive

logger = logging.getLogger(__name__)
WORTH_ANOTHER_TRY = (
    psycopg.errors.UniqueViolation,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.SerializationFailure,
)
TRIES = 3
MINUTES_MAX = 24 * 60
OFFERS_MAX = 20
STATEMENT = (
    "SELECT convert_to(answers_sync(%s, %s, convert_from(%s, 'UTF8')::jsonb,"
    " convert_from(%s, 'UTF8')::jsonb, %s, %s, %s)::text, 'UTF8')"
)


class _AnswerRow(msgspec.Struct):
    """The database's reply about one answer: the stored one at that place, if any."""

    id: UUID
    kept_id: UUID | None
    price_micros: int | None
    receipt: UUID | None


class _Receipt(msgspec.Struct):
    body: str
    salt: str


class _SyncResult(msgspec.Struct):
    """The reply of the one SQL statement."""

    answers: list[_AnswerRow]
    receipts: list[_Receipt]
    wallets: dict[str, int]
    tasks: list[Task]
    checked: list[Checked]
    sheets: dict[UUID, int] = {}
    stopped: list[HeldTask] = []


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(_SyncResult).decode


def sync(*, member: MemberRef, request: SyncRequest) -> SyncReply:
    """Answers in, pay posted, receipts out, next bundle out: one transaction, safe to repeat.

    Every answer comes back as stored, duplicate (it already was; same receipt) or refused with a
    reason (nothing was kept: the device still has it). Raises TooMuchAtOnce, TryAgain.

    1. each value is checked against its question, without touching the database (save for kinds
       of task whose answers are judged beside their item: one read for all of them);
    2. answers that name a file are kept only when it is here (one read for all of them);
    3. one SQL call stores, pays, writes the receipt and leases the next tasks;
    4. the receipt's exact text is signed: the signature is a function of the stored row, so a
       reply that was lost is made again by sending the same request.
    """
    rules.check_lengths(request)
    specs = queries.task_specs({answer.project for answer in request.answers})
    answers, refused = with_their_files(member, specs, *_normalise_answers(request, specs))
    project, open_wanted = _wanted_tasks(
        member, request, Counter(row["project"] for row in answers)
    )
    reply = _call(
        member.member_id,
        member.subject,
        answers,
        _held_positions(request),
        project,
        open_wanted,
        int(str(charter.value(ValueName.LEASE_HOURS))),
    )
    down = set(request.down)
    assignment_actions.release_bundles(member=member, projects=down)
    tasks = [task for task in reply.tasks if task.project not in down]
    specs = queries.task_specs({task.project for task in tasks})
    for task in tasks:
        task.content = work.with_media(
            task.content,
            for_whom=member.subject,
            is_sensitive=is_sensitive(specs[task.project].sheet),
        )
    return SyncReply(
        answers=refused + [_state(row) for row in reply.answers],
        receipts=[queries.signed(row.body, bytes.fromhex(row.salt)) for row in reply.receipts],
        wallets=reply.wallets,
        tasks=tasks,
        projects=_sheets(
            member,
            {
                project: version
                for project, version in _newer_sheets(reply.sheets, request.sheets)
                if project not in down
            },
        ),
        proofs=_proofs(member, request.proofs[:PROOFS_MAX]),
        checked=reply.checked,
        stopped=reply.stopped,
        offers=None if request.offers is None else _offers(member, request.offers),
        rests=request.offers is not None and queries.rests(member),
    )


def _normalise_answers(
    request: SyncRequest, specs: Mapping[UUID, queries.TaskSpec]
) -> tuple[list[dict[str, Any]], list[AnswerState]]:
    """The answers in their stored form, each position once, and those that do not fit."""
    now = timezone.now()
    items = _items_beside(request, specs)
    answers: dict[tuple[int, int], dict[str, Any]] = {}
    ids: set[UUID] = set()
    refused: list[AnswerState] = []
    for answer in request.answers:
        if not rules.is_valid_position(answer.pos):
            refused.append(_not_given(answer.id))
            continue
        try:
            spec = specs[answer.project]
            row = rules.normal_form(
                answer,
                task_type=spec.type,
                labels=spec.labels,
                multiple=spec.multiple,
                now=now,
                remembered=spec.remembered,
                content=items.get((spec.id, answer.pos)),
            )
        except KeyError:
            text = str(NoSuchProject())
            refused.append(AnswerState(answer.id, "refused", "no_such_project", text))
        except rules.BadValue as exc:
            text = _(exc.template) % exc.facts
            refused.append(AnswerState(answer.id, "refused", exc.reason, text))
        else:
            row["project"] = spec.id
            row["version"] = spec.version
            is_known = answer.id in ids
            ids.add(answer.id)
            if is_known or answers.setdefault((spec.id, answer.pos), row) is not row:
                refused.append(
                    AnswerState(answer.id, "refused", "twice_in_one", str(_("Sent twice at once.")))
                )
    return list(answers.values()), refused


def _items_beside(
    request: SyncRequest, specs: Mapping[UUID, queries.TaskSpec]
) -> dict[tuple[int, int], dict[str, Any]]:
    """The items of those answers that can only be judged wholly beside them."""
    places = set()
    for answer in request.answers:
        if answer.kind != AnswerKind.LABEL or not rules.is_valid_position(answer.pos):
            continue
        spec = specs.get(answer.project)
        if spec is not None and spec.type.needs_content:
            places.add((spec.id, answer.pos))
    return work.contents_at(places)


def _held_positions(request: SyncRequest) -> list[dict[str, int]] | None:
    """Return the device's open tasks; None: send all that the member holds."""
    if request.held is None:
        return None
    numbers = queries.project_numbers({task.project for task in request.held})
    return [
        {"project": numbers[task.project], "pos": task.pos}
        for task in request.held
        if task.project in numbers and rules.is_valid_position(task.pos)
    ]


def _wanted_tasks(
    member: MemberRef, request: SyncRequest, answering: Mapping[int, int]
) -> tuple[int | None, int | None]:
    """(project, how many open tasks to hold); (None, None) when nothing is wanted."""
    want = request.want
    if want is None:
        return None, None if request.held is None else 0
    if want.project is None:
        offers = assignment.offers(member, want.minutes or 7, answering=answering)
        if not offers:
            return None, 0
        project = offers[0].project.public_id
    else:
        project = want.project
    spec = queries.task_specs([project]).get(project)
    if spec is None:
        return None, 0
    count = want.count if want.count is not None else tasks_in(want.minutes or 7, spec.seconds)
    return spec.id, max(0, min(count, TASKS_MAX))


def _call(
    member_id: int,
    subject: UUID,
    answers: list[dict[str, Any]],
    positions: list[dict[str, int]] | None,
    *limits: int | None,
) -> _SyncResult:
    """The one statement, repeated when two devices or a restart got in its way.

    psycopg's own cursor sends the values beside the statement; Django's would write them into it.
    """
    parameters = (
        member_id,
        subject,
        _encode(answers),
        None if positions is None else _encode(positions),
        *limits,
    )
    connection = connections[settings.SYNC_DB_ALIAS]
    for attempt in range(1, TRIES + 1):
        try:
            connection.ensure_connection()
            with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
                (text,) = cursor.execute(STATEMENT, parameters, binary=True).fetchone() or ("",)
        except DatabaseError as exc:
            if connection.in_atomic_block or not _worth_another_try(exc):
                raise
            if attempt == TRIES:
                raise TryAgain from exc
            logger.warning("sync tried again: %s", type(exc.__cause__).__name__)
            if not connection.is_usable():
                connection.close()
        else:
            return _decode(text)
    raise TryAgain


def _worth_another_try(exc: DatabaseError) -> bool:
    return isinstance(exc, OperationalError | InterfaceError) or isinstance(
        exc.__cause__, WORTH_ANOTHER_TRY
    )


def _state(row: _AnswerRow) -> AnswerState:
    """Return the state of one answer that was sent to the database."""
    if row.kept_id is None:
        return _not_given(row.id)
    return AnswerState(
        row.id,
        "stored" if row.kept_id == row.id else "duplicate",
        price_micros=row.price_micros,
        receipt=row.receipt,
    )


def _not_given(name: UUID) -> AnswerState:
    text = _("This task was not given to you, so the answer could not be stored.")
    return AnswerState(name, "refused", "not_given", text)


def _offers(member: MemberRef, minutes: int) -> list[OfferLine]:
    """Return the work that fits into the minutes, in the fair order."""
    assignment_actions.note_presence(member=member)
    minutes = max(1, min(minutes, MINUTES_MAX))
    offers = assignment.offers(member, minutes)[:OFFERS_MAX]
    if queries.rests(member):
        offers = [offer for offer in offers if offer.held]
    else:
        offers += assignment.offers_for_skills(member, minutes)[: OFFERS_MAX - len(offers)]
    download_bytes = work.weights([offer.project.id for offer in offers])
    return [
        OfferLine(
            project=offer.project.public_id,
            question=offer.project.question,
            task_type=offer.project.task_type,
            client=offer.project.client.legal_name,
            country=offer.project.client.country,
            purpose=offer.project.purpose,
            tasks=offer.tasks,
            held=offer.held,
            pay_micros=offer.pay.micros,
            price_micros=offer.project.price.micros,
            currency=offer.pay.currency,
            seconds=offer.seconds,
            bytes=offer.tasks * download_bytes.get(offer.project.id, 0),
            content_language=offer.project.content_language,
            warnings=[kind.value for kind in offer.project.warnings],
            lacks=[skill.value for skill in offer.lacks],
            review_hours=offer.project.review_hours,
        )
        for offer in offers
    ]


def _newer_sheets(
    current: Mapping[UUID, int], on_device: Mapping[UUID, int] | Iterable[UUID]
) -> list[tuple[UUID, int]]:
    """The sheets of the member's open projects that the device lacks or has in an older version.

    A device that does not name versions has the first ones.
    """
    known = on_device if isinstance(on_device, Mapping) else dict.fromkeys(on_device, 1)
    return sorted(item for item in current.items() if known.get(item[0], 0) < item[1])


def _sheets(member: MemberRef, versions: Mapping[UUID, int]) -> list[ProjectSheet]:
    """The named sheets as this member gets them: examples with their files and promise of pay."""
    specs = queries.task_specs(versions, versions)
    sheets = [specs[project].sheet for project in versions if project in specs]
    with_examples = {sheet.project for sheet in sheets if sheet.examples}
    cards = {card.public_id: card for card in work.projects_named(with_examples)}
    return [
        _sheet(member, sheet, cards[sheet.project]) if sheet.project in cards else sheet
        for sheet in sheets
    ]


def _sheet(member: MemberRef, sheet: ProjectSheet, card: ProjectView) -> ProjectSheet:
    examples = [
        replace(
            example,
            content=work.with_media(
                example.content, for_whom=member.subject, is_sensitive=is_sensitive(sheet)
            ),
        )
        for example in sheet.examples
    ]
    promise = work.promise(card, member.subject)
    return msgspec.structs.replace(sheet, examples=examples, promise=promise)


def _proofs(member: MemberRef, names: list[UUID]) -> dict[str, Any]:
    """Inclusion proofs for this member's receipts that the log has taken in by now."""
    if not names:
        return {}
    proofs = {
        str(card.public_id): queries.proof_of(card)
        for card in queries.receipts_named(member, names)
    }
    return {name: proof for name, proof in proofs.items() if proof}
