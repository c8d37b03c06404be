"""Who tries a project: volunteers, some of them new, and a round that they work through."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from minga.domains.publishing import actions as terms
from minga.domains.publishing import queries
from minga.domains.publishing.types import PilotView
from minga.domains.work.types import ProjectView
from tests.cast import Customer, Worker, worker


def volunteers(count: int = 8, *, newcomers: int = 3) -> list[Worker]:
    """Members whom the lot may call; the last so many of them joined yesterday."""
    found = [worker(f"volunteer-{number}") for number in range(count)]
    for one in found:
        terms.volunteer(member=one.ref, ready=True)
    old = [one.ref.member_id for one in found[: count - newcomers]]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE people_member SET joined_at = %s WHERE id = ANY (%s)",
            [timezone.now() - timedelta(days=400), old],
        )
    return found


def in_pilot(found: list[Worker]) -> list[Worker]:
    """Those of them who have a seat."""
    return [one for one in found if queries.invitations(one.ref)]


def work_through(one: Worker, card: PilotView, *, spent_ms: int = 4_000) -> None:
    """Answer the whole sample, each task in so much time."""
    one.ask(card.derived_project, 50)
    given = [one.answer(task) for task in one.tasks]
    for answer in given:
        answer.spent_ms = spent_ms
    one.sync(given)


def try_out(
    clara: Customer,
    project: ProjectView,
    *,
    say_no: int = 0,
    met: tuple[str, ...] = (),
    spent_ms: int = 4_000,
    found: list[Worker] | None = None,
) -> PilotView:
    """A whole pilot: drawn, worked through, and so many of its members say no."""
    ready = found or volunteers()
    card = terms.open_pilot(project=project.public_id, actor_id=clara.id)
    seated = in_pilot(ready)
    for number, one in enumerate(seated):
        work_through(one, card, spent_ms=spent_ms)
        card = terms.say(
            member=one.ref,
            pilot_id=card.public_id,
            go=number >= say_no,
            reason="The examples helped me.",
            met=met,
        )
    return card
