"""A client questions a batch of answers; there is no way to refuse one."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from minga.domains.judgement import actions, queries
from minga.domains.judgement.types import DisputeView, Wish
from minga.domains.work import queries as work
from minga.doors.api import serializers
from minga.doors.api.auth import ANSWERS_READ, PROJECTS_WRITE, person_of
from minga.doors.api.declared import Text
from minga.doors.api.idempotency import once
from minga.doors.api.schemas import MoneyOut, RequestBody

router = Router(tags=["disputes"])


class DisputeIn(RequestBody):
    """Questioned answers, the criterion, the reason, and the wish if the client is right."""

    criterion: int = Field(ge=1, le=20, description="The number of one of the project's criteria.")
    words: Text = Field(min_length=1, max_length=2_000, description="What makes you doubt.")
    wish: Literal["relabel", "refund"]
    answers: list[UUID] | None = Field(
        None, max_length=100_000, description="Ids of answers; left out, all that you got."
    )
    items: list[Text] | None = Field(
        None, max_length=100_000, description="Your own ids of items: all their answers."
    )


class DisputeOut(Schema):
    """A dispute with its sample and outcome. Members keep their pay."""

    id: UUID
    state: str = Field(description="auditing, decided")
    criterion: str
    words: str
    wish: str
    at: datetime
    answers: int
    sampled: int = Field(description="Answers given to paid peers; 0: a mediator looks.")
    looked_at: int
    faulty: int
    low: float | None = Field(description="Of the whole batch, 95 % certain: at least this share.")
    high: float | None
    outcome: str | None = Field(description="holds, relabel, refund")
    refunded: MoneyOut
    again: int = Field(description="Items that are labelled again, for nothing.")
    decided_at: datetime | None


class DisputesOut(Schema):
    rows: list[DisputeOut]


def _dispute_out(dispute: DisputeView) -> DisputeOut:
    return DisputeOut(
        id=dispute.public_id,
        state=dispute.state.value,
        criterion=dispute.criterion,
        words=dispute.words,
        wish=dispute.wish.value,
        at=dispute.opened_at,
        answers=dispute.answers,
        sampled=dispute.sampled,
        looked_at=dispute.looked_at,
        faulty=dispute.faulty,
        low=dispute.low,
        high=dispute.high,
        outcome=dispute.outcome.value if dispute.outcome else None,
        refunded=serializers.money(dispute.refunded),
        again=dispute.relabelled,
        decided_at=dispute.decided_at,
    )


@router.get("/projects/{uuid:project}/disputes", auth=ANSWERS_READ, response=DisputesOut)
def read_disputes(request: HttpRequest, project: UUID) -> object:
    """The batches that you questioned, newest first."""
    project_view = work.project_for(person_of(request), project)
    return DisputesOut(
        rows=[_dispute_out(dispute) for dispute in queries.disputes_of(project_view.public_id)]
    )


@router.post("/projects/{uuid:project}/disputes", auth=PROJECTS_WRITE, response={201: DisputeOut})
def question_batch(request: HttpRequest, project: UUID, payload: DisputeIn) -> HttpResponse:
    """Question a batch: paid peers look at a sample. Nobody's pay changes by it."""
    actor_id = person_of(request)

    def begun() -> DisputeOut:
        dispute_id = actions.dispute(
            project=project,
            actor_id=actor_id,
            criterion=payload.criterion,
            words=payload.words,
            wish=Wish(payload.wish),
            answers=payload.answers,
            items=payload.items,
        )
        return _dispute_out(queries.dispute_card(dispute_id))

    return once(request, begun, status=201)
