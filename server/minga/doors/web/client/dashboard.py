"""What a project's own page shows: how far it is, how far people agree, earnings, money.

Agreement and hard items come from a bounded sample of the shuffled order, so that the page costs
the same at a thousand items and at a million. Only paid answers are read (G2), and nobody is named.
"""

import json
import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from minga.domains.answers import queries as answers
from minga.domains.answers.queries import Pace, SampledItem, Tally
from minga.domains.assignment import queries as assignment
from minga.domains.assignment.types import Progress
from minga.domains.ledger import queries as ledger
from minga.domains.ledger.types import AccountKind
from minga.domains.work import queries as work
from minga.domains.work.types import ProjectView
from minga.doors.web import number_format
from minga.doors.web.charts import Bar, Part, Point
from minga_pure.answers import AnswerKind
from minga_pure.money import MICROS, Money
from minga_pure.science.agreement import Agreement, nominal_agreement
from minga_pure.tasktypes import task_type

SAMPLE_ITEMS = 300
REPLICATES = 400
HARDEST = 8
BARS_MAX = 10
LABELS_SHOWN = 8
STEPS = 48


@dataclass(frozen=True, slots=True)
class Hard:
    """An item about which members disagree, and what they said."""

    external_id: str
    text: str
    picture: str
    answers: int
    share: float
    said: list[tuple[str, int]]
    notes: list[str]


@dataclass(frozen=True, slots=True)
class Earned:
    """What members really earn an hour here, by their own clocks."""

    median: Money | None
    members: int
    under: int
    floor: Money | None
    bars: list[Bar]
    width: float

    @property
    def floor_units(self) -> float | None:
        return None if self.floor is None else self.floor.micros / MICROS


@dataclass(frozen=True, slots=True)
class Spent:
    """Where the money of a project is."""

    paid: Money
    lines: list[tuple[str, Money]]
    parts: list[Part]


def page(card: ProjectView) -> dict[str, Any]:
    """Everything that the live part of the page shows."""
    progress = assignment.progress(card.id)
    paces = answers.paces(card.id)
    sample = answers.sampled_items(card.id, limit=SAMPLE_ITEMS)
    titles = {label["name"]: label["title"] for label in card.labels}
    counted = answers.label_counts(card.id)
    return {
        "progress": progress,
        "done": f"{number_format.percent_text(progress.answered / progress.slots)}"
        if progress.slots
        else "",
        "agreement": agreement(card, sample),
        "earned": earned(card, paces),
        "spent": spent(card, paces),
        "points": points(card),
        "labels": label_parts(counted, titles),
        "kinds": kind_parts(answers.kinds(card.id)),
        "hardest": hardest(card, sample, titles),
        "sampled": len(sample),
        "mark": mark(card, progress),
    }


def mark(card: ProjectView, progress: Progress) -> str:
    """What changes when the page would look different."""
    return f"{card.state}-{progress.slots}-{progress.answered}-{progress.held}"


def _labels_of(item: SampledItem) -> list[dict[str, Any]]:
    return [value for kind, value in item.answers if kind == AnswerKind.LABEL]


def agreement(card: ProjectView, sample: list[SampledItem]) -> Agreement | None:
    """Krippendorff's alpha over whole answers; None for boxes, which are never quite the same."""
    if card.task_type == "boxes":
        return None
    said = [[json.dumps(value, sort_keys=True) for value in _labels_of(item)] for item in sample]
    return nominal_agreement(said, replicates=REPLICATES)


def earned(card: ProjectView, paces: list[Pace]) -> Earned:
    """Medians and bars over members; nobody's clock is named."""
    currency = card.price.currency
    floor = work.floor(currency)
    hourly = sorted(pace.micros_per_hour for pace in paces if pace.spent_ms > 0)
    if not hourly:
        return Earned(None, 0, 0, floor, [], 1.0)
    middle = (hourly[(len(hourly) - 1) // 2] + hourly[len(hourly) // 2]) // 2
    under = sum(one < floor.micros for one in hourly) if floor else 0
    bars, width = hourly_bars(
        [one / MICROS for one in hourly], floor.micros / MICROS if floor else 0
    )
    return Earned(Money(middle, currency), len(hourly), under, floor, bars, width)


def hourly_bars(hourly: list[float], floor: float) -> tuple[list[Bar], float]:
    """At most ten bars of one width, cut so that the floor lies between two of them.

    What lies far above the rest (over four times the median) is counted in the last bar.
    """
    ordered = sorted(hourly)
    highest = min(ordered[-1], max(4 * ordered[len(ordered) // 2], floor * 1.5))
    lowest = min(ordered[0], floor) if floor else ordered[0]
    width = _nice(max(highest - lowest, 0.01) / (BARS_MAX - 1))
    steps_below = math.ceil(max(0.0, floor - lowest) / width - 1e-9)
    start = floor - steps_below * width if floor else math.floor(lowest / width) * width
    count = max(1, math.floor((highest - start) / width + 1e-9) + 1)
    tally = [0] * count
    for one in ordered:
        tally[max(0, min(count - 1, math.floor((one - start) / width + 1e-9)))] += 1
    return [Bar(round(start + place * width, 6), n) for place, n in enumerate(tally)], width


def _nice(step: float) -> float:
    """The smallest of 1, 2, 3, 5 times a power of ten that is not under the step."""
    size = 10.0 ** math.floor(math.log10(step))
    for factor in (1, 2, 3, 5, 10):
        if factor * size >= step - 1e-12:
            return round(factor * size, 9)
    return 10 * size


def spent(card: ProjectView, paces: list[Pace]) -> Spent:
    """Paid to members, and what still lies in the project's accounts, line by line."""
    currency = card.price.currency
    paid = Money(sum(pace.earned_micros for pace in paces), currency)
    lines = [(_("paid to members"), paid)]
    accounts = ledger.accounts_of(card.public_id)
    for kind, words in (
        (AccountKind.ESCROW, _("waiting in escrow for answers")),
        (AccountKind.FEE_RESERVE, _("fee of the co-operative")),
        (AccountKind.QUALITY_RESERVE, _("quality reserve")),
        (AccountKind.FLOOR_RESERVE, _("floor reserve")),
        (AccountKind.LATE_RESERVE, _("reserve for late answers")),
        (AccountKind.PRACTICE_RESERVE, _("pay of worked examples")),
    ):
        account = accounts.get((kind, currency))
        if account is not None:
            lines.append((words, ledger.balance(account)))
    reserves = sum(money.micros for _words, money in lines[3:])
    parts = [Part(words, money.micros / MICROS) for words, money in lines[:3]]
    if reserves:
        parts.append(Part(_("reserves"), reserves / MICROS))
    return Spent(paid, lines, parts)


def points(card: ProjectView) -> list[Point]:
    """Answers so far, over time; named by hour on a short span, by day on a long one."""
    return points_of(answers.tallies(card.id))


def points_of(tallies: list[Tally]) -> list[Point]:
    """The sum at evenly spaced moments, so that an hour without answers looks like one."""
    if not tallies:
        return []
    first, span = tallies[0].at, tallies[-1].at - tallies[0].at
    steps = max(1, min(STEPS, int(span.total_seconds())))
    total, place = 0, 0
    found = [Point(_moment(first, span), 0)]
    for step in range(steps + 1):
        until = first + span * step / steps
        while place < len(tallies) and tallies[place].at <= until:
            total += tallies[place].answers
            place += 1
        found.append(Point(_moment(until, span), total))
    return found


def _moment(at: datetime, span: timedelta) -> str:
    if span > timedelta(days=2):
        pattern = "d MMM"
    elif span > timedelta(hours=20):
        pattern = "EEE HH:mm"
    else:
        pattern = "HH:mm" if span > timedelta(minutes=5) else "HH:mm:ss"
    return number_format.locale().format_moment(timezone.localtime(at), pattern)


def label_parts(counted: dict[str, int], titles: dict[str, str]) -> list[Part]:
    """The labels most used; the rest together."""
    parts = [Part(titles.get(name, name), count) for name, count in counted.items()]
    if len(parts) > LABELS_SHOWN:
        rest = sum(part.value for part in parts[LABELS_SHOWN - 1 :])
        parts = [*parts[: LABELS_SHOWN - 1], Part(_("all others"), rest)]
    return parts


def kind_parts(counted: dict[str, int]) -> list[Part]:
    words = kind_words()
    return [Part(words[kind], counted[kind]) for kind in words if counted.get(kind)]


def kind_words() -> dict[str, str]:
    return {
        AnswerKind.LABEL.value: _("labelled"),
        AnswerKind.CANT_TELL.value: _("cannot tell"),
        AnswerKind.SKIP.value: _("skipped"),
        AnswerKind.WRONG_INSTRUCTION.value: _("the instruction is wrong"),
        AnswerKind.PRIVATE.value: _("private data"),
    }


def hardest(card: ProjectView, sample: list[SampledItem], titles: dict[str, str]) -> list[Hard]:
    """The items of the sample with the least agreement, and those at which members objected."""
    kind = task_type(card.task_type)
    words = kind_words()
    found = []
    for item in sample:
        labels = _labels_of(item)
        consensus = kind.majority(labels, card.labels)
        other = [said for said, _value in item.answers if said != AnswerKind.LABEL]
        share = consensus.share * len(labels) / len(item.answers)
        said = [(titles.get(name, name), votes) for name, votes in consensus.votes.items()]
        said += [(words[one], other.count(one)) for one in dict.fromkeys(other)]
        notes = [str(value["note"]) for _kind, value in item.answers if value.get("note")]
        if share < 1:
            picture = item.image and work.media_url(item.image, for_whom=card.client.public_id)
            found.append(
                Hard(item.external_id, item.text, picture, len(item.answers), share, said, notes)
            )
    found.sort(key=lambda hard: (hard.share, -hard.answers, hard.external_id))
    return found[:HARDEST]
