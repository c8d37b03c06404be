"""Serializers from the views of the domains to the schemas of the API; row ids stay inside."""

from collections.abc import Callable, Sequence
from uuid import UUID

from minga.domains.answers.types import GivenView
from minga.domains.assignment import queries as assignment
from minga.domains.assignment.types import Progress
from minga.domains.billing import queries as billing
from minga.domains.billing.types import PaymentInstructions
from minga.domains.work.types import (
    ClientView,
    DepositView,
    ImportConflictView,
    ImportView,
    ProjectView,
    Quote,
    RejectedRow,
)
from minga.doors.api import schemas
from minga_pure.money import Money
from minga_pure.projects import Client, ProjectFields, Recipient


def money(amount: Money) -> schemas.MoneyOut:
    return schemas.MoneyOut(
        micros=amount.micros, currency=amount.currency, text=amount.decimal_text()
    )


def client(client: ClientView) -> schemas.ClientOut:
    return schemas.ClientOut.model_validate(
        Client(
            id=client.public_id,
            legal_name=client.legal_name,
            country=client.country,
            verified=client.verified_at is not None,
        )
    )


def project(project: ProjectView) -> schemas.ProjectOut:
    return projects([project])[0]


def projects(projects: Sequence[ProjectView]) -> list[schemas.ProjectOut]:
    """Serialize projects with their completeness, read in one query."""
    progress = assignment.progress_of([project.id for project in projects])
    return [_project(project, progress[project.id]) for project in projects]


def _project(project: ProjectView, progress: Progress) -> schemas.ProjectOut:
    fields = {name: getattr(project, name) for name in ProjectFields.__struct_fields__}
    return schemas.ProjectOut(
        **fields
        | {
            "id": project.public_id,
            "client": client(project.client),
            "state": project.state,
            "price": money(project.price),
            "instruction_version": project.instruction_version,
            "review_hours": project.review_hours,
            "recipients": [
                Recipient(link.place, link.legal_name, link.country, link.role, link.under)
                for link in project.recipients
            ],
            "items": project.items,
            "incoming": project.incoming,
            "created_at": project.created_at,
            "published_at": project.published_at,
            "paused_for": project.paused_for,
            "complete": progress.is_complete,
        }
    )


def quote(quote: Quote, obstacles: tuple[str, ...]) -> schemas.QuoteOut:
    return schemas.QuoteOut(
        items=quote.items,
        slots=quote.slots,
        pay=money(quote.pay),
        fee=money(quote.fee),
        quality_reserve=money(quote.quality_reserve),
        floor_reserve=money(quote.floor_reserve),
        late_reserve=money(quote.late_reserve),
        practice=money(quote.practice),
        total=money(quote.total),
        available=money(quote.available),
        missing=money(quote.missing),
        obstacles=list(obstacles),
    )


def import_out(import_view: ImportView) -> schemas.ImportOut:
    return schemas.ImportOut(
        id=import_view.public_id,
        project=import_view.project_public_id,
        filename=import_view.filename,
        state=import_view.state.value,
        rows_good=import_view.rows_good,
        rows_bad=import_view.rows_bad,
        bytes_read=import_view.bytes_read,
        bytes_total=import_view.bytes_total,
        trouble=import_view.trouble,
        started_at=import_view.started_at,
        ended_at=import_view.ended_at,
        conflicts=import_view.conflicts,
        rows_hidden=import_view.rows_hidden,
    )


def import_conflict(conflict: ImportConflictView) -> schemas.ImportConflictOut:
    return schemas.ImportConflictOut(
        row=conflict.row,
        item=conflict.external_id,
        content=conflict.content,
        stored_content=conflict.stored_content,
        published=conflict.is_published,
    )


def rejected_row(row: RejectedRow) -> schemas.RejectedRowOut:
    return schemas.RejectedRowOut(
        row=row.row, code=row.code, reason=row.reason, excerpt=row.excerpt
    )


def answer(
    stored: GivenView, project: ProjectView, name_of: Callable[[UUID], str]
) -> schemas.AnswerOut:
    return schemas.AnswerOut(
        id=stored.id,
        item=stored.external_id,
        pos=stored.pos,
        annotator=name_of(stored.member),
        kind=stored.kind,
        value=stored.value,
        spent_ms=stored.spent_ms,
        made_at=stored.made_at,
        at=stored.received_at,
        price=money(Money(stored.price_micros, project.price.currency)),
        late=stored.late,
        instruction_version=stored.instruction_version,
    )


def payment(instructions: PaymentInstructions) -> schemas.PaymentOut:
    return schemas.PaymentOut(
        beneficiary=instructions.beneficiary,
        iban=instructions.iban,
        bic=instructions.bic,
        money=money(instructions.money),
        reference=instructions.reference,
        qr_text=billing.epc_text(instructions),
    )


def deposit(deposit: DepositView, instructions: PaymentInstructions | None) -> schemas.DepositOut:
    return schemas.DepositOut(
        id=deposit.public_id,
        client=client(deposit.client),
        money=money(deposit.money),
        reference=deposit.reference,
        creditor_reference=deposit.creditor_reference,
        announced=money(deposit.announced) if deposit.announced else None,
        state=deposit.state.value,
        announced_at=deposit.announced_at,
        decided_at=deposit.decided_at,
        payment=payment(instructions) if instructions else None,
    )
