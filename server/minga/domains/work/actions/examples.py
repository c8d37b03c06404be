"""Worked examples: written by the client before publishing, kept with the version of the text."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from minga.domains.work import queries, rules
from minga.domains.work.actions.revisions import write_criteria
from minga.domains.work.errors import BadProject, ProjectNotDraft
from minga.domains.work.models import IncomingItem, Instruction, Project
from minga.domains.work.types import NewExample, ProjectState, ProjectView
from minga_pure.ids import uuid7_new


@transaction.atomic
def write_examples(*, project: UUID, by: int, examples: Sequence[NewExample]) -> ProjectView:
    """The worked examples of a draft, all of them anew; a new version of its text holds them.

    Each is paid like an answer, for as many members as the quote says. Raises NoSuchProject,
    ProjectNotDraft, BadProject (with what is wrong with an item, an answer or a reason).
    """
    queries.project_for(by, project)
    row = Project.objects.select_for_update().get(public_id=project)
    card = queries.project_for(by, project)
    if card.state != ProjectState.DRAFT:
        raise ProjectNotDraft
    if card.derived_kind is not None or len(examples) > rules.EXAMPLES_MAX:
        raise BadProject("examples", _("A project has at most 5 worked examples."))
    kept = [_written(card, one) for one in examples]
    row.instruction_version += 1
    Instruction.objects.create(
        project=row,
        version=row.instruction_version,
        question=card.question,
        text=card.instructions,
        labels=list(card.labels),
        examples=kept,
    )
    write_criteria(row.id, row.instruction_version, card.criteria)
    row.save(update_fields=["instruction_version"])
    return queries.project(project)


def _written(card: ProjectView, said: NewExample) -> dict[str, Any]:
    content = said.content
    if said.item:
        found = IncomingItem.objects.filter(project_id=card.id, external_id=said.item).first()
        if found is None:
            raise BadProject("examples", _("There is no item with this name among those brought."))
        content = found.content
    item, value = rules.check_example(card, content, said.value, said.reason)
    same = [one for one in card.examples if one.content == item and one.value == value]
    return {
        "id": str(same[0].id if same else uuid7_new()),
        "content": item,
        "value": value,
        "reason": said.reason.strip(),
    }
