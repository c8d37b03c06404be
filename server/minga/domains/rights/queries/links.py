"""Links for recipients without software: signed, and ended some time after the deadline."""

from datetime import timedelta
from uuid import UUID

from django.core import signing
from django.db.models import Q

from minga.domains.consent.queries import database_now
from minga.domains.rights import rules
from minga.domains.rights.errors import NoSuchLink
from minga.domains.rights.models import Branch, Node
from minga.domains.rights.types import FINAL_STATES, LinkView
from minga_pure.rights import RequestKind

SALT = "minga.rights.answer"


def link_token(branch: UUID) -> str:
    """Return the secret part of the address on which one recipient answers one request."""
    return signing.Signer(salt=SALT).sign(branch.hex)


def link(token: str) -> LinkView:
    """Return what the holder of a link may read: its own part, and nothing about the person.

    Raises NoSuchLink, the same for a guessed and for an expired one.
    """
    try:
        branch_id = UUID(signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError) as exc:
        raise NoSuchLink from exc
    row = Branch.objects.select_related("request").filter(public_id=branch_id).first()
    if row is None:
        raise NoSuchLink
    ends_at = row.request.respond_by + timedelta(days=rules.LINK_DAYS)
    if database_now() > ends_at:
        raise NoSuchLink
    return _link(row)


def letters_to_print() -> list[LinkView]:
    """Return the requests for which a letter on paper is the only way, the oldest first."""
    reachable = Node.objects.exclude(address="", key="", contact="")
    by_mail = {(row.client, row.node) for row in reachable}
    final = [state.value for state in FINAL_STATES]
    rows = Branch.objects.select_related("request").filter(
        ~Q(state__in=final), reached_at__isnull=True, letter_sent_at__isnull=True
    )
    return [_link(row) for row in rows.order_by("id") if (row.client, row.node) not in by_mail]


def _link(row: Branch) -> LinkView:
    node = Node.objects.filter(client=row.client, node=row.node).first()
    return LinkView(
        branch=row.public_id,
        kind=RequestKind(row.request.kind),
        name=row.name,
        client=row.client,
        items=tuple(row.items),
        correction=row.request.words if row.request.kind == RequestKind.RECTIFICATION else "",
        requested_at=row.request.requested_at,
        respond_by=row.request.respond_by,
        state=row.state,
        language=node.language if node else "en",
        contact=node.contact if node else "",
        token=link_token(row.public_id),
    )
