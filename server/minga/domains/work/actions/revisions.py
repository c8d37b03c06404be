"""Revision of a draft: everything but its client may change until it is published."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from minga.domains.work import queries, rules
from minga.domains.work.errors import BadProject, ProjectNotDraft
from minga.domains.work.models import Criterion, Import, Instruction, Project, Recipient
from minga.domains.work.types import ImportState, ProjectView
from minga_pure.projects import DRAFT_FIELDS, NewProject, NewRecipient, ProjectState
from minga_pure.tasktypes import InvalidTaskData, task_type

UNREAD = (ImportState.WAITING, ImportState.RUNNING)


@transaction.atomic
def revise_project(*, project: UUID, actor_id: int, changes: Mapping[str, Any]) -> ProjectView:
    """Revise a draft; a field that `changes` leaves out stays. The same twice changes nothing.

    1. The row is locked: publishing, another revision or the start of an import waits.
    2. A new text is a new version; the old versions stay.
    3. The recipients are replaced as a whole.
    Raises NoSuchProject, ProjectNotDraft once it is published, BadProject (with the field to
    mend): the kind of task is fixed once items have come, because they were checked for it.
    """
    queries.project_for(actor_id, project)
    row = Project.objects.select_for_update().get(public_id=project)
    draft = queries.project_for(actor_id, project)
    if draft.state != ProjectState.DRAFT:
        raise ProjectNotDraft
    revised = msgspec.structs.replace(_as_new_project(draft), **changes)
    if revised.task_type != draft.task_type and _has_items(draft):
        raise BadProject(
            "task_type", _("The task type cannot change: the items here were checked for it.")
        )
    if rules.hides_personal_data(revised) != rules.hides_personal_data(draft) and _has_items(draft):
        raise BadProject(
            "third_party_basis",
            _(
                "The items here were imported before. Delete the import, change this, and import"
                " the file again: what is personal is hidden while the file is read."
            ),
        )
    labels = rules.check_client_project(revised)
    _write_terms(row, revised)
    _write_text(row, draft, revised, labels)
    if "recipients" in changes:
        Recipient.objects.filter(project_id=row.id).delete()
        name_recipients(row.id, revised.recipients)
    return queries.project(project)


def name_recipients(project_id: int, recipients: Sequence[NewRecipient]) -> None:
    """Write the chain through which the labels pass, in its order."""
    Recipient.objects.bulk_create(
        Recipient(
            project_id=project_id,
            place=place,
            legal_name=link.legal_name.strip(),
            country=link.country,
            role=link.role.strip(),
            under=link.under,
        )
        for place, link in enumerate(recipients)
    )


def write_criteria(project_id: int, version: int, criteria: Sequence[str]) -> None:
    """Write by what answers under this version of the instructions are judged."""
    Criterion.objects.bulk_create(
        Criterion(project_id=project_id, version=version, number=number, text=text.strip())
        for number, text in enumerate(criteria, start=1)
    )


def refit_examples(card: ProjectView, labels: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the examples for a new version of the text; one whose answer names a removed label
    is left out."""
    kind = task_type(card.task_type)
    fitting = []
    for example in card.examples:
        try:
            content = kind.check_content(example.content)
            value = kind.check_value(example.value, labels, multiple=card.multiple, content=content)
        except InvalidTaskData:
            continue
        fitting.append(
            {"id": str(example.id), "content": content, "value": value, "reason": example.reason}
        )
    return fitting


def _as_new_project(card: ProjectView) -> NewProject:
    """Return the draft as the input of `create_project`."""
    unchanged = {field: getattr(card, field) for field in DRAFT_FIELDS}
    unchanged["recipients"] = [
        NewRecipient(link.legal_name, link.country, link.role, link.under)
        for link in card.recipients
    ]
    return NewProject(**unchanged)


def _has_items(card: ProjectView) -> bool:
    """Return True when items wait or an import of the project is unread."""
    return card.incoming > 0 or Import.objects.filter(project_id=card.id, state__in=UNREAD).exists()


def _write_terms(row: Project, revised: NewProject) -> None:
    row.title = revised.title.strip()
    row.task_type = revised.task_type
    row.purpose_class = revised.purpose_class
    row.purpose = revised.purpose.strip()
    row.currency = revised.price.currency
    row.price_micros = revised.price.micros
    row.redundancy = revised.redundancy
    row.estimated_seconds = revised.estimated_seconds
    row.content_language = revised.content_language
    row.multiple = revised.multiple
    row.requirements = sorted(set(revised.requirements))
    row.skills = sorted(set(revised.skills))
    row.warnings = [str(kind) for kind in revised.warnings]
    row.third_party_basis = str(revised.third_party_basis)
    row.third_party_notice = revised.third_party_notice.strip()
    row.review_hours = queries.review_hours(first=revised.review_first)
    row.save()


def _write_text(
    row: Project, draft: ProjectView, revised: NewProject, labels: Sequence[Mapping[str, Any]]
) -> None:
    """Write a new version when question, instructions, labels or criteria differ."""
    text = (revised.question.strip(), revised.instructions.strip(), list(labels))
    criteria = tuple(line.strip() for line in revised.criteria)
    changed = msgspec.structs.replace(draft, task_type=revised.task_type, multiple=revised.multiple)
    examples = refit_examples(changed, labels)
    if len(examples) == len(draft.examples) and (*text, criteria) == (
        draft.question,
        draft.instructions,
        list(draft.labels),
        draft.criteria,
    ):
        return
    row.instruction_version += 1
    question, instructions, labels = text
    Instruction.objects.create(
        project=row,
        version=row.instruction_version,
        question=question,
        text=instructions,
        labels=labels,
        examples=examples,
    )
    write_criteria(row.id, row.instruction_version, criteria)
    row.save(update_fields=["instruction_version"])
