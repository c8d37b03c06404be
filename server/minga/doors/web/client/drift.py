"""Whether a project's answers change over time, as the client's page shows it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from minga.domains.people import queries as people
from minga.domains.releases import queries as releases
from minga.domains.work.types import ProjectView
from minga.doors.web import number_format
from minga.doors.web.charts import Span
from minga_pure.science.drift import (
    DAY,
    DriftChange,
    DriftPeriod,
    DriftReport,
    IntervalEstimate,
    MemberDrift,
    gold_score_reason,
    peer_score_reason,
    seconds_reason,
)
from minga_pure.science.reasons import Reason


@dataclass(frozen=True, slots=True)
class DriftLine:
    """One of the three charts: what it shows, what happened in words, whether that is a warning."""

    title: str
    spans: list[Span]
    said: str
    warns: bool
    in_percent: bool


@dataclass(frozen=True, slots=True)
class Changed:
    """A member whose answers changed, under the name that the files give her."""

    name: str
    before: float
    after: float
    answers: int


@dataclass(frozen=True, slots=True)
class OverTime:
    lines: list[DriftLine]
    compared: int
    changed: list[Changed]

    @property
    def warns(self) -> bool:
        return any(line.warns for line in self.lines)


def over_time(card: ProjectView, drift: DriftReport) -> OverTime:
    """Three lines with their sentences, and the members whose answers fit clearly less or more."""
    return OverTime(
        lines=[
            _line(
                _("Right on known items"), drift, lambda one: one.gold_scores,
                gold_score_reason(drift.gold_scores), drift.gold_scores,
            ),
            _line(
                _("How well answers fit each other"), drift, lambda one: one.peer_scores,
                peer_score_reason(drift.peer_scores), drift.peer_scores,
            ),
            _line(
                _("Seconds an answer takes"), drift, lambda one: one.seconds,
                seconds_reason(drift.seconds), None, in_percent=False,
            ),
        ],
        compared=len(drift.members),
        changed=changed_members(card, drift),
    )  # fmt: skip


def _line(
    title: str,
    drift: DriftReport,
    level: Callable[[DriftPeriod], IntervalEstimate | None],
    reason: Reason,
    change: DriftChange | None,
    *,
    in_percent: bool = True,
) -> DriftLine:
    spans = [
        Span(moment(one.begins, drift.step), found.value, found.low, found.high)
        for one in drift.periods
        if (found := level(one)) is not None
    ]
    return DriftLine(
        title, spans, in_words(reason), change is not None and change.high < 0, in_percent
    )


def in_words(reason: Reason) -> str:
    facts = {
        name: number_format.number_text(fact) if isinstance(fact, int | float) else fact
        for name, fact in reason.facts.items()
    }
    return str(_(reason.template) % facts)


def changed_members(card: ProjectView, drift: DriftReport) -> list[Changed]:
    found = [(one, one.change) for one in drift.members if one.change and one.change.is_significant]
    names = names_of(card, [one for one, _change in found])
    return [
        Changed(names[one.member], change.earlier, change.later, one.answers)
        for one, change in found
    ]


def names_of(card: ProjectView, members: list[MemberDrift]) -> dict[int, str]:
    """By which name each member stands in this project's files."""
    subjects = people.subjects_of([one.member for one in members])
    return {who: releases.annotator(card.public_id, subject) for who, subject in subjects.items()}


def moment(begins: int, step: int) -> str:
    """When a period begins: a day where periods are days and longer, else the hour."""
    pattern = "d MMM" if step >= DAY else "d MMM HH:mm"
    at = timezone.localtime(datetime.fromtimestamp(begins, tz=UTC))
    return number_format.locale().format_moment(at, pattern)
