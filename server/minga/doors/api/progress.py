"""The progress of a project."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from minga.domains.answers import queries as answers
from minga.domains.assignment import queries as assignment
from minga.domains.work import queries as work
from minga.doors.api import schemas
from minga.doors.api.auth import PROJECTS_READ, person_of

router = Router(tags=["progress"])


@router.get("/projects/{uuid:project}/progress", auth=PROJECTS_READ, response=schemas.ProgressOut)
def read_progress(request: HttpRequest, project: UUID) -> object:
    """Slots that are free, held and answered; answers by kind and over time."""
    project_view = work.project_for(person_of(request), project)
    progress = assignment.progress(project_view.id)
    return schemas.ProgressOut(
        state=project_view.state,
        items=project_view.items,
        incoming=project_view.incoming,
        slots=progress.slots,
        free=progress.free,
        held=progress.held,
        answered=progress.answered,
        members=work.people_told(project_view.id, progress.members),
        kinds=answers.kinds(project_view.id),
        over_time=[
            schemas.TallyOut(at=tally.begins_at, answers=tally.answers)
            for tally in answers.tallies(project_view.id)
        ],
    )
