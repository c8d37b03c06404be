"""Cases: opened on a mark that was found, answered by the recipient, decided by a data steward."""

import hashlib
import secrets
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from minga.domains.charter import queries as charter
from minga.domains.charter.errors import ValueUnset
from minga.domains.charter.types import ValueName
from minga.domains.consent import queries as consent
from minga.domains.errors import domain_errors
from minga.domains.licences import actions as licences
from minga.domains.people import queries as people
from minga.domains.people.errors import NotInOffice, OwnMatter
from minga.domains.people.types import Office
from minga.domains.retries import actions as retries
from minga.domains.sql_files import named_queries
from minga.domains.takedowns import queries, rules
from minga.domains.takedowns.errors import NoMarkFound, WrongCaseStep
from minga.domains.takedowns.models import Case, CaseEvent, MarkMatch, Search
from minga.domains.takedowns.queries.cases import case_of_claimant_row, case_row, concerns
from minga.domains.takedowns.queries.searches import search_row
from minga.domains.takedowns.types import (
    ANSWERS,
    CLOSINGS,
    DUTIES,
    HOLDS,
    Claimant,
    EventKind,
    SearchState,
    TakedownView,
)
from minga.domains.work import queries as work
from minga_pure.canon import canonical
from minga_pure.ids import uuid7_new
from minga_pure.proofs.takedown import SEGMENTS

SQL = named_queries("takedowns")
SALT_BYTES = 32
DAYS_DEFAULT = 7


@transaction.atomic
def open_case(*, claimant: Claimant, search: UUID, match: UUID) -> TakedownView:
    """Open the case about one copy that a search named; the same again is the same case.

    The statement is signed, and a leaf of the log. Raises NoSuchSearch, NoMarkFound.
    """
    row = search_row(claimant, search)
    hit = MarkMatch.objects.filter(search=row, public_id=match).first()
    if hit is None or row.state != SearchState.COMPLETED.value:
        raise NoMarkFound
    existing = Case.objects.filter(match=hit).first()
    if existing is not None:
        return queries.case_for_claimant(claimant, existing.public_id)
    now = _clock()
    answer_until = now + timedelta(days=_days())
    public_id, dossier = uuid7_new(), consent.dossier_of(hit.delivery)
    body = {
        "kind": "takedown",
        "receipt": str(public_id),
        "member": str(dossier.pseudonym if claimant.member else row.subject),
        "at": now.isoformat(),
        "answer_until": answer_until.isoformat(),
        "found": {
            "sha256": bytes(row.found_sha256).hex(),
            "kind": row.kind,
            "address": row.address,
        },
        "original": "reference" if row.reference_item else "vault",
        "item": str(hit.item),
        "delivery": str(hit.delivery),
        "grant": dossier.fields["grant"],
        "recipient": {
            "key": dossier.fields["recipient"],
            "name": dossier.recipient_name,
            "country": dossier.recipient_country,
        },
        "controller": dossier.controller,
        "terms": dossier.terms_digest,
        "mark": _mark(hit),
    }
    with domain_errors():
        case = Case.objects.create(
            public_id=public_id,
            search=row,
            match=hit,
            client=dossier.client,
            statement=canonical(body).decode(),
            salt=secrets.token_bytes(SALT_BYTES),
            opened_at=now,
            answer_until=answer_until,
        )
    Search.objects.filter(pk=row.pk).update(expires_at=now + timedelta(days=rules.CASE_DAYS_MAX))
    _add(case, EventKind.OPENED)
    return queries.case_for_claimant(claimant, public_id)


def _mark(hit: MarkMatch) -> dict[str, object]:
    """Return the numbers of the mark, as they are signed."""
    return {
        "share": round(hit.share, 4),
        "score": round(hit.score, 3),
        "false_accusation_bound": hit.false_accusation_bound,
        "comparisons": hit.comparisons,
        "segments": SEGMENTS,
        "symbols": list(hit.symbols),
        "tables_sha256": hashlib.sha256(bytes(hit.tables)).hexdigest(),
        "item_key_sha256": bytes(hit.item_key_sha256).hex(),
    }


@transaction.atomic
def record_answer(
    *, case: UUID, kind: EventKind, words: str, day: date | None, actor_id: int
) -> TakedownView:
    """Record the recipient's answer: taken down on a day, or disputed in words.

    Staff of the client answers for its recipients; a data steward records an answer that came by
    letter. Raises NoSuchTakedown, WrongCaseStep, NeedsDay, ReasonRequired, NotYours, NotInOffice.
    """
    row = case_row(case)
    if kind not in ANSWERS:
        raise WrongCaseStep
    if not people.holds_office(actor_id, Office.DATA_STEWARD):
        work.require_staff(actor_id, row.client)
    _add(row, kind, words=words, day=day, recorded_by=actor_id)
    return queries.case_for_steward(case)


@transaction.atomic
def decide(*, case: UUID, kind: EventKind, words: str, actor_id: int) -> TakedownView:
    """Hold deliveries to the client, or close the case, as a data steward.

    Nobody decides a case of their own, their household or their client. Raises NotInOffice,
    OwnMatter, NoSuchTakedown, WrongCaseStep, NotHeardYet, ReasonRequired.
    """
    if kind not in DUTIES:
        raise WrongCaseStep
    if not people.holds_office(actor_id, Office.DATA_STEWARD):
        raise NotInOffice
    row = case_row(case)
    if concerns(actor_id, case):
        raise OwnMatter
    _add(row, kind, words=words, decided_by=actor_id)
    return queries.case_for_steward(case)


@transaction.atomic
def withdraw_case(*, claimant: Claimant, case: UUID) -> TakedownView:
    """Close a case as the person who opened it. Raises NoSuchTakedown, WrongCaseStep."""
    row = case_of_claimant_row(claimant, case)
    _add(row, EventKind.CLOSED_WITHDRAWN)
    return queries.case_for_claimant(claimant, case)


def mark_overdue() -> int:
    """The clock's part: a recipient that was silent gets nothing more; how many cases."""
    return retries.work_through("takedowns.mark_overdue", queries.cases_overdue(), _overdue)


def _overdue(case: UUID) -> bool:
    _add(case_row(case), EventKind.OVERDUE)
    return True


def _add(
    case: Case,
    kind: EventKind,
    *,
    words: str = "",
    day: date | None = None,
    decided_by: int | None = None,
    recorded_by: int | None = None,
) -> None:
    """Write an event, and carry out its effect on deliveries and bond."""
    kinds = [EventKind(name) for name in case.events.values_list("kind", flat=True)]
    text = rules.check_event(
        kinds, kind, now=_clock(), answer_until=case.answer_until, words=words, day=day
    )
    with domain_errors():
        CaseEvent.objects.create(
            case=case,
            kind=kind.value,
            words=text,
            day=day,
            decided_by_id=decided_by,
            recorded_by_id=recorded_by,
            salt=secrets.token_bytes(SALT_BYTES),
        )
    _carry_out(case, kind)


def _carry_out(case: Case, kind: EventKind) -> None:
    """Freeze what the recipient gets, give the bond to the person, lift the freeze at the end."""
    recipient = consent.dossier_of(case.match.delivery).fields["recipient"]
    if kind in HOLDS:
        licences.freeze(
            client=case.client,
            reason=_("Take-down case %(case)s") % {"case": case.public_id},
            case=case.public_id,
            recipient=recipient,
        )
    if kind is EventKind.CLOSED_MISUSE:
        licences.forfeit_bond(item=case.match.item, recipient=recipient, case=case.public_id)
    if kind in CLOSINGS:
        licences.lift_freeze(case=case.public_id)
        still_open = Case.objects.filter(search=case.search).exclude(
            events__kind__in=[closing.value for closing in CLOSINGS]
        )
        if not still_open.exists():
            until = rules.expires_after_closing(timezone.now())
            Search.objects.filter(pk=case.search_id).update(expires_at=until)


def _clock() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute(SQL["clock"])
        moment: datetime = cursor.fetchone()[0]
    return moment


def _days() -> int:
    try:
        return int(str(charter.value(ValueName.TAKEDOWN_DAYS)))
    except ValueUnset:
        return DAYS_DEFAULT
