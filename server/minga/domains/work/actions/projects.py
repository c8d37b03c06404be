"""Projects: drafting, revising what is asked, funding and settling items, pausing, closing."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from minga.domains.ledger import actions as ledger
from minga.domains.ledger.types import AccountKind
from minga.domains.sql_files import named_queries
from minga.domains.work import queries, rules
from minga.domains.work.actions.revisions import name_recipients, refit_examples, write_criteria
from minga.domains.work.errors import (
    BadProject,
    ClarityWaits,
    NoSuchProject,
    ProjectNotDraft,
    QuestionsWait,
)
from minga.domains.work.models import Client, Instruction, Project, Publication
from minga.domains.work.types import ProjectView, Quote
from minga_pure.money import Money
from minga_pure.projects import ContentKind, NewProject, ProjectState
from minga_pure.tasktypes import BadLabels, task_type

SQL = named_queries("work")


@dataclass(frozen=True, slots=True)
class FundedItems:
    """Items that now lie in shuffled order at positions lo..hi-1, with their pay in escrow."""

    project_id: int
    lo: int
    hi: int
    quote: Quote


@transaction.atomic
def create_project(*, client: UUID, actor_id: int, project: NewProject) -> ProjectView:
    """Draft a project. Raises NotYours, BadProject (with the field to mend)."""
    queries.require_staff(actor_id, client)
    labels = rules.check_client_project(project)
    row = Project.objects.create(
        client=Client.objects.get(public_id=client),
        title=project.title.strip(),
        task_type=project.task_type,
        purpose_class=project.purpose_class,
        purpose=project.purpose.strip(),
        currency=project.price.currency,
        price_micros=project.price.micros,
        redundancy=project.redundancy,
        estimated_seconds=project.estimated_seconds,
        content_language=project.content_language,
        multiple=project.multiple,
        requirements=sorted(set(project.requirements)),
        skills=sorted(set(project.skills)),
        review_hours=queries.review_hours(first=project.review_first),
        warnings=[str(kind) for kind in project.warnings],
        third_party_basis=str(project.third_party_basis),
        third_party_notice=project.third_party_notice.strip(),
        seed=secrets.randbits(62),
    )
    Instruction.objects.create(
        project=row,
        version=1,
        question=project.question.strip(),
        text=project.instructions.strip(),
        labels=labels,
    )
    write_criteria(row.id, 1, project.criteria)
    name_recipients(row.id, project.recipients)
    return queries.project(row.public_id)


@transaction.atomic
def revise_instruction(
    *,
    project: UUID,
    actor_id: int,
    question: str,
    instructions: str,
    labels: list[dict[str, object]],
) -> ProjectView:
    """A new version of what is asked. Only a draft may change: members agreed to the old text."""
    card = queries.project_for(actor_id, project)
    if card.state != ProjectState.DRAFT:
        raise ProjectNotDraft
    if not question.strip():
        raise BadProject("question", "")
    try:
        checked = task_type(card.task_type).check_labels(labels)
    except BadLabels as exc:
        raise BadProject("labels", str(exc)) from exc
    Project.objects.filter(id=card.id).update(instruction_version=F("instruction_version") + 1)
    Instruction.objects.create(
        project_id=card.id,
        version=card.instruction_version + 1,
        question=question.strip(),
        text=instructions.strip(),
        labels=checked,
        examples=refit_examples(card, checked),
    )
    write_criteria(card.id, card.instruction_version + 1, card.criteria)
    return queries.project(project)


def settle_incoming(
    *, project: UUID, actor_id: int | None, measured_seconds: Fraction | int | None
) -> FundedItems:
    """Fund the waiting items and lay them down in shuffled order; the caller opens the lanes.

    Runs inside the caller's transaction: money, items and lanes come together or not at all.
    `by` may be left out for a derived project: the co-op's own checks are nobody's to ask for.
    `measured_seconds` is the 75th percentile of the time that members really needed, if known.
    Raises NoSuchProject, CannotPublish (with every reason), ledger's InsufficientFunds.
    """
    row = Project.objects.select_for_update().filter(public_id=project).first()
    if row is None:
        raise NoSuchProject
    card = queries.project_to_publish(actor_id, project)
    if card.state == ProjectState.CLOSED:
        raise ProjectNotDraft
    facts = queries.publish_facts(card, measured_seconds)
    rules.may_publish(facts)
    quote = facts.quote
    lines = _fund(card, quote)
    Publication.objects.create(
        project_id=row.id,
        lo=row.items,
        hi=row.items + card.incoming,
        price_micros=card.price.micros,
        lines=lines,
    )
    _lay_down(row, card.incoming)
    return FundedItems(row.id, row.items, row.items + card.incoming, quote)


def _fund(card: ProjectView, quote: Quote) -> dict[str, int]:
    """Move each line of the quote from who pays to the project's accounts, once.

    Returns the micros moved, by kind of account.
    """
    currency = card.price.currency
    payer = queries.payer(card)
    purse = ledger.open_account(kind=payer.kind, owner=payer.owner, currency=currency)
    lines: list[tuple[AccountKind, Money]] = [
        (AccountKind.ESCROW, quote.pay),
        (AccountKind.FEE_RESERVE, quote.fee),
        (AccountKind.QUALITY_RESERVE, quote.quality_reserve),
        (AccountKind.FLOOR_RESERVE, quote.floor_reserve),
        (AccountKind.LATE_RESERVE, quote.late_reserve),
        (AccountKind.PRACTICE_RESERVE, quote.practice),
    ]
    ledger.open_account(kind=AccountKind.GUARANTEE, owner=None, currency=currency)
    if card.review_first:
        ledger.open_account(
            kind=AccountKind.PENDING_REVIEW, owner=card.public_id, currency=currency
        )
    for kind, money in lines:
        account = ledger.open_account(kind=kind, owner=card.public_id, currency=currency)
        if money:
            ledger.post(
                debit=purse,
                credit=account,
                money=money,
                code=payer.fund,
                reference=f"fund:{card.public_id}:{card.items}:{kind}",
            )
    return {kind.value: money.micros for kind, money in lines if money}


def _lay_down(row: Project, incoming: int) -> None:
    """Give every waiting row its place in a shuffled order that the project's seed decides."""
    with connection.cursor() as cursor:
        cursor.execute(
            SQL["publish_items"], {"first": row.items, "seed": row.seed, "project": row.id}
        )
        cursor.execute(SQL["forget_incoming"], [row.id])
    Project.objects.filter(id=row.id).update(
        items=F("items") + incoming, state=ProjectState.PUBLISHED, published_at=Now()
    )


@transaction.atomic
def pause(*, project: UUID, actor_id: int) -> None:
    """No new bundles; what members hold stays theirs. Pausing twice changes nothing."""
    card = queries.project_for(actor_id, project)
    Project.objects.filter(id=card.id, state=ProjectState.PUBLISHED).update(
        state=ProjectState.PAUSED
    )


@transaction.atomic
def resume(*, project: UUID, actor_id: int) -> None:
    """Offer the rest again. Resuming twice changes nothing. Raises ClarityWaits while the client
    has to say what members do in doubt, and QuestionsWait while members
    have waited too long for an answer (H24)."""
    card = queries.project_for(actor_id, project)
    if card.paused_for == rules.PAUSED_FOR_QUESTIONS and queries.overdue(timezone.now(), card.id):
        raise QuestionsWait
    if card.paused_for == rules.PAUSED_UNCLEAR:
        raise ClarityWaits
    Project.objects.filter(id=card.id, state=ProjectState.PAUSED).update(
        state=ProjectState.PUBLISHED, paused_for=""
    )


@transaction.atomic
def pause_unclear(*, project_id: int) -> int:
    """Pause a published project whose first answers say that members cannot tell (0 or 1)."""
    return Project.objects.filter(id=project_id, state=ProjectState.PUBLISHED).update(
        state=ProjectState.PAUSED, paused_for=rules.PAUSED_UNCLEAR
    )


@transaction.atomic
def resume_decided(*, project_id: int) -> None:
    """Offer a project again whose client has decided what members do in doubt.

    The database asks for that decision.
    """
    Project.objects.filter(
        id=project_id, state=ProjectState.PAUSED, paused_for=rules.PAUSED_UNCLEAR
    ).update(state=ProjectState.PUBLISHED, paused_for="")


@transaction.atomic
def warn(*, project: UUID, actor_id: int, kinds: Sequence[str]) -> ProjectView:
    """Say that a project shows these kinds of content as well; what was said is never taken back.

    Raises NoSuchProject, BadProject.
    """
    card = queries.project_for(actor_id, project)
    if not set(kinds) <= {kind.value for kind in ContentKind}:
        raise BadProject("warnings", _("Choose kinds of content from the list."))
    kinds_shown = {kind.value for kind in card.warnings} | set(kinds)
    Project.objects.filter(id=card.id).update(
        warnings=[kind.value for kind in ContentKind if kind.value in kinds_shown]
    )
    return queries.project(project)


@transaction.atomic
def close(*, project_id: int) -> None:
    """Nothing more will be asked; called by assignment once the unasked slots are taken back."""
    Project.objects.filter(id=project_id).exclude(state=ProjectState.DRAFT).update(
        state=ProjectState.CLOSED
    )
