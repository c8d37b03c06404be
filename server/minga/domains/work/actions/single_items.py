"""One item of a draft that comes without a file: a program posts it as it is."""

from typing import Any
from uuid import UUID

from django.db import transaction

from minga.domains.work import queries
from minga.domains.work.errors import ProjectNotDraft
from minga.domains.work.models import IncomingItem, Project
from minga_pure.projects import ProjectState
from minga_pure.tasktypes import task_type


@transaction.atomic
def add_item(*, project: UUID, actor_id: int, external_id: str, content: dict[str, Any]) -> None:
    """Add the only waiting item of a new draft, checked as an import checks its rows.

    Raises NoSuchProject, ProjectNotDraft, minga_pure's BadContent.
    """
    card = queries.project_for(actor_id, project)
    row = Project.objects.select_for_update().get(id=card.id)
    if row.state != ProjectState.DRAFT or IncomingItem.objects.filter(project=row).exists():
        raise ProjectNotDraft
    kind = task_type(card.task_type)
    checked = dict(kind.check_content(content))
    IncomingItem.objects.create(
        project=row,
        number=0,
        external_id=external_id,
        content=checked,
        seconds=kind.estimate_seconds(checked, card.labels),
    )
