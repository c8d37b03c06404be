"""Reads of the charter: the value in force, all values, and the votes behind them."""

import hashlib
import time
from datetime import datetime
from uuid import UUID

from django.db.models.functions import Now

from minga.domains.charter import rules
from minga.domains.charter.errors import FloorUnset, NoSuchVote, ValueUnset
from minga.domains.charter.models import Value, Vote
from minga.domains.charter.types import CharterData, CharterValue, ValueName, VoteKind, VoteView
from minga_pure.canon import canonical
from minga_pure.money import Money

CACHE_SECONDS = 3.0
_remembered: tuple[float, dict[ValueName, CharterValue]] | None = None


def value(name: ValueName | str, moment: datetime | None = None) -> CharterData:
    """The value in force, now or at a moment. Now is a few seconds old at most.

    Raises ValueUnset when no vote has set it.
    """
    value_name = ValueName(name)
    values = current() if moment is None else _in_force(moment)
    if value_name not in values:
        raise ValueUnset
    return values[value_name].value


def current() -> dict[ValueName, CharterValue]:
    """All values in force, each with the vote that set it."""
    global _remembered
    now = time.monotonic()
    if _remembered is None or now - _remembered[0] > CACHE_SECONDS:
        values = _in_force(None)
        if not values:
            return values  # before the founding vote there is nothing worth remembering
        _remembered = now, values
    return _remembered[1]


def forget_remembered() -> None:
    """Read the values anew at the next question."""
    global _remembered
    _remembered = None


def floor(currency: str) -> Money:
    """The hourly floor in a currency. Raises FloorUnset, ValueUnset."""
    floors = value(ValueName.FLOOR_MICROS_PER_HOUR)
    if not isinstance(floors, dict) or currency not in floors:
        raise FloorUnset
    return Money(floors[currency], currency)


def own_currency() -> str:
    """In which currency the co-operative itself pays: the first that has a voted floor. Raises
    ValueUnset, FloorUnset."""
    floors = value(ValueName.FLOOR_MICROS_PER_HOUR)
    if not isinstance(floors, dict) or not floors:
        raise FloorUnset
    return next(iter(floors))


def votes() -> list[VoteView]:
    """Every vote, the newest first."""
    return [_card(row) for row in Vote.objects.order_by("-decided_at", "-id")]


def vote(vote_id: UUID) -> VoteView:
    """One vote. Raises NoSuchVote."""
    row = Vote.objects.filter(pk=vote_id).first()
    if row is None:
        raise NoSuchVote
    return _card(row)


def history(name: ValueName | str) -> list[CharterValue]:
    """Return the past and present values of one name, newest first."""
    rows = Value.objects.filter(name=ValueName(name).value).select_related("vote")
    return [_value(row) for row in rows.order_by("-valid_from")]


def _in_force(moment: datetime | None) -> dict[ValueName, CharterValue]:
    rows = (
        Value.objects.filter(valid_from__lte=Now() if moment is None else moment)
        .order_by("name", "-valid_from")
        .distinct("name")
        .select_related("vote")
    )
    return {ValueName(row.name): _value(row) for row in rows}


def _value(row: Value) -> CharterValue:
    name = ValueName(row.name)
    return CharterValue(
        name=name,
        value=rules.parse_value(name, row.value),
        valid_from=row.valid_from,
        vote_id=row.vote_id,
        vote_title=row.vote.title,
        vote_kind=VoteKind(row.vote.kind),
    )


def _card(row: Vote) -> VoteView:
    facts = {
        "id": str(row.id),
        "kind": row.kind,
        "title": row.title,
        "text": row.text,
        "decides": row.decides,
        "yes": row.yes,
        "no": row.no,
        "abstained": row.abstained,
        "decided_at": row.decided_at.isoformat(),
    }
    return VoteView(
        id=row.id,
        kind=VoteKind(row.kind),
        title=row.title,
        text=row.text,
        decides=row.decides,
        yes=row.yes,
        no=row.no,
        abstained=row.abstained,
        decided_at=row.decided_at,
        digest=hashlib.sha256(canonical(facts)).digest(),
    )
