"""Signed notes of a chain: one for each recipient, fresh ones are used again."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import transaction

from minga.domains.consent.queries import database_now
from minga.domains.rights import queries, rules, signing
from minga.domains.rights.errors import NotThisRecipient
from minga.domains.rights.models import Branch, SignedRequest
from minga.domains.rights.types import FINAL_STATES
from minga_pure.rights import (
    MESSAGE_SECONDS_MAX,
    OpenRequests,
    RequestKind,
    RightsRequest,
    digest_of,
    sign,
)

OPEN_MAX = 1_000


def open_requests(*, pull: str) -> str:
    """Return the signed list of requests that wait for the recipient that signed the question.

    It says by when to pull again. Raises NotThisRecipient, always the same.
    """
    nodes = queries.nodes_that_signed(pull)
    if not nodes:
        raise NotThisRecipient
    notes: list[str] = []
    final = [state.value for state in FINAL_STATES]
    for client, node in nodes:
        rows = Branch.objects.filter(client=client, node=node).exclude(state__in=final)
        for row in rows.order_by("id")[:OPEN_MAX]:
            notes.append(sign_chain(row.request_id, row.chain)[0][row.node])
    now = database_now()
    message = OpenRequests(
        node=nodes[0][1],
        signed_at=int(now.timestamp()),
        pull_again_by=int((now + timedelta(days=rules.PULL_AGAIN_DAYS)).timestamp()),
        requests=notes[:OPEN_MAX],
    )
    return sign(message, signing.signer())


@transaction.atomic
def sign_chain(request_id: int, chain: UUID) -> tuple[dict[str, str], dict[str, str]]:
    """Return a chain's signed notes and the tree, both by node; fresh notes are used again."""
    branches = list(
        Branch.objects.select_related("request")
        .filter(request_id=request_id, chain=chain)
        .order_by("id")
    )
    now = int(database_now().timestamp())
    signer = signing.signer()
    notes: dict[str, str] = {}
    for branch in branches:
        newest = branch.notes.order_by("-signed_at").first()
        if newest and rules.is_fresh(int(newest.signed_at.timestamp()), now):
            notes[branch.node] = newest.note
            continue
        message = RightsRequest(
            id=chain,
            kind=RequestKind(branch.request.kind),
            regulation=rules.REGULATION,
            node=branch.node,
            asked_by=branch.under or signer.verifier.name,
            items=list(branch.items),
            signed_at=now,
            expires_at=now + MESSAGE_SECONDS_MAX,
            respond_by=int(branch.request.respond_by.timestamp()),
            correction=rules.correction_of(branch.request.kind, branch.request.words),
        )
        note = sign(message, signer)
        SignedRequest.objects.bulk_create(
            [
                SignedRequest(
                    branch=branch, digest=digest_of(note), note=note,
                    signed_at=datetime.fromtimestamp(now, UTC),
                )
            ],
            ignore_conflicts=True,
        )  # fmt: skip
        notes[branch.node] = note
    return notes, {branch.node: branch.under for branch in branches}
