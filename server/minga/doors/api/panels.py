"""A client's panels: asked for by use, never by a trait; a draft is offered to one of them."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from minga.domains.panels import actions, queries
from minga.domains.panels.types import PanelRequestView
from minga.domains.work import actions as work
from minga.domains.work import queries as work_queries
from minga.doors.api import panels_schemas as schemas
from minga.doors.api.auth import PANELS_READ, PANELS_WRITE, PROJECTS_WRITE, person_of
from minga.doors.api.clients import client_meant
from minga.doors.api.idempotency import once

router = Router(tags=["panels"])


def _out(view: PanelRequestView) -> schemas.PanelOut:
    return schemas.PanelOut(
        id=view.public_id,
        purpose=view.purpose,
        need=view.need,
        state=view.state.value,
        reason=view.reason,
        requested_at=view.requested_at,
        panel=view.panel,
        people=view.people,
    )


@router.get("/panels", auth=PANELS_READ, response=schemas.PanelListOut)
def list_panels(request: HttpRequest) -> object:
    """Your requests for panels, the newest first, each with its state and a rounded number."""
    client = client_meant(person_of(request), None)
    return schemas.PanelListOut(rows=[_out(view) for view in queries.requests_of_client(client)])


@router.post("/panels", auth=PANELS_WRITE, response={201: schemas.PanelOut})
def ask_panel(request: HttpRequest, payload: schemas.NewPanelIn) -> HttpResponse:
    """Ask for a panel. Data stewards choose the traits; you never read them."""
    person_id = person_of(request)
    return once(
        request,
        lambda: _out(
            actions.ask_panel(
                client=client_meant(person_id, None),
                purpose=payload.purpose,
                need=payload.need,
                actor_id=person_id,
            )
        ),
        status=201,
    )


@router.put("/projects/{uuid:project}/panel", auth=PROJECTS_WRITE, response=schemas.PanelChoiceOut)
def choose_panel(request: HttpRequest, project: UUID, payload: schemas.PanelChoiceIn) -> object:
    """Offer a draft to the members of an open panel of yours, or to everybody. Twice is as once."""
    person_id = person_of(request)
    work.choose_panel(project=project, panel=payload.panel, actor_id=person_id)
    card = work_queries.project_for(person_id, project)
    return schemas.PanelChoiceOut(panel=work_queries.panel_of(card.id))
