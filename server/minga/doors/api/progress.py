"""How far a project is."""

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
    """How many slots are free, held and answered; answers by kind and over time."""
    card = work.project_for(person_of(request), project)
    found = assignment.progress(card.id)
    return schemas.ProgressOut(
        state=card.state.value,
        items=card.items,
        incoming=card.incoming,
        slots=found.slots,
        free=found.free,
        held=found.held,
        answered=found.answered,
        members=found.members,
        kinds=answers.kinds(card.id),
        over_time=[
            schemas.TallyOut(at=tally.at, answers=tally.answers)
            for tally in answers.tallies(card.id)
        ],
    )
