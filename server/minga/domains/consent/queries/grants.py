"""Reads of grants: offers that fit a member, their grants, what is live, signed records."""

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection
from django.db.models import Prefetch, QuerySet

from minga.domains.charter.types import ValueName
from minga.domains.consent import rules
from minga.domains.consent.errors import NoSuchGrant, NotARecipient, NotLive, NotOffered
from minga.domains.consent.models import Decline, Explanation, Grant, Record, StandingTermsVersion
from minga.domains.consent.queries.terms import (
    open_terms,
    renewal_window_days,
    terms_views,
    voted_words,
)
from minga.domains.consent.types import (
    ExplanationView,
    GrantView,
    LiveGrant,
    OfferView,
    StandingView,
    TermsView,
)
from minga.domains.people.types import MemberRef
from minga.domains.sql_files import named_queries
from minga.domains.vault import queries as vault
from minga.domains.vault.errors import Shredded
from minga_pure.consent.standing import Response, StandingTerms, match
from minga_pure.consent.terms import NewTerms

SQL = named_queries("consent")
DECLINES = "consent.declines"


class StoredStanding(StandingTerms, frozen=True, kw_only=True):
    """Standing terms as they are stored, with their format."""

    format: str


def standing_of(member: MemberRef) -> StandingView:
    """Return a member's newest standing terms; version 0 and not opted in before the first."""
    row = (
        StandingTermsVersion.objects.filter(member_id=member.member_id).order_by("-version").first()
    )
    if row is None:
        return StandingView(0, 0, StandingTerms(), "", None)
    return StandingView(
        row.id, row.version, _standing(row.body), bytes(row.digest).hex(), row.set_at
    )


def _standing(body: str) -> StandingTerms:
    stored = msgspec.json.decode(body, type=StoredStanding)
    fields = {name: getattr(stored, name) for name in StandingTerms.__struct_fields__}
    return StandingTerms(**fields)


def members_covering(terms: NewTerms) -> list[int]:
    """Return the row numbers of members whose standing terms cover these terms."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["newest_standing"])
        rows = cursor.fetchall()
    return [
        member
        for member, body in rows
        if match(_standing(body), terms, None).response is Response.ACCEPTED
    ]


def offers(member: MemberRef) -> list[OfferView]:
    """Return the open terms that lie within a member's standing terms, or whose alternative does.

    Left out: what they declined, have granted, or withdrew. Nothing is written.
    """
    standing = standing_of(member).standing
    if not standing.opted_in:
        return []
    listed = open_terms()
    by_id = {str(view.public_id): view for view in listed}
    decided = set(
        Grant.objects.filter(member_id=member.member_id).values_list("terms__public_id", flat=True)
    )
    matched: dict[UUID, OfferView] = {}
    for view in listed:
        offer = _matched(standing, view, by_id)
        if offer and offer.terms.public_id not in decided:
            matched.setdefault(offer.terms.public_id, offer)
    declined = _declined(member, matched)
    return [offer for key, offer in matched.items() if key not in declined]


def _matched(
    standing: StandingTerms, view: TermsView, by_id: dict[str, TermsView]
) -> OfferView | None:
    alternative = by_id.get(view.terms.alternative)
    if alternative is not None and alternative.client != view.client:
        alternative = None
    outcome = match(standing, view.terms, alternative.terms if alternative else None)
    if outcome.response is Response.ACCEPTED:
        return OfferView(view, Response.ACCEPTED)
    if outcome.response is Response.ALTERNATIVE and alternative is not None:
        return OfferView(alternative, Response.ALTERNATIVE)
    return None


def _declined(member: MemberRef, matters: Iterable[UUID]) -> set[UUID]:
    """Return those of the terms or renewals to which this member said no: only their key tells."""
    key = decline_key(member)
    if key is None:
        return set()
    tokens = {rules.decline_token(key, matter): matter for matter in matters}
    rows = Decline.objects.filter(pk__in=list(tokens)).values_list("token", flat=True)
    return {tokens[bytes(token)] for token in rows}


def decline_key(member: MemberRef) -> bytes | None:
    """Return the member's key of tokens from the vault, or None before their first no."""
    try:
        return vault.unseal(subject=member.subject, purpose=DECLINES)
    except Shredded:
        return None


def offer_of(member: MemberRef, terms: UUID) -> OfferView:
    """Return one offer. Raises NotOffered."""
    for offer in offers(member):
        if offer.terms.public_id == terms:
            return offer
    raise NotOffered


def grants_of(member: MemberRef) -> list[GrantView]:
    """Return a member's grants and begun offers, the newest first."""
    return _views(member, Grant.objects.filter(member_id=member.member_id).order_by("-id"))


def grant_of(member: MemberRef, grant: UUID) -> GrantView:
    """Return one grant of this member. Raises NoSuchGrant."""
    views = _views(member, Grant.objects.filter(member_id=member.member_id, public_id=grant))
    if not views:
        raise NoSuchGrant
    return views[0]


def _views(member: MemberRef, rows: QuerySet[Grant]) -> list[GrantView]:
    listed = list(
        rows.prefetch_related(
            Prefetch("records", Record.objects.order_by("id")),
            Prefetch("explanations", Explanation.objects.filter(explained_at__isnull=True)),
        ).select_related("renewal")
    )
    views = terms_views(row.terms_id for row in listed)
    now = database_now()
    double = voted_words(ValueName.DOUBLE_CONSENT_PURPOSES)
    forbidden = voted_words(ValueName.FORBIDDEN_PURPOSES)
    days = renewal_window_days()
    ending = {
        row.public_id
        for row in listed
        if rules.can_renew(
            now=now,
            live_from=row.live_from,
            expires_at=row.expires_at,
            withdrawn=row.withdrawn_at is not None,
            days=days,
        )
    }
    let_end = _declined(member, ending) if ending else set()
    result = []
    for row in listed:
        terms = views[row.terms_id]
        second_yes = rules.needs_second_yes(terms.terms.purposes, double)
        state = rules.grant_state(
            now=now,
            understood_at=row.understood_at,
            live_from=row.live_from,
            expires_at=row.expires_at,
            confirmed_at=row.confirmed_at,
            withdrawn_at=row.withdrawn_at,
            second_yes=second_yes,
            barred=rules.is_barred(terms.terms.purposes, forbidden),
        )
        result.append(
            GrantView(
                public_id=row.public_id,
                state=state,
                terms=terms,
                language=row.language,
                offered_at=row.offered_at,
                granted_at=row.granted_at,
                live_from=row.live_from,
                expires_at=row.expires_at,
                confirmed_at=row.confirmed_at,
                withdrawn_at=row.withdrawn_at,
                needs_second_yes=second_yes,
                waits_for_explanation=bool(row.explanations.all()),
                can_renew=row.public_id in ending and terms.is_open and not _is_renewed(row),
                is_let_end=row.public_id in let_end,
                records=tuple(record.public_id for record in row.records.all()),
            )
        )
    return result


def _is_renewed(row: Grant) -> bool:
    """Return True when the member agreed to a renewal; one that is only begun does not count."""
    return hasattr(row, "renewal") and row.renewal.granted_at is not None


def database_now() -> Any:
    """Return the clock of the database: the only one that decides."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["clock"])
        return cursor.fetchone()[0]


def live_grant(grant: UUID) -> LiveGrant | None:
    """Return a grant that is live at this moment, or None."""
    return next(iter(_live("WHERE live.public_id = %s", [grant])), None)


def live_grants(*, series: UUID) -> list[LiveGrant]:
    """Return the grants of a series of terms that are live at this moment."""
    return _live("WHERE live.series = %s", [series])


def given_grant(member: MemberRef, series: UUID) -> UUID | None:
    """Return the grant under which a member may be recorded for a series of terms now, or None.

    It is agreed and in force, or still cools off: then nothing leaves yet.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT consent_given(%s, %s)", [member.member_id, series])
        (grant,) = cursor.fetchone()
    return grant if grant is None else UUID(str(grant))


def require_live(*, grant: UUID, recipient: str) -> LiveGrant:
    """Return a live grant whose terms name this recipient. Raises NotLive, NotARecipient."""
    live = live_grant(grant)
    if live is None:
        raise NotLive
    if recipient not in live.recipients:
        raise NotARecipient
    return live


def _live(where: str, values: list[Any]) -> list[LiveGrant]:
    statement = SQL["live_grants"]
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} {where} ORDER BY live.id", values)
        rows = cursor.fetchall()
    return [
        LiveGrant(number, grant, subject, client, terms, series, tuple(names), begins, ends)
        for number, grant, subject, client, terms, series, names, begins, ends in rows
    ]


def member_of_grant(grant: UUID) -> MemberRef | None:
    """Return whose grant this is; None for a begun offer or an unknown id."""
    rows = Grant.objects.filter(public_id=grant, granted_at__isnull=False)
    pair = rows.values_list("member_id", "member__subject").first()
    return MemberRef(*pair) if pair else None


def explanations_waiting() -> list[ExplanationView]:
    """Return who waits for a data steward, the longest first."""
    rows = (
        Explanation.objects.filter(explained_at__isnull=True)
        .select_related("member__person", "grant__terms")
        .order_by("asked_at", "id")
    )
    result = []
    for row in rows:
        document = json.loads(row.grant.terms.body)
        written = {text["language"]: text for text in document["texts"]}
        result.append(
            ExplanationView(
                public_id=row.public_id,
                username=row.member.person.username,
                title=document["title"],
                controller=document["controller"]["name"],
                language=row.grant.language,
                summary=written[row.grant.language]["summary"],
                asked_at=row.asked_at,
            )
        )
    return result
