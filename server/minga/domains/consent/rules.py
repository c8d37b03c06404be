"""Decisions of consent: faults in sentences, the state of a grant, standing terms, tokens."""

import hashlib
import hmac
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from minga.domains.consent.errors import BadStandingTerms
from minga.domains.consent.types import GrantState, TermsProblem, VoteState
from minga_pure.consent.purposes import ITEM_KINDS, PURPOSES, is_under
from minga_pure.consent.standing import StandingTerms
from minga_pure.consent.terms import DAYS_MAX, NewTerms, TermsFault, check_terms

COOLING_OFF_HOURS = range(24, 73)
RENEWAL_DAYS = range(1, 91)
WORDS_MAX = 2_000
FAULTS: Final[dict[str, str | Promise]] = {
    "product_missing": _("Say which product or use this is for."),
    "purpose_unknown": _("“%(quote)s” is no purpose. Choose from the list; unknown is not one."),
    "purpose_unlawful": _("“%(quote)s” is forbidden by law everywhere."),
    "purpose_forbidden": _("The members voted against “%(quote)s”."),
    "item_unknown": _("“%(quote)s” cannot be collected here. Choose from the list."),
    "identity_papers": _("Identity papers are never collected: “%(quote)s”."),
    "recipient_missing": _("Name every firm that gets a copy."),
    "recipient_key": _("Give each recipient a short key of its own: “%(quote)s” is not one."),
    "recipient_role": _("“%(quote)s” is no role. Choose from the list."),
    "recipient_country": _("Write the country as two capital letters, not “%(quote)s”."),
    "recipient_under": _("“%(quote)s” does not stand above this recipient in the list."),
    "recipient_safeguards": _("Say what protects the data at “%(quote)s”."),
    "days": _("From 1 to 1826 days (five years), not “%(quote)s”."),
    "price": _("A price lies above zero, in a currency: “%(quote)s” is none."),
    "royalty": _("A further licence pays the person a part above zero and up to all of its price."),
    "withdrawal": _("Withdrawing stops the use and erases the copies, at the least."),
    "text_missing": _("Write a summary and a text of at least 80 characters, once a language."),
    "text_language": _("“%(quote)s” is no language of this co-operative."),
    "questions_few": _("Ask at least three questions by which a person shows they understood."),
    "question_unfit": _("“%(quote)s” needs two answers or more, and one that is right."),
    "perpetual": _("No licence is without an end: “%(quote)s”"),
    "irrevocable": _("A person can always take consent back: “%(quote)s”"),
    "ownership": _("A licence transfers no ownership: “%(quote)s”"),
    "gag": _("Nobody is forbidden to speak of their pay and conditions: “%(quote)s”"),
    "indemnity": _("A person does not pay for a client's losses: “%(quote)s”"),
}
"""Code of a fault of terms -> its sentence. `quote`: the sentence or value at fault."""


def problems_of(terms: NewTerms, forbidden: Collection[str]) -> list[TermsProblem]:
    """Return every fault of terms as a sentence, those that members voted for included."""
    words = frozenset(forbidden)
    voted = [
        TermsFault("purpose_forbidden", f"purposes.{index}", name)
        for index, name in enumerate(terms.purposes)
        if is_under(name, words)
    ]
    faults = check_terms(terms)
    unlawful = {fault.field for fault in faults if fault.code == "purpose_unlawful"}
    return [_problem(fault) for fault in [*faults, *(v for v in voted if v.field not in unlawful)]]


def _problem(fault: TermsFault) -> TermsProblem:
    sentence = str(FAULTS[fault.code]) % {"quote": fault.quote}
    return TermsProblem(fault.code, fault.field, fault.quote, sentence)


def needs_second_yes(purposes: Iterable[str], double_consent: Collection[str]) -> bool:
    """Return True if members voted for double consent for a purpose of these."""
    words = frozenset(double_consent)
    return any(is_under(purpose, words) for purpose in purposes)


def class_needs_vote(purpose_class: str, double_consent: Collection[str]) -> bool:
    """Return True if members voted for double consent for a class of uses, or a use in it.

    The same decision as `consent_class_needs_vote` of the database; a test compares them.
    """
    covered = {name for name, purpose in PURPOSES.items() if purpose.vote_class == purpose_class}
    return bool((covered | {purpose_class}) & set(double_consent))


def class_is_unlawful(purpose_class: str) -> bool:
    """Return True if the law forbids every use of a class."""
    covered = [purpose for purpose in PURPOSES.values() if purpose.vote_class == purpose_class]
    return bool(covered) and all(purpose.is_unlawful for purpose in covered)


def is_barred(purposes: Iterable[str], forbidden: Collection[str]) -> bool:
    """Return True if members voted against a purpose of these, before or after the grant."""
    words = frozenset(forbidden)
    return any(is_under(purpose, words) for purpose in purposes)


def grant_state(
    *,
    now: datetime,
    understood_at: datetime | None,
    live_from: datetime | None,
    expires_at: datetime | None,
    confirmed_at: datetime | None,
    withdrawn_at: datetime | None,
    second_yes: bool,
    barred: bool,
) -> GrantState:
    """Return where a grant stands at a moment; the start is inclusive, the end exclusive.

    The same decision as `consent_live_at` of the database; a property test compares them.
    """
    if withdrawn_at is not None and withdrawn_at <= now:
        return GrantState.WITHDRAWN
    if live_from is None or expires_at is None:
        return GrantState.OFFERED if understood_at is None else GrantState.UNDERSTOOD
    if now < live_from:
        return GrantState.COOLING_OFF
    if now >= expires_at:
        return GrantState.EXPIRED
    if barred:
        return GrantState.BARRED
    if second_yes and (confirmed_at is None or confirmed_at > now):
        return GrantState.UNCONFIRMED
    return GrantState.LIVE


def renewable_from(*, live_from: datetime, expires_at: datetime, days: int) -> datetime:
    """Return from when on a grant is renewed: the voted days before its end, in its second half.

    The same decision as `consent_renewable_from` of the database; a test compares them.
    """
    bounded = min(max(days, RENEWAL_DAYS.start), RENEWAL_DAYS.stop - 1)
    return expires_at - min(timedelta(days=bounded), (expires_at - live_from) / 2)


def can_renew(
    *,
    now: datetime,
    live_from: datetime | None,
    expires_at: datetime | None,
    withdrawn: bool,
    days: int,
) -> bool:
    """Return True near the end of a grant and after it; a withdrawn one is never renewed."""
    if live_from is None or expires_at is None or withdrawn:
        return False
    return now >= renewable_from(live_from=live_from, expires_at=expires_at, days=days)


def renewal_days(terms: NewTerms) -> int:
    """Return for how many days a renewal lasts: never longer than a copy may be kept."""
    return min(terms.validity_days, terms.retention_days)


def check_standing(standing: StandingTerms) -> StandingTerms:
    """Return standing terms in order. Raises BadStandingTerms."""
    unlawful = {name for name, purpose in PURPOSES.items() if purpose.is_unlawful}
    for field, chosen, known in (
        ("purposes", standing.purposes, PURPOSES.keys() - unlawful),
        ("items", standing.items, ITEM_KINDS.keys()),
    ):
        if not set(chosen) <= known:
            raise BadStandingTerms(field, str(_("Choose from the list.")))
    for field, days in (
        ("retention_days_max", standing.retention_days_max),
        ("validity_days_max", standing.validity_days_max),
    ):
        if not 1 <= days <= DAYS_MAX:
            raise BadStandingTerms(field, str(_("From 1 to 1826 days (five years).")))
    if not 1 <= standing.recipients_max <= 50:
        raise BadStandingTerms("recipients_max", str(_("From 1 to 50 recipients.")))
    if any(not country.isalpha() or len(country) != 2 for country in standing.countries_refused):
        raise BadStandingTerms("countries_refused", str(_("Write each country as two letters.")))
    return StandingTerms(
        opted_in=standing.opted_in,
        purposes=tuple(sorted(set(standing.purposes))),
        items=tuple(sorted(set(standing.items))),
        retention_days_max=standing.retention_days_max,
        validity_days_max=standing.validity_days_max,
        recipients_max=standing.recipients_max,
        countries_refused=tuple(sorted({name.upper() for name in standing.countries_refused})),
        further_licence=standing.further_licence,
    )


def vote_state(*, now: datetime, closes_at: datetime, yes: int, no: int, quorum: int) -> VoteState:
    """Return the state of a vote, as `consent_vote_passed` of the database decides it."""
    if now < closes_at:
        return VoteState.OPEN
    passed = yes + no >= quorum and yes > no
    return VoteState.PASSED if passed else VoteState.REFUSED


def decline_token(key: bytes, matter: UUID) -> bytes:
    """Return the token of a no to terms or to a renewal: an HMAC under the member's own key."""
    return hmac.new(key, matter.bytes, hashlib.sha256).digest()
