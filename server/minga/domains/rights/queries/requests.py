"""Reads of requests: one person's, with the tree of recipients and the state of each."""

from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from minga.domains.consent.queries import database_now
from minga.domains.people.types import MemberRef
from minga.domains.rights.errors import NoSuchRightsRequest
from minga.domains.rights.models import Branch, Escalation, RecipientReceipt, Request
from minga.domains.rights.types import FINAL_STATES, BranchView, RequestView, Source
from minga_pure.rights import NodeState, RequestKind


def requests_of(member: MemberRef) -> list[RequestView]:
    """Return a member's requests, the newest first."""
    return request_views(Request.objects.filter(member_id=member.member_id).order_by("-id"))


def request_of(member: MemberRef, request: UUID) -> RequestView:
    """Return one request of this member. Raises NoSuchRightsRequest."""
    views = request_views(Request.objects.filter(member_id=member.member_id, public_id=request))
    if not views:
        raise NoSuchRightsRequest
    return views[0]


def requests_waiting_at_home() -> list[RequestView]:
    """Return the requests about which a data steward decides, the one that ends first on top."""
    return request_views(
        Request.objects.filter(home_done_at__isnull=True).order_by("respond_by", "id")
    )


def requests_open() -> list[RequestView]:
    """Return the requests that are open, the one that ends first on top."""
    return request_views(
        Request.objects.filter(closed_at__isnull=True).order_by("respond_by", "id")
    )


def silent_branches() -> list[tuple[RequestView, BranchView]]:
    """Return the recipients whose silence was escalated and is not settled, the oldest first."""
    rows = Escalation.objects.filter(lifted_at__isnull=True).order_by("escalated_at", "id")
    ids = rows.values_list("branch__request_id", flat=True)
    return [
        (view, branch)
        for view in request_views(
            Request.objects.filter(id__in=list(ids)).order_by("respond_by", "id")
        )
        for branch in view.branches
        if branch.case is not None
    ]


def request_views(rows: QuerySet[Request]) -> list[RequestView]:
    """Return views of requests, each with its tree; the clock is that of the database."""
    listed = rows.prefetch_related(
        Prefetch("branches", Branch.objects.order_by("client", "depth", "id")),
        Prefetch("branches__receipts", RecipientReceipt.objects.order_by("-signed_at", "-id")),
        "branches__escalation",
    )
    now = database_now()
    return [_view(row, now) for row in listed]


def _view(row: Request, now: datetime) -> RequestView:
    return RequestView(
        public_id=row.public_id,
        kind=RequestKind(row.kind),
        source=Source(row.source),
        grant=row.grant,
        item=row.item,
        words=row.words,
        requested_at=row.requested_at,
        respond_by=row.respond_by,
        extension_reason=row.extension_reason,
        home_done_at=row.home_done_at,
        home_words=row.home_words,
        closed_at=row.closed_at,
        branches=tuple(_branch(branch, row.respond_by, now) for branch in _in_order(row)),
    )


def _in_order(row: Request) -> list[Branch]:
    """Return the branches so that each stands behind the recipient above it."""
    branches = list(row.branches.all())
    ordered: list[Branch] = []

    def place(under: str, client: UUID) -> None:
        for branch in branches:
            if branch.under == under and branch.client == client:
                ordered.append(branch)
                place(branch.node, client)

    for client in dict.fromkeys(branch.client for branch in branches):
        place("", client)
    return ordered


def _branch(row: Branch, respond_by: datetime, now: datetime) -> BranchView:
    newest = next(iter(row.receipts.all()), None)
    escalation = getattr(row, "escalation", None)
    return BranchView(
        public_id=row.public_id,
        node=row.node,
        name=row.name,
        country=row.country,
        depth=row.depth,
        state=state_at(row.state, respond_by, now),
        copies=len(row.items),
        reached_at=row.reached_at,
        answered_at=row.answered_at,
        reason=newest.reason if newest else "",
        details=newest.details if newest else "",
        escalated_at=escalation.escalated_at if escalation else None,
        case=escalation.public_id if escalation and not escalation.lifted_at else None,
        frozen=bool(escalation and escalation.frozen_at and not escalation.lifted_at),
        receipt=newest.digest if newest else "",
    )


def state_at(state: str, respond_by: datetime, now: datetime) -> str:
    """Return the state that a person sees; the second of the deadline is still the recipient's."""
    if state in FINAL_STATES or now.replace(microsecond=0) <= respond_by:
        return state
    return NodeState.OVERDUE.value
