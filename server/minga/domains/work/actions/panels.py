"""The panel that a draft asks."""

from uuid import UUID

from django.db import transaction

from minga.domains.errors import domain_errors
from minga.domains.panels import queries as panels
from minga.domains.work import queries
from minga.domains.work.errors import ProjectNotDraft
from minga.domains.work.models import Project, ProjectPanel
from minga_pure.projects import ProjectState


@transaction.atomic
def choose_panel(*, project: UUID, panel: UUID | None, actor_id: int) -> None:
    """Offer a draft to the members of one open panel of its client only; None: to everybody.

    Raises NoSuchProject, ProjectNotDraft, panels' NoSuchPanel, PanelUnfit.
    """
    card = queries.project_for(actor_id, project)
    if card.state != ProjectState.DRAFT or card.derived_kind:
        raise ProjectNotDraft
    row = Project.objects.select_for_update().get(pk=card.id)
    with domain_errors():
        if panel is None:
            ProjectPanel.objects.filter(project=row).delete()
            return
        number = panels.open_panel(client=row.client.public_id, panel=panel)
        ProjectPanel.objects.update_or_create(project=row, defaults={"panel_id": number})
