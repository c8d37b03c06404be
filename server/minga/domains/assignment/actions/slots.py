"""All that can happen to slots: published, swept, put down, taken back by the client."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from minga.domains.assignment import queries, rules
from minga.domains.assignment.actions import alternatives
from minga.domains.assignment.actions.members import share_out
from minga.domains.assignment.errors import NotDerivedProject, TooFewToReserve
from minga.domains.assignment.models import Reserved, Skilled, Withdrawal
from minga.domains.errors import domain_errors
from minga.domains.ledger import actions as ledger
from minga.domains.ledger import queries as books
from minga.domains.ledger.types import RESERVES, AccountKind, TransferCode
from minga.domains.people.types import MemberRef
from minga.domains.retries import actions as retries
from minga.domains.sql_files import named_queries
from minga.domains.work import actions as work
from minga.domains.work import queries as work_queries
from minga.domains.work.types import ProjectView
from minga_pure.ids import uuid7_new
from minga_pure.money import Money
from minga_pure.projects import ProjectState

SQL = named_queries("assignment")

SWEEP_LEASES_MAX = 5_000
FUNDING = (TransferCode.FUND, TransferCode.DERIVED_FUNDING)


@transaction.atomic
def publish(
    *,
    project: UUID,
    actor_id: int,
    measured_seconds: Fraction | int | None = None,
    first: int | None = None,
) -> ProjectView:
    """Offer the waiting items to members: funds, items and lanes come in one transaction (G1).

    `first`: every item begins with so many answers; the further ones are paid for now, kept back,
    and asked where they help (`request_more_answers`) or given back (`release_reserved`). Decided
    once, when a project is first published. Raises NoSuchProject, CannotPublish with every reason,
    TooFewToReserve.
    """
    if first is not None:
        _begin_with(work_queries.project_for(actor_id, project), first)
    return _open(project, actor_id, measured_seconds)


def _begin_with(card: ProjectView, first: int) -> None:
    if not 2 <= first < card.redundancy or card.collection is not None:
        raise TooFewToReserve
    if not card.items:
        Reserved.objects.get_or_create(
            project_id=card.id, defaults={"first": first, "price_micros": card.price.micros}
        )


@transaction.atomic
def request_more_answers(
    *, project_id: int, positions: Sequence[int], skilled: bool = False
) -> int:
    """Ask one more answer of each position, first ones first, while kept slots last; `skilled`: of
    members who are good at such items only. Positions that still wait for an answer are left out.
    Returns how many are asked."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT assignment_request_more_answers(%s, %s, %s)",
            [project_id, list(positions), skilled],
        )
        (count,) = cursor.fetchone()
    return int(count)


@transaction.atomic
def name_skilled(*, project_id: int, members: Iterable[int]) -> None:
    """Say which members help with hard items of a project; replaces who was named before."""
    Skilled.objects.filter(project_id=project_id).delete()
    Skilled.objects.bulk_create(
        Skilled(project_id=project_id, member_id=member) for member in sorted(set(members))
    )


@transaction.atomic
def release_reserved(*, project_id: int) -> Money:
    """No item is worth another answer: the pay of the kept slots goes back to the client, with
    their share of the fee and the reserves. Twice gives nothing twice."""
    card = work_queries.project_by_id(project_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT assignment_release_reserved(%s)", [card.id])
        (slots,) = cursor.fetchone()
    withdrawal = Withdrawal(public_id=uuid7_new(), project_id=card.id, slots=slots, lines={})
    returned = _pay_back(card, withdrawal)
    _record(withdrawal)
    return returned


@transaction.atomic
def publish_derived_project(*, project: UUID, members: Iterable[MemberRef]) -> ProjectView:
    """Fund a derived project, offer its items, and invite these members: one step, in the house's
    name.

    A pilot is funded by the client; an audit and labelling again by the quality reserve of the
    project that is served. Raises NoSuchProject (also for what is no derived project),
    CannotPublish.
    """
    card = _open(project, None, None)
    invite(project=project, members=members)
    return card


@transaction.atomic
def reprice(
    *, project: ProjectView, price: Money, reference: str, late: Callable[[int], int]
) -> dict[str, int]:
    """Let every task of a project, given out or not, pay more; the client funds the difference
    for all that were ever asked, and the voted shares on it (G1, H12). Never less: the database
    refuses that. Nobody can sync while the slots are marked up, for a moment.

    `late` counts the answers of a project that came late, beyond its slots; it is asked once nobody
    can add one. Returns the micros moved, by kind of account. Raises ledger's InsufficientFunds.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT assignment_reprice(%s, %s)", [project.id, price.micros])
        (slots,) = cursor.fetchone()
    slots_paid = int(slots) + late(project.id)
    quote = work_queries.quote_of_raise(project, slots=slots_paid, difference=price - project.price)
    payer = work_queries.payer(project)
    purse = ledger.open_account(kind=payer.kind, owner=payer.owner, currency=price.currency)
    for kind, money in quote.lines():
        if money:
            account = ledger.open_account(
                kind=kind, owner=project.public_id, currency=price.currency
            )
            ledger.post(
                debit=purse,
                credit=account,
                money=money,
                code=payer.fund,
                reference=f"{reference}:{kind}",
            )
    return {kind.value: money.micros for kind, money in quote.lines() if money}


@transaction.atomic
def close_derived_project(*, project: UUID) -> Money:
    """End a derived project: what nobody holds is taken back and returns to who paid for it. Twice
    = once.

    Raises NoSuchProject, NotDerivedProject. Returns what went back this time.
    """
    card = work_queries.project(project)
    if card.derived_kind is None:
        raise NotDerivedProject
    work.close(project_id=card.id)
    return _take_back(card)


@transaction.atomic
def invite(*, project: UUID, members: Iterable[MemberRef]) -> int:
    """Offer a derived project to these members as well; twice is once. Returns how many are new.

    Raises NoSuchProject, NotDerivedProject.
    """
    card = work_queries.project(project)
    if card.derived_kind is None:
        raise NotDerivedProject
    with connection.cursor() as cursor:
        cursor.execute(SQL["invite"], [card.id, [member.member_id for member in members]])
        return int(cursor.rowcount)


def _open(
    project: UUID, actor_id: int | None, measured_seconds: Fraction | int | None
) -> ProjectView:
    with domain_errors():
        settled = work.settle_incoming(
            project=project, actor_id=actor_id, measured_seconds=measured_seconds
        )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT assignment_reserve_slots(%s, %s, %s)",
            [settled.project_id, settled.lo, settled.hi],
        )
        cursor.execute(
            "SELECT assignment_open_lanes(%s, %s, %s)",
            [settled.project_id, settled.lo, settled.hi],
        )
    alternatives.set_aside(work_queries.project(project), settled.hi - settled.lo)
    share_out()
    return work_queries.project(project)


@transaction.atomic
def sweep_leases(*, now: datetime | None = None) -> int:
    """Give back what expired leases still hold; an answer that comes later is still paid (H02)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT assignment_sweep(%s, %s)", [now or timezone.now(), SWEEP_LEASES_MAX])
        (swept,) = cursor.fetchone()
    return int(swept)


@transaction.atomic
def release_bundle(*, member: MemberRef, project: UUID) -> int:
    """Stop: what is not answered goes back, without a mark. Returns how many tasks went back."""
    card = work_queries.project(project)
    with connection.cursor() as cursor:
        cursor.execute("SELECT assignment_release_bundle(%s, %s)", [member.member_id, card.id])
        (tasks,) = cursor.fetchone()
    return int(tasks)


def release_bundles(*, member: MemberRef, projects: Collection[UUID]) -> int:
    """Release the bundles of these projects; unknown ones count as none. Returns the tasks."""
    if not projects:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(SQL["release_bundles"], [member.member_id, list(projects)])
        (tasks,) = cursor.fetchone()
    return int(tasks)


@transaction.atomic
def withdraw(*, project: UUID, actor_id: int) -> Money:
    """Close a project: slots that nobody holds are taken back, their money returns to the client.

    What members hold stays theirs and stays paid (H02); what of it comes back later is returned by
    `return_leftovers`. Safe to call again. Returns what went back this time: the pay of the slots,
    and their share of the fee and the reserves.
    """
    return _close(work_queries.project_for(actor_id, project))


@transaction.atomic
def withdraw_ended(*, project_id: int) -> Money:
    """Withdraw a project whose time is over, also when nobody acts for its client any more."""
    return _close(work_queries.project_by_id(project_id))


def _close(card: ProjectView) -> Money:
    if card.state not in (ProjectState.DRAFT, ProjectState.CLOSED):
        with domain_errors():
            work.close(project_id=card.id)
    returned = _take_back(card)
    if card.collection is not None:
        alternatives.release_alternatives()
    return returned


def return_leftovers() -> int:
    """Give clients the money of slots that came back after their project was closed. Returns how
    many projects had some."""
    projects = queries.closed_with_leftovers()
    return retries.work_through(
        "assignment.return_leftovers",
        work_queries.projects_by_id(projects),
        lambda card: _take_back(card) is not None,
        key=lambda card: card.public_id,
    )


def take_out_stopped() -> int:
    """Take the slots of stopped items off the offer and give their money back, project by project.

    Returns how many slots; twice takes nothing twice.
    """
    return retries.work_through(
        "assignment.take_out_stopped",
        work_queries.projects_by_id(queries.with_stopped_slots()),
        _take_out_stopped,
        key=lambda card: card.public_id,
    )


def _take_out_stopped(card: ProjectView) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT assignment_take_out_stopped(%s)", [card.id])
        (slots,) = cursor.fetchone()
    withdrawal = Withdrawal(public_id=uuid7_new(), project_id=card.id, slots=slots, lines={})
    _pay_back(card, withdrawal)
    _record(withdrawal)
    return int(slots)


def _take_back(card: ProjectView) -> Money:
    """Slots off the offer and their money to the client, in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT assignment_take_out(%s) + assignment_release_reserved(%s)", [card.id, card.id]
        )
        (slots,) = cursor.fetchone()
    withdrawal = Withdrawal(public_id=uuid7_new(), project_id=card.id, slots=slots, lines={})
    returned = _practice_back(card, withdrawal) + _pay_back(card, withdrawal)
    _record(withdrawal)
    return returned


def _record(withdrawal: Withdrawal) -> None:
    """Store the document of what was taken off the offer; nothing taken leaves no row."""
    if withdrawal.slots or withdrawal.lines:
        withdrawal.save()


def _pay_back(card: ProjectView, withdrawal: Withdrawal) -> Money:
    """The pay of so many slots that are off the offer, and their share of fee and reserves."""
    back = Money.zero(card.price.currency)
    slots = withdrawal.slots
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
                reference=f"withdraw:{withdrawal.public_id}:{kind}",
            )
            withdrawal.lines[kind.value] = share.micros
            back += share
    return back


def _practice_back(card: ProjectView, withdrawal: Withdrawal) -> Money:
    """The pay of worked examples that nobody needed: whoever comes now begins nothing new."""
    currency = card.price.currency
    account = books.account_id(AccountKind.PRACTICE_RESERVE, card.public_id, currency)
    unused = Money.zero(currency) if account is None else books.balance(account)
    if account is not None and unused:
        payer = work_queries.payer(card)
        ledger.post(
            debit=account,
            credit=ledger.open_account(kind=payer.kind, owner=payer.owner, currency=currency),
            money=unused,
            code=payer.refund,
            reference=f"withdraw:{withdrawal.public_id}:{AccountKind.PRACTICE_RESERVE}",
        )
        withdrawal.lines[AccountKind.PRACTICE_RESERVE.value] = unused.micros
    return unused


def _funded(account: int) -> Money:
    """Return the sum that was put into a reserve when its project's items were published."""
    lines = books.statement(account, limit=10_000)
    micros = sum(line.money.micros for line in lines if line.code in FUNDING)
    return Money(micros, books.balance(account).currency)
