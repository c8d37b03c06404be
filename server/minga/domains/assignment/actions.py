"""All that can happen to slots: published, swept, put down, taken back by the client."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from minga.domains.assignment import queries, rules
from minga.domains.assignment.words import NotAnErrand
from minga.domains.ledger import actions as ledger
from minga.domains.ledger import queries as books
from minga.domains.ledger.words import RESERVES, AccountKind, TransferCode
from minga.domains.people.words import MemberRef
from minga.domains.work import actions as work
from minga.domains.work import queries as work_queries
from minga.domains.work.words import ProjectCard, ProjectState
from minga_pure.ids import uuid7_new
from minga_pure.money import Money

SWEEP_LEASES_MAX = 5_000
FUNDING = (TransferCode.FUND, TransferCode.ERRAND)


@transaction.atomic
def publish(*, project: UUID, by: int, measured_seconds: int | None = None) -> ProjectCard:
    """Offer the waiting items to members: funds, items and lanes come in one transaction (G1).

    Raises NoSuchProject, CannotPublish with every reason.
    """
    return _open(project, by, measured_seconds)


@transaction.atomic
def publish_errand(*, project: UUID, members: Iterable[MemberRef]) -> ProjectCard:
    """Fund an errand, offer its items, and invite these members: one step, in the house's name.

    A round is funded by the client; an audit and labelling again by the quality reserve of the
    project that is served. Raises NoSuchProject (also for what is no errand), CannotPublish.
    """
    card = _open(project, None, None)
    invite(project=project, members=members)
    return card


@transaction.atomic
def close_errand(*, project: UUID) -> Money:
    """End an errand: what nobody holds is taken back and returns to who paid for it. Twice = once.

    Raises NoSuchProject, NotAnErrand. Returns what went back this time.
    """
    card = work_queries.project(project)
    if card.errand is None:
        raise NotAnErrand
    work.close(project_id=card.id)
    return _take_back(card)


@transaction.atomic
def invite(*, project: UUID, members: Iterable[MemberRef]) -> int:
    """Offer an errand to these members as well; twice is once. Returns how many are new.

    Raises NoSuchProject, NotAnErrand.
    """
    card = work_queries.project(project)
    if card.errand is None:
        raise NotAnErrand
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO assignment_invitation (project_id, member_id)"
            " SELECT %s, unnest(%s::bigint[]) ON CONFLICT DO NOTHING",
            [card.id, [member.member_id for member in members]],
        )
        return int(cursor.rowcount)


def _open(project: UUID, by: int | None, measured_seconds: int | None) -> ProjectCard:
    settled = work.settle_incoming(project=project, by=by, measured_seconds=measured_seconds)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT assignment_open_lanes(%s, %s, %s)",
            [settled.project_id, settled.lo, settled.hi],
        )
    return work_queries.project(project)


@transaction.atomic
def sweep_leases(*, now: datetime | None = None) -> int:
    """Give back what expired leases still hold; an answer that comes later is still paid (H02)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT assignment_sweep(%s, %s)", [now or timezone.now(), SWEEP_LEASES_MAX])
        (swept,) = cursor.fetchone()
    return int(swept)


@transaction.atomic
def put_down(*, member: MemberRef, project: UUID) -> int:
    """Stop: what is not answered goes back, without a mark. Returns how many tasks went back."""
    card = work_queries.project(project)
    with connection.cursor() as cursor:
        cursor.execute("SELECT assignment_put_down(%s, %s)", [member.member_id, card.id])
        (tasks,) = cursor.fetchone()
    return int(tasks)


@transaction.atomic
def withdraw(*, project: UUID, by: int) -> Money:
    """Close a project: slots that nobody holds are taken back, their money returns to the client.

    What members hold stays theirs and stays paid (H02); what of it comes back later is returned by
    `return_leftovers`. Safe to call again. Returns what went back this time: the pay of the slots,
    and their share of the fee and the reserves.
    """
    card = work_queries.project_for(by, project)
    if card.state not in (ProjectState.DRAFT, ProjectState.CLOSED):
        work.close(project_id=card.id)
    return _take_back(card)


@transaction.atomic
def return_leftovers() -> int:
    """Give clients the money of slots that came back after their project was closed. Returns how
    many projects had some."""
    found = queries.closed_with_leftovers()
    for card in work_queries.projects_by_id(found):
        _take_back(card)
    return len(found)


def _take_back(card: ProjectCard) -> Money:
    """Slots off the offer and their money to the client, in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT assignment_take_out(%s)", [card.id])
        (slots,) = cursor.fetchone()
    withdrawal = uuid7_new()
    back = _practice_back(card, withdrawal)
    if not slots:
        return back
    payer = work_queries.payer(card)
    purse = ledger.open_account(kind=payer.kind, owner=payer.owner, currency=card.price.currency)
    for kind in sorted(RESERVES - {AccountKind.PRACTICE_RESERVE}):
        account = ledger.open_account(kind=kind, owner=card.public_id, currency=card.price.currency)
        share = (
            card.price * slots
            if kind is AccountKind.ESCROW
            else rules.share_of(
                funded=_funded(account), slots=slots, of=card.items * card.redundancy
            )
        )
        share = min(share, books.balance(account))
        if share:
            ledger.post(
                debit=account,
                credit=purse,
                money=share,
                code=payer.refund,
                reference=f"withdraw:{withdrawal}:{kind}",
            )
            back += share
    return back


def _practice_back(card: ProjectCard, withdrawal: UUID) -> Money:
    """The pay of worked examples that nobody needed: whoever comes now begins nothing new."""
    currency = card.price.currency
    account = books.account_id(AccountKind.PRACTICE_RESERVE, card.public_id, currency)
    rest = Money.zero(currency) if account is None else books.balance(account)
    if account is not None and rest:
        payer = work_queries.payer(card)
        ledger.post(
            debit=account,
            credit=ledger.open_account(kind=payer.kind, owner=payer.owner, currency=currency),
            money=rest,
            code=payer.refund,
            reference=f"withdraw:{withdrawal}:{AccountKind.PRACTICE_RESERVE}",
        )
    return rest


def _funded(account: int) -> Money:
    """What was ever put into a reserve when its project's items were published."""
    lines = books.statement(account, limit=10_000)
    micros = sum(line.money.micros for line in lines if line.code in FUNDING)
    return Money(micros, books.balance(account).currency)
