"""Checks of charter values and of votes."""

from decimal import Decimal, InvalidOperation
from typing import Any

from minga.domains.charter.errors import ValueUnfit, VoteNotPassed
from minga.domains.charter.types import VALUE_KINDS, CharterData, ValueName, ValueType
from minga_pure.money import Money, NotAnAmount

RATE_MAX = Decimal(1)
HOURS_MAX = 24 * 30
MINUTES_MAX = 8 * 60
COUNT_MAX = 10**9
WORDS_MAX = 100


def parse_value(name: ValueName, written: Any) -> CharterData:
    """The value as Python works with it, from how a vote wrote it in JSON. Raises ValueUnfit."""
    match VALUE_KINDS[name].type:
        case ValueType.RATE:
            return _rate(written)
        case ValueType.HOURS:
            return _positive_integer(written, HOURS_MAX)
        case ValueType.MINUTES:
            return sorted({_positive_integer(minutes, MINUTES_MAX) for minutes in _some(written)})
        case ValueType.COUNT:
            return _positive_integer(written, COUNT_MAX)
        case ValueType.WORDS:
            return [_word(word) for word in _list(written)]
        case ValueType.MICROS_BY_CURRENCY:
            return _micros_by_currency(written)


def check_vote(*, decides: dict[str, Any], yes: int, no: int, abstained: int) -> None:
    """Raise VoteNotPassed or ValueUnfit unless a majority decided possible values."""
    if min(yes, no, abstained) < 0 or yes <= no:
        raise VoteNotPassed
    if not decides or not decides.keys() <= {name.value for name in ValueName}:
        raise ValueUnfit
    for name, written in decides.items():
        parse_value(ValueName(name), written)


def _rate(written: Any) -> Decimal:
    if not isinstance(written, str):
        raise ValueUnfit
    try:
        rate = Decimal(written)
    except InvalidOperation:
        raise ValueUnfit from None
    if not rate.is_finite() or not 0 <= rate <= RATE_MAX:
        raise ValueUnfit
    return rate


def _positive_integer(written: Any, limit: int) -> int:
    if type(written) is not int or not 0 < written <= limit:
        raise ValueUnfit
    return written


def _list(written: Any) -> list[Any]:
    if not isinstance(written, list) or len(written) > WORDS_MAX:
        raise ValueUnfit
    return written


def _some(written: Any) -> list[Any]:
    if not _list(written):
        raise ValueUnfit
    return list(written)


def _word(written: Any) -> str:
    if not isinstance(written, str) or not written.strip():
        raise ValueUnfit
    return written


def _micros_by_currency(written: Any) -> dict[str, int]:
    if not isinstance(written, dict) or not written:
        raise ValueUnfit
    for currency, micros in written.items():
        try:
            amount = Money(micros, currency)
        except NotAnAmount:
            raise ValueUnfit from None
        if amount.micros <= 0:
            raise ValueUnfit
    return dict(written)
