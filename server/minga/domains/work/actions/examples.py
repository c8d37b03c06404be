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
from minga.domains.work.readers import files_of
from minga.domains.work.readers.personal_data import hide_in_content
from minga.domains.work.types import NewExample, ProjectView
from minga_pure.ids import uuid7_new
from minga_pure.projects import ProjectState


@transaction.atomic
def write_examples(*, project: UUID, actor_id: int, examples: Sequence[NewExample]) -> ProjectView:
    """The worked examples of a draft, all of them anew; a new version of its text holds them.

    Each is paid like an answer, for as many members as the quote says. Raises NoSuchProject,
    ProjectNotDraft, BadProject (with what is wrong with an item, an answer or a reason).
    """
    queries.project_for(actor_id, project)
    row = Project.objects.select_for_update().get(public_id=project)
    card = queries.project_for(actor_id, project)
    if card.state != ProjectState.DRAFT:
        raise ProjectNotDraft
    if card.derived_kind is not None or len(examples) > rules.EXAMPLES_MAX:
        raise BadProject("examples", _("A project has at most 5 worked examples."))
    examples_stored = [_stored_example(card, example) for example in examples]
    row.instruction_version += 1
    Instruction.objects.create(
        project=row,
        version=row.instruction_version,
        question=card.question,
        text=card.instructions,
        labels=list(card.labels),
        examples=examples_stored,
    )
    write_criteria(row.id, row.instruction_version, card.criteria)
    row.save(update_fields=["instruction_version"])
    return queries.project(project)


def _stored_example(card: ProjectView, example: NewExample) -> dict[str, Any]:
    content = example.content
    if example.item:
        incoming = IncomingItem.objects.filter(project_id=card.id, external_id=example.item).first()
        if incoming is None:
            raise BadProject("examples", _("There is no imported item with this id."))
        content = incoming.content
    if rules.hides_personal_data(card):
        content = hide_in_content(content)
    item, value = rules.check_example(card, content, example.value, example.reason)
    files = files_of(item)
    if files - queries.client_files(card.client.public_id, files):
        raise BadProject("examples", _("Show a picture or recording that you imported."))
    unchanged = [
        earlier for earlier in card.examples if earlier.content == item and earlier.value == value
    ]
    return {
        "id": str(unchanged[0].id if unchanged else uuid7_new()),
        "content": item,
        "value": value,
        "reason": example.reason.strip(),
    }
