"""A small co-operative that uses the tables of a release: what its frozen database is made of.

    python -m tests.release.story     on the migrated, empty database of DATABASE_URL

Only public actions are called. The story is the same each time; ids, keys and moments are not.
"""

import io
from datetime import timedelta
from uuid import UUID, uuid4

from django.utils import timezone

ROWS = "id,text\n" + "".join(f"text-{i},The market opens at {i} o'clock\n" for i in range(1, 9))
SPENT_MS = 20_000


def tell() -> None:
    """A project of eight texts, two members, a payday, a payout, and the log that holds it all."""
    from minga.domains.answers.types import GivenAnswer
    from minga.domains.assignment import actions as assignment
    from minga.domains.log import actions as log
    from minga.domains.work import actions as work
    from tests.cast import draft, good_customer, steward, worker

    clara = good_customer()
    project = draft(clara, redundancy=2, estimated_seconds=5)
    brought = work.begin_import(
        project=project.public_id, actor_id=clara.id, filename="texts.csv",
        stream=io.BytesIO(ROWS.encode()),
    )  # fmt: skip
    work.run_import(import_id=brought.public_id)
    project = assignment.publish(project=project.public_id, actor_id=clara.id)
    members = [worker("lova"), worker("kanto")]
    for member in members:
        member.ask(project.public_id, 5)
        given: list[GivenAnswer] = []
        for task in member.tasks:
            answer = member.answer(task)
            answer.spent_ms = SPENT_MS
            given.append(answer)
        member.sync(given)
    log.feed()
    pay(steward("thea").id)
    withdraw(members[0].ref.subject)
    log.feed()


def pay(treasurer: int) -> None:
    """A payday for everything that was answered up to now."""
    from minga.domains.wages import actions as wages

    until = timezone.now() + timedelta(seconds=1)
    opened = wages.open_payday(actor_id=treasurer, until=until, now=until + timedelta(hours=2))
    card = wages.compute(payday=opened.public_id, actor_id=treasurer)
    promise = {one.currency: one.promise.micros for one in card.sums}
    wages.approve(payday=card.public_id, actor_id=treasurer, promise=promise)
    wages.post(payday=card.public_id)


def withdraw(owner: UUID) -> None:
    """A payout by hand, with a destination that the vault seals."""
    from minga.domains.payouts import actions as payouts
    from minga_pure.money import Money

    destination = payouts.add_destination(
        owner=owner, rail_name="manual", currency="USD", details={"how": "cash from Tiana"}
    )
    payouts.request_payout(
        owner=owner, destination=destination, amount=Money(30_000, "USD"), order=uuid4()
    )


if __name__ == "__main__":
    import os

    import django

    os.umask(0o077)  # as `mingad` does
    django.setup()
    tell()
