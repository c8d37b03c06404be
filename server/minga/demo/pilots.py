"""Five members of the demo try a big project before the others see it, by the same actions."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from minga.demo.items import ItemFile
from minga.domains.answers import actions as answers
from minga.domains.answers.types import GivenAnswer, SyncRequest, Want
from minga.domains.items import queries as item_queries
from minga.domains.people import queries as people
from minga.domains.people.types import MemberRef
from minga.domains.publishing import actions as terms
from minga.domains.publishing import queries
from minga.domains.publishing.types import PilotState, PilotView
from minga.domains.work import queries as work
from minga.domains.work.types import ProjectView
from minga_pure.ids import uuid7_new

Tell = Callable[[str], None]
REASONS = {
    "joy": "Clear from the first one. I needed no second look at the instructions.",
    "tiago": "Good to know what to do in doubt; I used it once.",
    "amina": "Quick on my telephone as well. The pay fits the time.",
    "tiana": "The examples are like the real ones.",
    "rado": "Go. I would like to see more of these.",
}


def try_first(
    project: ProjectView, item_file: ItemFile, staff: int, people_ids: Mapping[str, int], tell: Tell
) -> None:
    """Have a pilot that says go, where one is needed; what is done already is left alone."""
    if not queries.needs_pilot(work.project_by_id(project.id)):
        return
    members = {name: people.member_of(people_ids[name]) for name in REASONS}
    pilots = [pilot for pilot in queries.pilots_of(project) if pilot.state is not PilotState.LAPSED]
    for member in members.values():
        if member and not pilots:
            terms.volunteer(member=member, ready=True)
    pilot = pilots[0] if pilots else terms.open_pilot(project=project.public_id, actor_id=staff)
    if pilot.state is not PilotState.OPEN:
        return
    tell(f"Five members try it first: “{project.title}”")
    truths = dict(item_file.truths)
    for name, member in members.items():
        if member and queries.invitation(member, pilot.derived_project):
            _work_and_say(member, pilot, truths, project.estimated_seconds, REASONS[name])


def _work_and_say(
    member: MemberRef, pilot: PilotView, truths: Mapping[str, Any], seconds: int, reason: str
) -> None:
    """Answer the sample with what is true, a little slower each time, and say go."""
    reply = answers.sync(
        member=member, request=SyncRequest(want=Want(project=pilot.derived_project, count=20))
    )
    names = _names(pilot.derived_project)
    given_answers = [
        GivenAnswer(
            id=uuid7_new(),
            project=pilot.derived_project,
            pos=task.pos,
            kind="label",
            value=truths[names[task.pos]],
            spent_ms=seconds * 700 + number * 40,
        )
        for number, task in enumerate(reply.tasks)
    ]
    answers.sync(member=member, request=SyncRequest(answers=given_answers, held=[]))
    terms.say(member=member, pilot_id=pilot.public_id, go=True, reason=reason)


def _names(derived_project: UUID) -> dict[int, str]:
    items = item_queries.list_items(work.project(derived_project).id).lines
    return {item.pos: item.external_id for item in items}
