"""The floor cost of a project, and the pay of a member's periods."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from minga.domains.wages import queries as wages
from minga.domains.work import queries as work
from minga.doors.api import serializers
from minga.doors.api.auth import PROJECTS_READ, WORK, member_of, person_of
from minga.doors.api.schemas import MoneyOut

router = Router(tags=["floor"])


class FloorOut(Schema):
    members: int
    members_topped_up: int
    seconds: int
    paydays: int
    earned: MoneyOut
    top_ups: MoneyOut
    overhead: MoneyOut
    from_commons: MoneyOut
    promised: MoneyOut


class PeriodLineOut(Schema):
    kind: str
    title: str
    seconds: int
    earned: MoneyOut
    floor_per_hour: MoneyOut
    due: MoneyOut


class PeriodOut(Schema):
    since: datetime
    until: datetime
    stage: str
    lines: list[PeriodLineOut]


@router.get("/projects/{uuid:project}/floor", auth=PROJECTS_READ, response=FloorOut)
def read_floor(request: HttpRequest, project: UUID) -> object:
    """Hours of members, what their answers paid, what the floor added and who paid that."""
    project_view = work.project_for(person_of(request), project)
    cost = wages.floor_cost(project_view.public_id)
    if cost is None:
        zero = serializers.money(project_view.price * 0)
        return FloorOut(
            members=0, members_topped_up=0, seconds=0, paydays=0, earned=zero, top_ups=zero,
            overhead=zero, from_commons=zero, promised=zero,
        )  # fmt: skip
    return FloorOut(
        members=cost.members,
        members_topped_up=cost.topped_up,
        seconds=cost.seconds,
        paydays=cost.paydays,
        earned=serializers.money(cost.earned),
        top_ups=serializers.money(cost.top_ups),
        overhead=serializers.money(cost.overhead),
        from_commons=serializers.money(cost.commons),
        promised=serializers.money(cost.promise),
    )


@router.get("/periods", auth=WORK, response=list[PeriodOut])
def list_periods(request: HttpRequest) -> object:
    """Your periods that were paid, newest first: hours, what you earned, the top-up."""
    return [
        PeriodOut(
            since=period.since,
            until=period.until,
            stage=period.stage.value,
            lines=[
                PeriodLineOut(
                    kind=line.kind,
                    title=line.title,
                    seconds=line.seconds,
                    earned=serializers.money(line.earned),
                    floor_per_hour=serializers.money(line.floor),
                    due=serializers.money(line.due),
                )
                for line in period.lines
            ],
        )
        for period in wages.periods(member_of(request))
    ]
