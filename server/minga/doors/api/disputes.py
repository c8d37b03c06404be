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
from minga.doors.api.idempotency import once
from minga.doors.api.schemas import MoneyOut, Said, Text

router = Router(tags=["disputes"])


class DisputeIn(Said):
    """Which answers, by which criterion of the project, why, and what you want if you are right."""

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
    """What was questioned, how the sample came out, what followed. Members keep their pay."""

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


def _shown(card: DisputeView) -> DisputeOut:
    return DisputeOut(
        id=card.public_id,
        state=card.state.value,
        criterion=card.criterion,
        words=card.words,
        wish=card.wish.value,
        at=card.at,
        answers=card.answers,
        sampled=card.sampled,
        looked_at=card.looked_at,
        faulty=card.faulty,
        low=card.low,
        high=card.high,
        outcome=card.outcome.value if card.outcome else None,
        refunded=serializers.money(card.refunded),
        again=card.again,
        decided_at=card.decided_at,
    )


@router.get("/projects/{uuid:project}/disputes", auth=ANSWERS_READ, response=DisputesOut)
def read_disputes(request: HttpRequest, project: UUID) -> object:
    """The batches that you questioned, newest first."""
    card = work.project_for(person_of(request), project)
    return DisputesOut(rows=[_shown(one) for one in queries.disputes_of(card.public_id)])


@router.post("/projects/{uuid:project}/disputes", auth=PROJECTS_WRITE, response={201: DisputeOut})
def question_batch(request: HttpRequest, project: UUID, said: DisputeIn) -> HttpResponse:
    """Question a batch: paid peers look at a sample. Nobody's pay changes by it."""
    by = person_of(request)

    def begun() -> DisputeOut:
        name = actions.dispute(
            project=project,
            by=by,
            criterion=said.criterion,
            words=said.words,
            wish=Wish(said.wish),
            answers=said.answers,
            items=said.items,
        )
        return _shown(queries.dispute_card(name))

    return once(request, begun, status=201)
