"""A client's doubts: a sample looked at by paid peers, then labels again, money back, or numbers.

What members were paid stays theirs whatever comes out (G3): every remedy is paid by the reserve
that the client set aside for quality at publishing.
"""

from collections.abc import Collection, Sequence
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from minga.domains.assignment import queries as assignment
from minga.domains.charter import queries as charter
from minga.domains.charter.types import ValueName
from minga.domains.judgement import queries, rules
from minga.domains.judgement.actions import decision_notices, derived_projects
from minga.domains.judgement.errors import (
    AlreadyDisputed,
    NoCriterion,
    NoSuchCase,
    NotForMediators,
    NothingToDispute,
    NoWords,
)
from minga.domains.judgement.models import Dispute
from minga.domains.judgement.types import DisputeOutcome, DisputeState, Wish
from minga.domains.ledger import actions as ledger
from minga.domains.ledger.types import AccountKind, TransferCode
from minga.domains.people import queries as people
from minga.domains.people.errors import OwnMatter
from minga.domains.people.types import Office
from minga.domains.retries import actions as retries
from minga.domains.sql_files import named_queries
from minga.domains.work import actions as work_actions
from minga.domains.work import queries as work
from minga.domains.work.types import ProjectView
from minga_pure.money import Money

SQL = named_queries("judgement")

ENOUGH = 0.9


@transaction.atomic
def dispute(
    *,
    project: UUID,
    actor_id: int,
    criterion: int,
    words: str,
    wish: Wish,
    answers: Sequence[UUID] | None = None,
    items: Sequence[str] | None = None,
    beside: Collection[int] = (),
) -> UUID:
    """Question answers of one's project: some by their ids, those to some items, or all.

    `beside`: projects of the same client that are one work together with this one; the share that
    is questioned counts over all of them.

    1. The answers are written down, set-based, whatever their number.
    2. Everybody whose answers they are is told, in her language: her pay stays hers.
    3. Who questions more than was voted publishes nothing until a mediator has looked (H05).
    4. A sample is drawn by lot and given to paid peers who took no part.
    Raises NoSuchProject, NoWords, NoCriterion, NothingToDoubt, AlreadyDoubted.
    """
    card = work.project_for(actor_id, project)
    if not words.strip():
        raise NoWords
    rule = queries.criterion(card.id, card.instruction_version, criterion)
    if rule is None:
        raise NoCriterion
    if Dispute.objects.filter(project_id=card.id, state=DisputeState.AUDITING).exists():
        raise AlreadyDisputed
    count = _chosen(card.id, answers, items)
    if not count:
        raise NothingToDispute
    row = Dispute.objects.create(
        project_id=card.id, asked_by_id=actor_id, criterion_id=rule.id, words=words.strip(),
        wish=wish.value, answers=count,
    )  # fmt: skip
    _write_down(row.id, card.id, answers, items)
    decision_notices.write_to_all(
        dispute_id=row.id, subject_id=row.public_id, words=lambda: _decision_notice(card, rule.text)
    )
    rate_max = Fraction(str(charter.value(ValueName.QUESTIONED_RATE_MAX)))
    disputed = count + queries.disputed_answers(beside)
    delivered = queries.deliverable(card.id, *beside)
    if rules.is_mass(disputed=disputed, delivered=delivered, rate_max=rate_max):
        work_actions.hold_publishing(client=card.client.public_id)
    _begin_audit(row, card, rule.text)
    return row.public_id


def _meant(
    project_id: int, answers: Sequence[UUID] | None, items: Sequence[str] | None
) -> dict[str, Any]:
    return {
        "project": project_id,
        "answers": None if answers is None else list(answers),
        "items": None if items is None else list(items),
    }


def _chosen(project_id: int, answers: Sequence[UUID] | None, items: Sequence[str] | None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(SQL["count_disputed"], _meant(project_id, answers, items))
        return int(cursor.fetchone()[0])


def _write_down(
    dispute_id: int, project_id: int, answers: Sequence[UUID] | None, items: Sequence[str] | None
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            SQL["insert_disputed"], {"dispute": dispute_id, **_meant(project_id, answers, items)}
        )


def _decision_notice(card: ProjectView, criterion: str) -> str:
    return "\n\n".join([
        _("%(client)s disputes a batch of answers to “%(question)s”, and some of them are "
          "yours.")
        % {"client": card.client.legal_name, "question": card.question},
        _("The criterion that it names: %(criterion)s") % {"criterion": criterion},
        _("Your pay stays yours, whatever comes out: they were accepted. Peers who took no part"
          " look at a sample, and what follows is between the client and the co-operative."),
    ])  # fmt: skip


def _begin_audit(row: Dispute, card: ProjectView, criterion: str) -> None:
    """Draw the sample as large as the rule wants and the reserve can pay, and offer it to peers.

    With too little in the reserve, or too few peers, a mediator looks instead.
    """
    size = min(rules.sample_size(row.answers), derived_projects.affordable(card))
    chosen = queries.sampled(row.id, row.public_id.bytes, size) if size else []
    audit = derived_projects.open_audit(card, chosen, [criterion]) if chosen else None
    if audit is not None:
        row.audit_id, row.sampled = audit.id, len(chosen)
        row.save(update_fields=["audit_id", "sampled"])


def settle_disputes() -> int:
    """The clock's part: checks whose sample peers have looked at are decided. How many."""
    waiting = Dispute.objects.filter(state=DisputeState.AUDITING, audit__isnull=False)
    return retries.work_through(
        "judgement.settle_disputes",
        list(waiting.values_list("public_id", flat=True)),
        lambda name: look_again(dispute=name),
    )


@transaction.atomic
def look_again(*, dispute: UUID) -> bool:
    """Decide one check when peers have looked at its sample; True when it is decided by this."""
    row = _locked(dispute)
    if row.state != DisputeState.AUDITING or row.audit_id is None:
        return False
    progress = assignment.progress(row.audit_id)
    looked_at, faulty, faulty_answers = queries.tally(row.audit_id)
    if not progress.is_complete and looked_at < ENOUGH * row.sampled:
        return False
    _settle(row, looked_at=looked_at, faulty=faulty, faulty_answers=faulty_answers)
    return True


@transaction.atomic
def mediate(*, dispute: UUID, actor_id: int, looked_at: int, faulty: int) -> DisputeOutcome:
    """A mediator looked herself, where no audit could be paid; her count decides as one would.

    Raises NotForMediators, NoSuchCase, NothingToDoubt for a count that cannot be.
    """
    if not people.holds_office(actor_id, Office.MEDIATOR):
        raise NotForMediators
    row = _locked(dispute)
    if work.is_near_client(actor_id, work.project_by_id(row.project_id).client.public_id):
        raise OwnMatter
    if row.state == DisputeState.DECIDED:
        return DisputeOutcome(str(row.outcome))
    if not 0 <= faulty <= looked_at <= row.answers or not looked_at:
        raise NothingToDispute
    row.decided_by_id = actor_id
    return _settle(row, looked_at=looked_at, faulty=faulty, faulty_answers=[])


def _locked(dispute: UUID) -> Dispute:
    row = Dispute.objects.select_for_update().filter(public_id=dispute).first()
    if row is None:
        raise NoSuchCase
    return row


def _settle(
    row: Dispute, *, looked_at: int, faulty: int, faulty_answers: Sequence[UUID]
) -> DisputeOutcome:
    """Write the numbers, then carry out what follows from them, once."""
    card = work.project_by_id(row.project_id)
    verdict = rules.outcome(
        faulty=faulty,
        looked_at=looked_at,
        tolerated=Fraction(str(charter.value(ValueName.TOLERATED_FAULT_RATE))),
        wish=Wish(row.wish),
    )
    if row.audit_id is not None:
        derived_projects.end(row.audit_id)
    row.looked_at, row.faulty, row.outcome = looked_at, faulty, verdict.value
    row.state, row.decided_at = DisputeState.DECIDED.value, timezone.now()
    if verdict is DisputeOutcome.RELABEL:
        relabel = derived_projects.open_relabel(card, _places(row.id, faulty_answers))
        row.again_id = relabel.id if relabel else None
        if relabel is None:  # nobody left to ask, or nothing left to pay them with
            verdict = DisputeOutcome.REFUND
            row.outcome = verdict.value
    if verdict is DisputeOutcome.REFUND:
        row.refunded_micros = _refund(row, card).micros
    row.save()
    return verdict


def _places(dispute_id: int, faulty_answers: Sequence[UUID]) -> list[int]:
    """The items of the disputed answers, those that peers found faulty first."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["disputed_positions"], [dispute_id, list(faulty_answers)])
        return [pos for (pos,) in cursor.fetchall()]


def _refund(row: Dispute, card: ProjectView) -> Money:
    reserve = derived_projects.reserve(card)
    back = rules.refund(
        answers=row.answers,
        faulty=row.faulty,
        looked_at=row.looked_at,
        price=card.price,
        reserve=reserve,
    )
    if back:
        accounts = {
            kind: ledger.open_account(kind=kind, owner=owner, currency=card.price.currency)
            for kind, owner in (
                (AccountKind.QUALITY_RESERVE, card.public_id),
                (AccountKind.CLIENT, card.client.public_id),
            )
        }
        ledger.post(
            debit=accounts[AccountKind.QUALITY_RESERVE],
            credit=accounts[AccountKind.CLIENT],
            money=back,
            code=TransferCode.REFUND,
            reference=f"dispute:{row.public_id}",
        )
    return back
