"""Pure decisions of judgement: pay for the time, lots, verdicts, samples, and what follows."""

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from statistics import median

from minga.domains.judgement.types import (
    SEATS,
    AppealState,
    DisputeOutcome,
    Side,
    SuspensionState,
    Wish,
)
from minga_pure.money import Money, price_for
from minga_pure.science.intervals import NORMAL_95

HOUR_MS = 3_600_000
TIME_CAP = 3
CLIENTS_MIN = 3


def time_pay(*, spent_ms: int, typical_ms: int, floor_per_hour: Money, price: Money) -> Money:
    """Return the pay of a refused answer: its measured time at the floor, at most its price.

    Time counts up to three times the typical time of the task, as everywhere (G5).
    """
    counted = max(0, min(spent_ms, TIME_CAP * typical_ms)) if typical_ms else max(0, spent_ms)
    earned = -(-counted * floor_per_hour.micros // HOUR_MS)
    return min(Money(earned, price.currency), price)


def lot(seed: bytes, candidates: Iterable[str]) -> list[str]:
    """The order in which the lot calls people: by SHA-256(seed || name). Anybody can do it again
    from what is stored: the seed, and the names in alphabetical order."""
    return sorted(
        sorted(set(candidates)),
        key=lambda name: hashlib.sha256(seed + name.encode()).digest(),
    )


def lot_seed(*, root: bytes, words: str) -> bytes:
    """The seed of a lot: the log's newest root, fixed before the words came, and the words, which
    nobody but the member chose. Neither side can steer it alone."""
    return hashlib.sha256(root + hashlib.sha256(words.encode()).digest()).digest()


def verdict(sides: Sequence[Side], *, over: bool) -> AppealState:
    """Two of three decide. When the time is over and they have not, the member has won (G7)."""
    if sides.count(Side.MEMBER) > SEATS // 2:
        return AppealState.WON
    if sides.count(Side.FINDING) > SEATS // 2:
        return AppealState.LOST
    return AppealState.WON if over else AppealState.OPEN


def suspension_term(
    *, begins_at: datetime, days: int, decided_at: datetime | None
) -> tuple[datetime, datetime]:
    """From when to when: not before the day of the notice, nor before the jury that was asked."""
    since = max(begins_at, decided_at or begins_at)
    return since, since + timedelta(days=days)


def suspension_state(
    term: tuple[datetime, datetime],
    *,
    appeal: AppealState | None,
    begun: bool,
    now: datetime,
) -> SuspensionState:
    """Return the state of a suspension; `begun`: it was carried out.

    An appeal that came before it began holds it back until the jury has spoken; one that came later
    is looked at while it lasts. An appeal that is won ends everything (G7).
    """
    if appeal is AppealState.WON:
        return SuspensionState.LIFTED
    if begun:
        return SuspensionState.HOLDS if now < term[1] else SuspensionState.OVER
    if appeal is AppealState.OPEN:
        return SuspensionState.JURY_LOOKS
    return SuspensionState.ANNOUNCED if now < term[1] else SuspensionState.OVER


def juror_pay(*, minutes: int, floor_per_hour: Money) -> Money:
    """A juror's time at the floor."""
    return Money(price_for(minutes * 60, floor_per_hour.micros), floor_per_hour.currency)


def sample_size(population: int, *, margin: float = 0.05, size_max: int = 400) -> int:
    """Return the sample for which the share of faults is known to +-5 % with 95 % confidence.

    Cochran's n0 = z^2 / (4 e^2), corrected for a finite batch.
    """
    if population <= 0:
        return 0
    uncorrected = NORMAL_95**2 * 0.25 / margin**2
    return min(population, size_max, math.ceil(uncorrected / (1 + (uncorrected - 1) / population)))


def outcome(*, faulty: int, looked_at: int, tolerated: Fraction, wish: Wish) -> DisputeOutcome:
    """A remedy follows when the share of faults found is above what was voted as tolerable; a
    sample that nobody looked at proves nothing."""
    if looked_at and Fraction(faulty, looked_at) > tolerated:
        return DisputeOutcome(wish.value)
    return DisputeOutcome.HOLDS


def refund(*, answers: int, faulty: int, looked_at: int, price: Money, reserve: Money) -> Money:
    """The pay of as many answers as are faulty by the sample, from the reserve, never from a
    member."""
    if not looked_at:
        return Money.zero(price.currency)
    expected = -(-answers * faulty // looked_at)
    return min(price * expected, reserve)


def is_mass(*, disputed: int, delivered: int, rate_max: Fraction) -> bool:
    """Return True when a client disputes so large a share that a human looks first (H05)."""
    return delivered > 0 and Fraction(disputed, delivered) > rate_max


@dataclass(frozen=True, slots=True)
class SettledAnswers:
    """Counts of a member's answers that one client's projects accepted and refused."""

    accepted: int
    refused: int


def record(by_client: Mapping[str, SettledAnswers]) -> Fraction | None:
    """A member's record: the median over clients of the share that stood. One client cannot move
    it: it is None below three clients, and then no single one decides the middle by itself."""
    shares = [
        Fraction(counts.accepted, counts.accepted + counts.refused)
        for counts in by_client.values()
        if counts.accepted + counts.refused
    ]
    return median(shares) if len(shares) >= CLIENTS_MIN else None
