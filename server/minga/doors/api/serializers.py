"""From the domains' cards to what the API shows; inside numbers stay inside."""

from collections.abc import Sequence

from minga.domains.answers.types import GivenView, ItemView
from minga.domains.assignment import queries as assignment
from minga.domains.assignment.types import Progress
from minga.domains.releases import queries as releases
from minga.domains.work.types import (
    ClientView,
    DepositView,
    ImportView,
    ProjectView,
    Quote,
    RejectedRow,
)
from minga.doors.api import schemas
from minga_pure.money import Money


def money(amount: Money) -> schemas.MoneyOut:
    return schemas.MoneyOut(
        micros=amount.micros, currency=amount.currency, text=amount.decimal_text()
    )


def client(card: ClientView) -> schemas.ClientOut:
    return schemas.ClientOut(
        id=card.public_id,
        legal_name=card.legal_name,
        country=card.country,
        verified=card.verified_at is not None,
    )


def project(card: ProjectView) -> schemas.ProjectOut:
    return projects([card])[0]


def projects(cards: Sequence[ProjectView]) -> list[schemas.ProjectOut]:
    """Each with whether all that it asked is answered: one read for all of them."""
    progress = assignment.progress_of([card.id for card in cards])
    return [_project(card, progress[card.id]) for card in cards]


def _project(card: ProjectView, progress: Progress) -> schemas.ProjectOut:
    return schemas.ProjectOut(
        id=card.public_id,
        client=client(card.client),
        title=card.title,
        task_type=card.task_type,
        state=card.state.value,
        question=card.question,
        instructions=card.instructions,
        instruction_version=card.instruction_version,
        labels=list(card.labels),
        multiple=card.multiple,
        criteria=list(card.criteria),
        review_hours=card.review_hours,
        requirements=[name.value for name in card.requirements],
        skills=[skill.value for skill in card.skills],
        purpose_class=card.purpose_class.value,
        purpose=card.purpose,
        price=money(card.price),
        redundancy=card.redundancy,
        estimated_seconds=card.estimated_seconds,
        content_language=card.content_language,
        recipients=[
            schemas.RecipientOut(
                place=link.place,
                legal_name=link.legal_name,
                country=link.country,
                role=link.role,
                under=link.under,
            )
            for link in card.recipients
        ],
        items=card.items,
        incoming=card.incoming,
        created_at=card.created_at,
        published_at=card.published_at,
        warnings=[kind.value for kind in card.warnings],
        paused_for=card.paused_for,
        complete=progress.is_complete,
    )


def quote(card: Quote, obstacles: tuple[str, ...]) -> schemas.QuoteOut:
    return schemas.QuoteOut(
        items=card.items,
        slots=card.slots,
        pay=money(card.pay),
        fee=money(card.fee),
        quality_reserve=money(card.quality_reserve),
        floor_reserve=money(card.floor_reserve),
        late_reserve=money(card.late_reserve),
        practice=money(card.practice),
        total=money(card.total),
        available=money(card.available),
        missing=money(card.missing),
        obstacles=list(obstacles),
    )


def brought(card: ImportView) -> schemas.ImportOut:
    return schemas.ImportOut(
        id=card.public_id,
        project=card.project_public_id,
        filename=card.filename,
        state=card.state.value,
        rows_good=card.rows_good,
        rows_bad=card.rows_bad,
        bytes_read=card.bytes_read,
        bytes_total=card.bytes_total,
        trouble=card.trouble,
        started_at=card.started_at,
        ended_at=card.ended_at,
    )


def fault(card: RejectedRow) -> schemas.RejectedRowOut:
    return schemas.RejectedRowOut(
        row=card.row, code=card.code, reason=card.reason, excerpt=card.excerpt
    )


def item(card: ItemView) -> schemas.ItemOut:
    return schemas.ItemOut(
        item=card.external_id, pos=card.pos, content=card.content, answers=card.answers
    )


def answer(card: GivenView, project: ProjectView) -> schemas.AnswerOut:
    return schemas.AnswerOut(
        id=card.id,
        item=card.external_id,
        pos=card.pos,
        annotator=releases.annotator(project.public_id, card.member),
        kind=card.kind,
        value=card.value,
        spent_ms=card.spent_ms,
        made_at=card.made_at,
        at=card.at,
        price=money(Money(card.price_micros, project.price.currency)),
        late=card.late,
        instruction_version=card.instruction_version,
    )


def deposit(card: DepositView) -> schemas.DepositOut:
    return schemas.DepositOut(
        id=card.public_id,
        client=client(card.client),
        money=money(card.money),
        reference=card.reference,
        creditor_reference=card.creditor_reference,
        announced=money(card.announced) if card.announced else None,
        state=card.state.value,
        announced_at=card.announced_at,
        decided_at=card.decided_at,
    )
