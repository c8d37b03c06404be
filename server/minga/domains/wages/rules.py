"""Pure decisions about time and the floor; the database's functions say the same (sql/)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from math import ceil
from statistics import median

from minga.domains.wages.errors import BadTime, NotYet, PromiseTooLarge
from minga.domains.wages.types import OverheadState

HOUR_MS = 3_600_000
SECONDS_MAX = 8 * 3_600
SETTLES_AFTER = timedelta(hours=1)
FEW_ANSWERS = 5
READING_CHARACTERS_PER_SECOND = 12
SILENCE_COUNTS_AFTER = timedelta(days=14)


def usual_ms(spent_ms: Sequence[int], estimated_seconds: int) -> int:
    """The usual time of a project's task: the median; of few answers not below the estimate."""
    typical = round(median(spent_ms)) if spent_ms else 0
    if len(spent_ms) < FEW_ANSWERS:
        return max(typical, estimated_seconds * 1_000)
    return typical


def honest_ms(spent_ms: int, usual: int, cap_medians: int) -> int:
    """Return the part of an answer's measured time that counts by itself, up to the cap."""
    return min(spent_ms, cap_medians * usual)


def due_micros(floor_micros_per_hour: int, honest: int, earned_micros: int) -> int:
    """Return the micros missing to the floor for so many milliseconds; rounded up, at least 0."""
    return max(0, -(-floor_micros_per_hour * honest // HOUR_MS) - earned_micros)


def reading_seconds(characters: int) -> int:
    """The time that reading instructions takes, slowly, in a language that is not one's own."""
    return max(1, ceil(characters / READING_CHARACTERS_PER_SECOND))


def check_seconds(seconds: int) -> None:
    """Raise BadTime unless this can be one piece of work."""
    if not 0 < seconds <= SECONDS_MAX:
        raise BadTime


def check_period(since: datetime, until: datetime, now: datetime) -> None:
    """Raise NotYet unless the period has an extent and everything of it has arrived."""
    if not since < until <= now - SETTLES_AFTER:
        raise NotYet


def claim_state(seconds: int, trusted_already: int, trusted_minutes: int) -> OverheadState:
    """A member's word counts by itself up to the voted minutes; above, a person looks."""
    if trusted_already + seconds <= trusted_minutes * 60:
        return OverheadState.COUNTED
    return OverheadState.WAITING


def check_promise(needed: Mapping[str, int], approved: Mapping[str, int]) -> None:
    """Raise PromiseTooLarge when the co-op would promise more than a treasurer approved."""
    if any(micros > approved.get(currency, 0) for currency, micros in needed.items()):
        raise PromiseTooLarge


def share_out(due: int, reserve: int, commons: int) -> tuple[int, int, int]:
    """Split one line between the project's reserve, the commons and the co-op's promise."""
    from_reserve = max(0, min(due, reserve))
    from_commons = max(0, min(due - from_reserve, commons))
    return from_reserve, from_commons, due - from_reserve - from_commons


def rest_shares(rest_micros: int, to_client_numerator: int, denominator: int) -> tuple[int, int]:
    """Split a closed project's reserve between the client and the commons."""
    to_client = rest_micros * to_client_numerator // denominator
    return to_client, rest_micros - to_client
