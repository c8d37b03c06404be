"""A draft said anew: everything but its client may change until it is published."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from minga.domains.work import queries, rules
from minga.domains.work.errors import BadProject, ProjectNotDraft
from minga.domains.work.models import Criterion, Import, Instruction, Project, Recipient
from minga.domains.work.types import (
    ImportState,
    NewProject,
    NewRecipient,
    ProjectChanges,
    ProjectState,
    ProjectView,
)
from minga_pure.tasktypes import InvalidTaskData, task_type

UNREAD = (ImportState.WAITING, ImportState.RUNNING)


@transaction.atomic
def revise_project(*, project: UUID, by: int, changes: ProjectChanges) -> ProjectView:
    """Say a draft anew; what `changes` leaves out stays as it was. The same twice changes nothing.

    1. The row is locked: publishing, another revision or the start of an import waits.
    2. A new text is a new version; the old versions stay.
    3. The recipients are replaced as a whole.
    Raises NoSuchProject, ProjectNotDraft once it is published, BadProject (with the field to
    mend): the kind of task is fixed once items have come, because they were checked for it.
    """
    queries.project_for(by, project)
    row = Project.objects.select_for_update().get(public_id=project)
    before = queries.project_for(by, project)
    if before.state != ProjectState.DRAFT:
        raise ProjectNotDraft
    said = dataclasses.replace(_as_said(before), **changes)
    if said.task_type != before.task_type and _has_items(before):
        raise BadProject("task_type", _("The kind stays: the items here were checked for it."))
    labels = rules.check_brought(said)
    _write_terms(row, said)
    _write_text(row, before, said, labels)
    if "recipients" in changes:
        Recipient.objects.filter(project_id=row.id).delete()
        name_recipients(row.id, said.recipients)
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


def written_again(card: ProjectView, labels: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The examples that still fit, for a new version of the text: an answer that names a label
    which is no longer there is left out."""
    kind = task_type(card.task_type)
    kept = []
    for one in card.examples:
        try:
            content = kind.check_content(one.content)
            value = kind.check_value(one.value, labels, multiple=card.multiple, content=content)
        except InvalidTaskData:
            continue
        kept.append({"id": str(one.id), "content": content, "value": value, "reason": one.reason})
    return kept


def _as_said(card: ProjectView) -> NewProject:
    """The draft in the words in which it was drafted."""
    same = {one.name: getattr(card, one.name) for one in dataclasses.fields(NewProject)}
    same["recipients"] = [
        NewRecipient(link.legal_name, link.country, link.role, link.under)
        for link in card.recipients
    ]
    return NewProject(**same)


def _has_items(card: ProjectView) -> bool:
    """Whether items wait, or a file is still to be read for this kind of task."""
    return card.incoming > 0 or Import.objects.filter(project_id=card.id, state__in=UNREAD).exists()


def _write_terms(row: Project, said: NewProject) -> None:
    row.title = said.title.strip()
    row.task_type = said.task_type
    row.purpose_class = said.purpose_class
    row.purpose = said.purpose.strip()
    row.currency = said.price.currency
    row.price_micros = said.price.micros
    row.redundancy = said.redundancy
    row.estimated_seconds = said.estimated_seconds
    row.content_language = said.content_language
    row.multiple = said.multiple
    row.requirements = sorted(set(said.requirements))
    row.skills = sorted(set(said.skills))
    row.warnings = [str(kind) for kind in said.warnings]
    row.review_hours = queries.review_hours(first=said.review_first)
    row.save()


def _write_text(
    row: Project, before: ProjectView, said: NewProject, labels: Sequence[Mapping[str, Any]]
) -> None:
    """A new version, when question, instructions, labels or criteria are other than before."""
    text = (said.question.strip(), said.instructions.strip(), list(labels))
    criteria = tuple(line.strip() for line in said.criteria)
    changed = dataclasses.replace(before, task_type=said.task_type, multiple=said.multiple)
    examples = written_again(changed, labels)
    if len(examples) == len(before.examples) and (*text, criteria) == (
        before.question,
        before.instructions,
        list(before.labels),
        before.criteria,
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
