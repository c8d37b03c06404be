"""A week of work that can be put into the past, and a treasurer who pays it."""

from datetime import datetime, timedelta

from django.utils import timezone

from minga.domains.wages import actions
from minga.domains.wages.types import PaydayView
from minga_pure.money import Money
from tests.cast import Person, Worker
from tests.server_fixtures import as_the_owner

FLOOR = 3_600_000  # micros of US dollars an hour: a thousand a second


def works(who: Worker, project, *spent_ms: int) -> None:
    """She answers as many tasks, each in so many milliseconds of her own clock."""
    who.ask(project.public_id, len(spent_ms))
    given = []
    for task, spent in zip(who.tasks, spent_ms, strict=False):
        answer = who.answer(task)
        answer.spent_ms = spent
        given.append(answer)
    who.sync(given)


def a_day_later() -> datetime:
    """Put everything that was answered so far two hours into the past; the end of that period."""
    with as_the_owner() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE answers_answer SET at = at - interval '2 hours'")
        cursor.execute(
            "UPDATE wages_overhead SET recorded_at = recorded_at - interval '2 hours',"
            " counted_at = counted_at - interval '2 hours'"
        )
        cursor.execute("SET session_replication_role = DEFAULT")
    return timezone.now() - timedelta(minutes=61)


def computed(tiana: Person, until: datetime | None = None) -> PaydayView:
    opened = actions.open_payday(actor_id=tiana.id, until=until or a_day_later())
    return actions.compute(payday=opened.public_id, actor_id=tiana.id)


def paid(tiana: Person, until: datetime | None = None) -> PaydayView:
    """The whole payday; the co-op promises what the reserves lack."""
    card = computed(tiana, until)
    promise = {one.currency: one.promise.micros for one in card.sums}
    actions.approve(payday=card.public_id, actor_id=tiana.id, promise=promise)
    return actions.post(payday=card.public_id)


def usd(micros: int) -> Money:
    return Money(micros, "USD")
