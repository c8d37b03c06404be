"""Actions of clients on terms: publish a version, close a series."""

import hashlib
from uuid import UUID

from django.db import transaction

from minga.domains.consent import queries
from minga.domains.consent.actions.votes import open_vote_on_terms
from minga.domains.consent.errors import NoSuchTerms, TermsAtFault
from minga.domains.consent.models import Terms, TermsClosure
from minga.domains.consent.types import TermsView
from minga.domains.errors import domain_errors
from minga.domains.locks import lock_until_commit
from minga_pure.consent.terms import Controller, NewTerms, terms_body
from minga_pure.ids import uuid7_new


@transaction.atomic
def publish_terms(
    *, controller: Controller, terms: NewTerms, actor_id: int, replaces: UUID | None = None
) -> TermsView:
    """Store a version of terms and offer it; `replaces`: a version of the same client's series.

    Live grants of earlier versions stay as they were given. The same text twice is one version.
    Raises TermsAtFault, PurposeForbidden, NoSuchTerms.
    """
    problems = queries.check(terms)
    if problems:
        raise TermsAtFault(problems)
    client = UUID(controller.id)
    series = uuid7_new()
    if replaces is not None:
        earlier = Terms.objects.filter(public_id=replaces, client=client).first()
        if earlier is None:
            raise NoSuchTerms
        series = earlier.series
    lock_until_commit(f"consent terms {series}")
    newest = Terms.objects.filter(series=series).order_by("-version").first()
    body = terms_body(controller, terms)
    if newest is not None and newest.body == body:
        return queries.terms(newest.public_id)
    with domain_errors():
        row = Terms.objects.create(
            series=series,
            version=newest.version + 1 if newest else 1,
            client=client,
            body=body,
            digest=hashlib.sha256(body.encode()).digest(),
            published_by_id=actor_id,
        )
    view = queries.terms(row.public_id)
    if queries.needs_second_yes(terms.purposes):
        open_vote_on_terms(view)
    return view


@transaction.atomic
def close_terms(*, client: UUID, terms: UUID, actor_id: int) -> None:
    """Offer a series to nobody any more; twice is as once. Raises NoSuchTerms."""
    row = Terms.objects.filter(public_id=terms, client=client).first()
    if row is None:
        raise NoSuchTerms
    lock_until_commit(f"consent terms {row.series}")
    if not TermsClosure.objects.filter(series=row.series).exists():
        TermsClosure.objects.create(series=row.series, closed_by_id=actor_id)
