"""Decisions of panels: what may be declared, what a request says, the token of a person."""

import hashlib
import hmac
from collections.abc import Collection, Mapping
from uuid import UUID

from minga.domains.consent.types import PURPOSE_TITLES
from minga.domains.panels.errors import BadCondition, BadRequest, BadTrait, PurposeBarred
from minga.domains.panels.types import Declared, RequestState
from minga_pure.consent.purposes import PURPOSES, is_under
from minga_pure.panels import TRAITS, Condition, condition_faults, fits

NEED_MAX = 1_000


def allowed_purposes(forbidden: frozenset[str]) -> list[str]:
    """Return the purposes that neither the law nor the members forbid."""
    return [
        name
        for name in PURPOSE_TITLES
        if not PURPOSES[name].is_unlawful and not is_under(name, forbidden)
    ]


def check_declared(
    trait: str, declared: Declared, *, voted: Collection[str], forbidden: frozenset[str]
) -> Declared:
    """Return a declaration in order. Raises BadTrait."""
    purposes = tuple(sorted(set(declared.purposes)))
    allowed = allowed_purposes(forbidden)
    if trait not in voted or declared.value not in TRAITS.get(trait, ()):
        raise BadTrait
    if not purposes or not set(purposes) <= set(allowed):
        raise BadTrait
    return Declared(value=declared.value, purposes=purposes)


def check_request(purpose: str, need: str, forbidden: frozenset[str]) -> str:
    """Return the words of a request in one line. Raises BadRequest, PurposeBarred."""
    words = " ".join(need.split())
    if purpose not in PURPOSES:
        raise BadRequest("purpose")
    if purpose not in allowed_purposes(forbidden):
        raise PurposeBarred
    if not 10 <= len(words) <= NEED_MAX:
        raise BadRequest("need")
    return words


def check_condition(condition: Condition, voted: Collection[str]) -> Condition:
    """Return a condition over traits that members voted for. Raises BadCondition."""
    if condition_faults(condition, voted):
        raise BadCondition
    return condition


def is_in_panel(condition: Condition, purpose: str, declared: Mapping[str, Declared]) -> bool:
    """Return True if what a member declared for this purpose fits the condition."""
    usable = {
        trait: statement.value
        for trait, statement in declared.items()
        if purpose in statement.purposes
    }
    return fits(condition, usable)


def person_token(key: bytes, subject: UUID) -> bytes:
    """Return the token of a person in rosters: an HMAC under a key in their own vault."""
    return hmac.new(key, subject.bytes, hashlib.sha256).digest()


def request_state(
    *, is_declined: bool, has_panel: bool, is_open: bool, is_closed: bool
) -> RequestState:
    """Return the state of a request for its client."""
    if is_declined:
        return RequestState.DECLINED
    if is_open:
        return RequestState.OPEN
    if has_panel:
        return RequestState.PREPARING
    return RequestState.CLOSED if is_closed else RequestState.REQUESTED
