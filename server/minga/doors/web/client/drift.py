"""Drift of a project's answers over time, as the client's page shows it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.translation import gettext as _

from minga.domains import number_format
from minga.domains.people import queries as people
from minga.domains.quality import queries as quality
from minga.domains.releases import queries as releases
from minga.domains.work.types import ProjectView
from minga.doors.web.charts import IntervalPoint
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
    spans: list[IntervalPoint]
    sentence: str
    warns: bool
    in_percent: bool


@dataclass(frozen=True, slots=True)
class Changed:
    """A member whose answers changed, under the annotator name of the exports."""

    name: str
    early: float
    late: float
    answers: int


@dataclass(frozen=True, slots=True)
class DriftCharts:
    lines: list[DriftLine]
    compared: int
    changed: list[Changed]

    @property
    def warns(self) -> bool:
        return any(line.warns for line in self.lines)


def over_time(project: ProjectView, drift: DriftReport) -> DriftCharts:
    """Three lines with their sentences, and the members whose answers fit clearly less or more."""
    members = drift.members if releases.tells_people_apart(project) else ()
    return DriftCharts(
        lines=[
            _line(
                _("Right on known items"),
                drift,
                lambda period: period.gold_scores,
                gold_score_reason(drift.gold_scores),
                drift.gold_scores,
            ),
            _line(
                _("How well answers fit each other"),
                drift,
                lambda period: period.peer_scores,
                peer_score_reason(drift.peer_scores),
                drift.peer_scores,
            ),
            _line(
                _("Seconds an answer takes"),
                drift,
                lambda period: period.seconds,
                seconds_reason(drift.seconds),
                None,
                in_percent=False,
            ),
        ],
        compared=len(members),
        changed=changed_members(project, members),
    )


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
        IntervalPoint(
            moment(period.begins, drift.step), estimate.value, estimate.low, estimate.high
        )
        for period in drift.periods
        if (estimate := level(period)) is not None
    ]
    return DriftLine(
        title, spans, in_words(reason), change is not None and change.high < 0, in_percent
    )


def in_words(reason: Reason) -> str:
    return number_format.sentence_text(quality.translated(reason), reason.facts)


def changed_members(project: ProjectView, members: Sequence[MemberDrift]) -> list[Changed]:
    changes = [
        (estimate, estimate.change)
        for estimate in members
        if estimate.change and estimate.change.is_significant
    ]
    names = names_of(project, [estimate for estimate, _change in changes])
    return [
        Changed(names[estimate.member], change.earlier, change.later, estimate.answers)
        for estimate, change in changes
    ]


def names_of(project: ProjectView, members: list[MemberDrift]) -> dict[int, str]:
    """Return the annotator name of each member in this project's files."""
    name_of = releases.annotator_namer(project)
    subjects = people.subjects_of([member.member for member in members])
    return {member: name_of(subject) for member, subject in subjects.items()}


def moment(begins: int, step: int) -> str:
    """When a period begins: a day where periods are days and longer, else the hour."""
    begins_at = datetime.fromtimestamp(begins, tz=UTC)
    return number_format.styled_text(begins_at, "day_short" if step >= DAY else "day_short_time")
