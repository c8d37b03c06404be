"""A crash at any statement of a payday or a payout: run it again, nothing twice, nothing lost."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from minga.domains.ledger import queries as books
from minga.domains.payouts import actions as payouts
from minga.domains.payouts import queries as payout_queries
from minga.domains.payouts.errors import AlreadySent, NothingToSend
from minga.domains.payouts.types import OrderState
from minga.domains.wages import actions as wages
from minga.domains.wages import queries as wage_queries
from minga.domains.wages.types import Stage
from tests import cast
from tests.integration.payouts.purses import destination, held, wallet
from tests.integration.refusals import breaches
from tests.integration.wages.weeks import a_day_later, usd, works
from tests.resilience.test_import_killed import database_address

EVERY = 7  # which statements break: each seventh, from another one on each time
PILOTS = 60


class PowerCut(BaseException):
    """The machine is gone."""


@contextmanager
def cut_at(number: int) -> Iterator[list[int]]:
    """The power fails just before the statement of this number."""
    seen = [0]

    def counted(execute: Callable[..., Any], *rest: Any) -> Any:
        seen[0] += 1
        if seen[0] == number:
            raise PowerCut
        return execute(*rest)

    with connection.execute_wrapper(counted):
        yield seen


def until_done(deed: Callable[[], None]) -> int:
    """Do it with a power cut ever later, until it comes through; how many cuts there were."""
    for cuts in range(PILOTS):
        with cut_at(1 + cuts * EVERY):
            try:
                deed()
            except PowerCut:
                continue
        return cuts
    raise AssertionError("it never comes to its end")


@pytest.mark.django_db
@pytest.mark.parametrize("first", [0, 1, 2, 3])
def test_a_payday_with_power_cuts_pays_everybody_one_time(first):
    project = cast.published(texts=30, price=usd(10_000))
    members = [cast.worker(f"member-{n}") for n in range(3)]
    for one in members:
        works(one, project, 20_000, 30_000, 9_000)
    tiana, until = cast.steward("thea"), a_day_later()
    before = [held(one.ref.subject) for one in members]

    def run() -> None:
        card = wages.open_payday(actor_id=tiana.id, until=until)
        if card.stage in (Stage.DRAFT, Stage.COMPUTED):
            card = wages.compute(payday=card.public_id, actor_id=tiana.id)
            promise = {one.currency: one.promise.micros for one in card.sums}
            wages.approve(payday=card.public_id, actor_id=tiana.id, promise=promise)
        while wages.post_some(payday=card.public_id, lines_max=2):
            pass
        wages.post(payday=card.public_id)

    with cut_at(first + 2), pytest.raises(PowerCut):
        run()
    assert until_done(run) > 3
    run()
    (card,) = wage_queries.paydays()
    assert card.stage is Stage.POSTED
    gained = sum(held(one.ref.subject) for one in members) - sum(before)
    assert gained == card.sums[0].due.micros > 0
    assert books.check_books() == []
    assert breaches() == set()


@pytest.mark.django_db
def test_a_payout_with_power_cuts_arrives_one_time():
    tiana, lova, order = cast.steward("thea"), wallet(usd(5_000_000)), uuid4()
    where = destination(lova, "csv")

    def ask() -> None:
        payouts.request_payout(owner=lova, destination=where, amount=usd(3_000_000), order=order)

    def build() -> None:
        try:
            payouts.build_batch(actor_id=tiana.id, rail_name="csv", currency="USD")
        except NothingToSend:
            assert payout_queries.order(order).state is not OrderState.ASKED

    def send() -> None:
        (batch,) = payout_queries.batches()
        try:
            payouts.mark_sent(batch=batch.public_id, actor_id=tiana.id)
        except AlreadySent:
            assert batch.sent_at is not None

    def read() -> None:
        name = payout_queries.order(order).public_name
        back = f"paymentReference,status\n{name},completed\n".encode()
        payouts.read_back(actor_id=tiana.id, rail_name="csv", content=back)

    for deed in (ask, build, send, read):
        assert until_done(deed) >= 1
        deed()
        assert breaches() == set()
    assert payout_queries.order(order).state is OrderState.SETTLED
    assert held(lova) == 2_000_000
    assert books.check_books() == []


PAY = """
import sys, uuid, django
django.setup()
from minga.domains.wages import actions
while actions.post_some(payday=uuid.UUID(sys.argv[1]), lines_max=1):
    print("paid", flush=True)
    sys.stdin.readline()
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_payday_that_is_killed_is_finished_by_the_clock():
    project = cast.published(texts=40, price=usd(10_000))
    members = [cast.worker(f"member-{n}") for n in range(6)]
    for one in members:
        works(one, project, 20_000, 30_000)
    tiana = cast.steward("thea")
    card = wages.open_payday(actor_id=tiana.id, until=a_day_later())
    card = wages.compute(payday=card.public_id, actor_id=tiana.id)
    promise = {one.currency: one.promise.micros for one in card.sums}
    wages.approve(payday=card.public_id, actor_id=tiana.id, promise=promise)
    payer = subprocess.Popen(
        [sys.executable, "-c", PAY, str(card.public_id)],
        env=os.environ | {"DATABASE_URL": database_address()},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert payer.stdin is not None
    assert payer.stdout is not None
    assert payer.stdout.readline() == "paid\n"
    for _ in range(2):
        payer.stdin.write("go on\n")
        payer.stdin.flush()
        assert payer.stdout.readline() == "paid\n"
    payer.send_signal(signal.SIGKILL)
    payer.wait()
    payer.stdin.close()
    payer.stdout.close()
    half = wage_queries.payday(card.public_id)
    assert half.stage is Stage.APPROVED
    assert wages.run_approved() == 1
    assert wages.run_approved() == 0
    done = wage_queries.payday(card.public_id)
    assert done.stage is Stage.POSTED
    assert done.sums[0].due == card.sums[0].due
    assert books.check_books() == []
    assert breaches() == set()
