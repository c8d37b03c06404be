"""The figures of a project's own page: progress, agreement, earnings, money.

Agreement and the hardest items are the stored ones of the quality page; notes come from a bounded
sample of the shuffled order, so that the page costs the same at a thousand items and at a million.
Only paid answers are read (G2), and nobody is named.
"""

import itertools
import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from minga.domains import number_format
from minga.domains.answers import queries as answers
from minga.domains.answers.queries import Pace, SampledItem, Tally
from minga.domains.assignment import queries as assignment
from minga.domains.assignment.types import Progress
from minga.domains.cldr import DateStyle
from minga.domains.ledger import queries as ledger
from minga.domains.ledger.types import AccountKind
from minga.domains.quality import queries as quality
from minga.domains.quality.types import QualitySnapshot
from minga.domains.work import queries as work
from minga.domains.work.types import ProjectView
from minga.doors.web.charts import HistogramBar, Part, Point
from minga.doors.web.client.doubtful_items import doubtful_items
from minga_pure.answers import AnswerKind
from minga_pure.money import MICROS, Money
from minga_pure.tasktypes.taxonomy import shown_titles

SAMPLE_ITEMS = 300
HARDEST = 8
NOTES_MAX = 8
BARS_MAX = 10
LABELS_SHOWN = 12
GROUP_SMALLEST = 5  # fewer members would show what one of them earns
STEPS = 48


@dataclass(frozen=True, slots=True)
class MemberNote:
    """A member's remark on an item, with the answer's kind in words."""

    external_id: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Earned:
    """The hourly pay of a project's members, by their own clocks; of a panel the median alone."""

    median: Money | None
    members: int
    under: int | None
    floor: Money | None
    bars: list[HistogramBar]
    width: float

    @property
    def floor_units(self) -> float | None:
        return None if self.floor is None else self.floor.micros / MICROS


@dataclass(frozen=True, slots=True)
class Spent:
    """The money of a project, account by account."""

    paid: Money
    lines: list[tuple[str, Money]]
    parts: list[Part]


def page(project: ProjectView) -> dict[str, Any]:
    """Return the template variables of the live part of the page."""
    progress = assignment.progress(project.id)
    snapshot = quality.snapshot(project.id)
    paces = answers.paces(project.id)
    titles = shown_titles(project.labels)
    return {
        "progress": progress,
        "done": f"{number_format.percent_text(progress.answered / progress.slots)}"
        if progress.slots
        else "",
        "snapshot": snapshot,
        "earned": earned(project, paces),
        "spent": spent(project, paces),
        "points": points(project),
        "labels": label_parts(answers.label_counts(project.id), titles),
        "kinds": kind_parts(answers.kinds(project.id)),
        "doubtful_items": doubtful_items(project, limit=HARDEST, disputed=True),
        "notes": notes(answers.sampled_items(project.id, limit=SAMPLE_ITEMS)),
        "mark": mark(project, progress, snapshot),
    }


def mark(project: ProjectView, progress: Progress, snapshot: QualitySnapshot | None) -> str:
    """Return a text that changes when the page would look different."""
    computed_at = snapshot.computed_at.timestamp() if snapshot else 0
    counts = f"{progress.slots}-{progress.answered}-{progress.held}"
    return f"{project.state}-{counts}-{computed_at}"


def earned(project: ProjectView, paces: list[Pace]) -> Earned:
    """Medians and bars over members; nobody's clock is named."""
    currency = project.price.currency
    floor = work.floor(currency)
    hourly = sorted(pace.micros_per_hour for pace in paces if pace.spent_ms > 0)
    members = work.people_told(project.id, len(hourly))
    is_panel = work.panel_of(project.id) is not None
    if not members:
        return Earned(None, 0, None if is_panel else 0, floor, [], 1.0)
    middle = (hourly[(len(hourly) - 1) // 2] + hourly[len(hourly) // 2]) // 2
    if is_panel:
        return Earned(Money(middle, currency), members, None, floor, [], 1.0)
    under = sum(rate < floor.micros for rate in hourly) if floor else 0
    bars: list[HistogramBar] = []
    width = 1.0
    if members >= GROUP_SMALLEST:
        bars, width = hourly_bars(
            [rate / MICROS for rate in hourly], floor.micros / MICROS if floor else 0
        )
    return Earned(Money(middle, currency), members, under, floor, bars, width)


def hourly_bars(hourly: list[float], floor: float) -> tuple[list[HistogramBar], float]:
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
    for rate in ordered:
        tally[max(0, min(count - 1, math.floor((rate - start) / width + 1e-9)))] += 1
    return [
        HistogramBar(round(start + index * width, 6), count) for index, count in enumerate(tally)
    ], width


def _nice(step: float) -> float:
    """The smallest of 1, 2, 3, 5 times a power of ten that is not under the step."""
    size = 10.0 ** math.floor(math.log10(step))
    for factor in (1, 2, 3, 5, 10):
        if factor * size >= step - 1e-12:
            return round(factor * size, 9)
    return 10 * size


def spent(project: ProjectView, paces: list[Pace]) -> Spent:
    """Paid to members, and what still lies in the project's accounts, line by line."""
    currency = project.price.currency
    paid = Money(sum(pace.earned_micros for pace in paces), currency)
    lines = [(_("paid to members"), paid)]
    accounts = ledger.accounts_of(project.public_id)
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


def points(project: ProjectView) -> list[Point]:
    """Answers so far, over time; named by hour on a short span, by day on a long one."""
    return points_of(answers.tallies(project.id))


def points_of(tallies: list[Tally]) -> list[Point]:
    """The sum at evenly spaced moments, so that an hour without answers looks like one."""
    if not tallies:
        return []
    first, span = tallies[0].begins_at, tallies[-1].begins_at - tallies[0].begins_at
    steps = max(1, min(STEPS, int(span.total_seconds())))
    total, place = 0, 0
    curve = [Point(_moment(first, span), 0)]
    for step in range(steps + 1):
        until = first + span * step / steps
        while place < len(tallies) and tallies[place].begins_at <= until:
            total += tallies[place].answers
            place += 1
        curve.append(Point(_moment(until, span), total))
    return curve


def _moment(moment: datetime, span: timedelta) -> str:
    style: DateStyle = "time_seconds"
    if span > timedelta(days=2):
        style = "day_short"
    elif span > timedelta(hours=20):
        style = "weekday_time"
    elif span > timedelta(minutes=5):
        style = "time"
    return number_format.styled_text(moment, style)


def label_parts(counted: dict[str, int], titles: dict[str, str]) -> list[Part]:
    """The labels most used; the rest together."""
    parts = [Part(titles.get(name, name), count) for name, count in counted.items()]
    if len(parts) > LABELS_SHOWN:
        remainder = sum(part.value for part in parts[LABELS_SHOWN - 1 :])
        parts = [*parts[: LABELS_SHOWN - 1], Part(_("all others"), remainder)]
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


def notes(sample: list[SampledItem]) -> list[MemberNote]:
    """Return the first notes of a sample, in the order of its items."""
    words = kind_words()
    remarks = (
        MemberNote(item.external_id, words.get(kind, kind), str(value["note"]))
        for item in sample
        for kind, value in item.answers
        if value.get("note")
    )
    return list(itertools.islice(remarks, NOTES_MAX))
