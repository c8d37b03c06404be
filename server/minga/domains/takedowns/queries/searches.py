"""Reads of searches: one's own, by sign-in or by code, and those that wait for the clock."""

from datetime import timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from minga.domains.consent import queries as consent
from minga.domains.people.types import MemberRef
from minga.domains.takedowns import rules
from minga.domains.takedowns.errors import NoSuchSearch
from minga.domains.takedowns.models import MarkMatch, Search
from minga.domains.takedowns.types import Claimant, MatchView, SearchState, SearchView

STALLED = timedelta(minutes=10)
ATTEMPTS_MAX = 3


def is_possible() -> bool:
    """Return True where this server can compare files (the extra "marks")."""
    return consent.can_trace()


def search_of(claimant: Claimant, search: UUID) -> SearchView:
    """Return a search of this claimant. Raises NoSuchSearch, also when its time is over."""
    return search_view(search_row(claimant, search))


def search_row(claimant: Claimant, search: UUID) -> Search:
    """Return the row of a claimant's search, for this domain. Raises NoSuchSearch."""
    row = _of(claimant).filter(public_id=search).first()
    if row is None:
        raise NoSuchSearch
    return row


def search_with_code(code: str) -> SearchView:
    """Return the search that a code belongs to. Raises NoSuchSearch."""
    row = _of(Claimant(code=code)).first()
    if row is None:
        raise NoSuchSearch
    return search_view(row)


def searches_of(member: MemberRef, *, limit: int = 20) -> list[SearchView]:
    """Return a member's searches, the newest first."""
    rows = _of(Claimant(member=member)).order_by("-asked_at", "-id")[:limit]
    return [search_view(row) for row in rows]


def searches_unfinished() -> list[UUID]:
    """Return searches that no process works on: never begun, or stalled."""
    stalled = timezone.now() - STALLED
    rows = Search.objects.filter(
        Q(state=SearchState.WAITING.value, asked_at__lt=timezone.now() - timedelta(minutes=1))
        | Q(state=SearchState.RUNNING.value, begun_at__lt=stalled)
    )
    return list(rows.order_by("asked_at", "id").values_list("public_id", flat=True))


def _of(claimant: Claimant) -> QuerySet[Search]:
    """Return the searches that a claimant may see today; none for nobody."""
    rows = Search.objects.filter(expires_at__gt=timezone.now())
    if claimant.member is not None:
        return rows.filter(member_id=claimant.member.member_id)
    if not claimant.code:
        return rows.none()
    return rows.filter(code_digest=rules.code_digest(claimant.code))


def search_view(row: Search) -> SearchView:
    """Return the view of a row."""
    matches = row.matches.select_related("case").order_by("false_accusation_bound", "id")
    return SearchView(
        public_id=row.public_id,
        state=SearchState(row.state),
        kind=row.kind,
        found_sha256=bytes(row.found_sha256).hex(),
        address=row.address,
        compared=row.compared,
        total=len(row.items),
        shown_items=row.shown_items,
        trouble=row.trouble,
        asked_at=row.asked_at,
        expires_at=row.expires_at,
        matches=tuple(match_view(match) for match in matches),
    )


def match_view(row: MarkMatch) -> MatchView:
    """Return a match with the names of recipient, controller and terms."""
    dossier = consent.dossier_of(row.delivery)
    case = getattr(row, "case", None)
    return MatchView(
        public_id=row.public_id,
        item=row.item,
        recipient_name=dossier.recipient_name,
        recipient_country=dossier.recipient_country,
        controller=dossier.controller,
        title=dossier.title,
        purposes=dossier.purposes,
        delivered_at=dossier.delivered_at,
        share=row.share,
        score=row.score,
        false_accusation_bound=row.false_accusation_bound,
        case=case and case.public_id,
    )
