"""Reads of terms: one version, a client's, the open ones, and the check."""

from collections.abc import Iterable
from uuid import UUID

import msgspec
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from minga.domains.charter import queries as charter
from minga.domains.charter.errors import ValueUnset
from minga.domains.charter.types import ValueName
from minga.domains.consent import rules
from minga.domains.consent.errors import NoSuchTerms
from minga.domains.consent.models import Terms, TermsClosure
from minga.domains.consent.types import TermsProblem, TermsView
from minga.domains.sql_files import named_queries
from minga_pure.consent.terms import Controller, NewTerms

SQL = named_queries("consent")
RENEWAL_DAYS_UNVOTED = 30


class StoredTerms(NewTerms, frozen=True, kw_only=True):
    """The stored document: what the client wrote, under its own name."""

    format: str
    controller: Controller


_CLOSED = Exists(TermsClosure.objects.filter(series=OuterRef("series")))
_REPLACED = Exists(Terms.objects.filter(series=OuterRef("series"), version__gt=OuterRef("version")))


def voted_words(name: ValueName) -> frozenset[str]:
    """Return a voted list of purposes; empty before its vote."""
    try:
        words = charter.value(name)
    except ValueUnset:
        return frozenset()
    return frozenset(str(word) for word in words) if isinstance(words, list) else frozenset()


def renewal_window_days() -> int:
    """Return how many days before its end a grant can be renewed; 30 before a vote."""
    try:
        days = charter.value(ValueName.RENEWAL_DAYS)
    except ValueUnset:
        return RENEWAL_DAYS_UNVOTED
    return days if isinstance(days, int) else RENEWAL_DAYS_UNVOTED


def needs_second_yes(purposes: Iterable[str]) -> bool:
    """Return True if members voted for double consent for a purpose of these."""
    return rules.needs_second_yes(purposes, voted_words(ValueName.DOUBLE_CONSENT_PURPOSES))


def class_needs_vote(purpose_class: str) -> bool:
    """Return True if members vote first on work for this class of uses."""
    return rules.class_needs_vote(purpose_class, voted_words(ValueName.DOUBLE_CONSENT_PURPOSES))


def class_is_barred(purpose_class: str) -> bool:
    """Return True if members or the law forbid work for this class of uses."""
    forbidden = voted_words(ValueName.FORBIDDEN_PURPOSES)
    return purpose_class in forbidden or rules.class_is_unlawful(purpose_class)


def check(terms: NewTerms) -> list[TermsProblem]:
    """Return every fault of terms as a sentence; an empty list: they can be offered."""
    return rules.problems_of(terms, voted_words(ValueName.FORBIDDEN_PURPOSES))


def terms(public_id: UUID) -> TermsView:
    """Return one version of terms. Raises NoSuchTerms."""
    row = with_openness(Terms.objects.filter(public_id=public_id)).first()
    if row is None:
        raise NoSuchTerms
    return terms_view(row)


def terms_of_client(client: UUID) -> list[TermsView]:
    """Return every version of a client's terms, the newest first."""
    rows = with_openness(Terms.objects.filter(client=client)).order_by("-published_at", "-id")
    return [terms_view(row) for row in rows]


def open_terms() -> list[TermsView]:
    """Return what is offered now: published, and voted for where a second yes is needed."""
    views = published_terms()
    waiting = {view.public_id for view in views if needs_second_yes(view.terms.purposes)}
    if waiting:
        waiting -= _voted_for(waiting)
    return [view for view in views if view.public_id not in waiting]


def published_terms() -> list[TermsView]:
    """Return the newest versions of open series, of no forbidden purpose, the newest first."""
    forbidden = voted_words(ValueName.FORBIDDEN_PURPOSES)
    rows = with_openness(Terms.objects.filter(~_CLOSED, ~_REPLACED))
    rows = rows.order_by("-published_at", "-id")
    views = (terms_view(row) for row in rows)
    return [view for view in views if not rules.is_barred(view.terms.purposes, forbidden)]


def _voted_for(matters: Iterable[UUID]) -> set[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(SQL["voted_for"], [list(matters)])
        return {matter for (matter,) in cursor.fetchall()}


def with_openness(rows: QuerySet[Terms]) -> QuerySet[Terms]:
    """Add `is_closed` and `is_replaced` to rows of terms."""
    return rows.annotate(is_closed=_CLOSED, is_replaced=_REPLACED)


def terms_views(ids: Iterable[int]) -> dict[int, TermsView]:
    """Return views of terms by row number, each read once."""
    rows = with_openness(Terms.objects.filter(id__in=set(ids)))
    return {row.id: terms_view(row) for row in rows}


def terms_view(row: Terms) -> TermsView:
    """Return the view of a row from `with_openness`."""
    stored = msgspec.json.decode(row.body, type=StoredTerms)
    fields = {name: getattr(stored, name) for name in NewTerms.__struct_fields__}
    is_open = not (row.is_closed or row.is_replaced)  # type: ignore[attr-defined]
    return TermsView(
        public_id=row.public_id,
        series=row.series,
        version=row.version,
        client=row.client,
        controller=stored.controller,
        terms=NewTerms(**fields),
        digest=bytes(row.digest).hex(),
        published_at=row.published_at,
        is_open=is_open,
    )
