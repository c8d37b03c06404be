"""Reads about people without an account: their own page, and those at whom a steward looks."""

from datetime import timedelta
from uuid import UUID

from django.core import signing

from minga.domains.consent.queries import database_now
from minga.domains.rights import rules
from minga.domains.rights.errors import NoSuchLink
from minga.domains.rights.models import Request, Visitor
from minga.domains.rights.queries.requests import request_views
from minga.domains.rights.types import VisitView
from minga_pure.rights import RequestKind

SALT = "minga.rights.visit"


def visit_token(visit: UUID) -> str:
    """Return the secret part of the address of a visitor's own page."""
    return signing.Signer(salt=SALT).sign(visit.hex)


def visit(token: str) -> VisitView:
    """Return where a visitor's question stands. Raises NoSuchLink, also for an expired one."""
    try:
        name = UUID(signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError) as exc:
        raise NoSuchLink from exc
    row = Visitor.objects.filter(public_id=name, verified_at__isnull=False).first()
    if row is None or database_now() > row.respond_by + timedelta(days=rules.VISITOR_DAYS):
        raise NoSuchLink
    return _view(row)


def visits_waiting() -> list[VisitView]:
    """Return the proved questions that fit nothing by themselves, the oldest first."""
    rows = Visitor.objects.filter(
        verified_at__isnull=False, request__isnull=True, decided_at__isnull=True
    )
    return [_view(row) for row in rows.order_by("asked_at", "id")]


def _view(row: Visitor) -> VisitView:
    views = request_views(Request.objects.filter(pk=row.request_id or 0))
    return VisitView(
        public_id=row.public_id,
        kind=RequestKind(row.kind),
        reference=row.reference,
        words=row.words,
        language=row.language,
        asked_at=row.asked_at,
        respond_by=row.respond_by,
        decision=row.decision,
        request=views[0] if views else None,
    )
