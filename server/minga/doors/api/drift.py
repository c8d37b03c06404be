"""The drift of a project's answers over time, rendered for the API."""

from datetime import UTC, datetime

from minga.domains import number_format
from minga.domains.people import queries as people
from minga.domains.quality import queries as quality
from minga.domains.releases import queries as releases
from minga.domains.work.types import ProjectView
from minga.doors.api import quality_schemas as words
from minga_pure.science.drift import (
    DriftChange,
    DriftReport,
    IntervalEstimate,
    gold_score_reason,
    peer_score_reason,
    seconds_reason,
)
from minga_pure.science.reasons import Reason


def over_time(project: ProjectView, drift: DriftReport) -> words.OverTimeOut:
    """Render the drift of a project; members carry their annotator names of its exports."""
    name_of = releases.annotator_namer(project)
    members = drift.members if releases.tells_people_apart(project) else ()
    subjects = people.subjects_of([member.member for member in members])
    return words.OverTimeOut(
        period_seconds=drift.step,
        periods=[
            words.DriftPeriodOut(
                begins=datetime.fromtimestamp(period.begins, tz=UTC),
                answers=period.answers,
                right_on_known=_level(period.gold_scores) if period.gold_scores else None,
                fits=_level(period.peer_scores) if period.peer_scores else None,
                seconds=_level(period.seconds) if period.seconds else None,
            )
            for period in drift.periods
        ],
        right_on_known=_change(drift.gold_scores, gold_score_reason(drift.gold_scores)),
        fits=_change(drift.peer_scores, peer_score_reason(drift.peer_scores)),
        seconds=_change(drift.seconds, seconds_reason(drift.seconds)),
        members=[
            words.MemberOverTimeOut(
                annotator=name_of(subjects[member.member]),
                answers=member.answers,
                fits=_level(member.peer_scores),
                change=_change(member.change, peer_score_reason(member.change)),
            )
            for member in members
            if member.member in subjects
        ],
    )


def _level(level: IntervalEstimate) -> words.LevelOut:
    return words.LevelOut(answers=level.answers, value=level.value, low=level.low, high=level.high)


def _change(change: DriftChange | None, reason: Reason) -> words.ChangeOut:
    sentence = number_format.sentence_text(quality.translated(reason), reason.facts)
    if change is None:
        return words.ChangeOut(said=sentence)
    return words.ChangeOut(
        said=sentence,
        seen=change.is_significant,
        before=change.earlier,
        after=change.later,
        low=change.low,
        high=change.high,
    )
