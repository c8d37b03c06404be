"""Whether a project's answers change over time, as the API says it."""

from datetime import UTC, datetime

from django.utils.translation import gettext as _

from minga.domains.people import queries as people
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


def over_time(card: ProjectView, drift: DriftReport) -> words.OverTimeOut:
    """Members stand under the names that their answers carry in this project's files."""
    subjects = people.subjects_of([one.member for one in drift.members])
    return words.OverTimeOut(
        period_seconds=drift.step,
        periods=[
            words.PeriodOut(
                begins=datetime.fromtimestamp(one.begins, tz=UTC),
                answers=one.answers,
                right_on_known=_level(one.gold_scores) if one.gold_scores else None,
                fits=_level(one.peer_scores) if one.peer_scores else None,
                seconds=_level(one.seconds) if one.seconds else None,
            )
            for one in drift.periods
        ],
        right_on_known=_change(drift.gold_scores, gold_score_reason(drift.gold_scores)),
        fits=_change(drift.peer_scores, peer_score_reason(drift.peer_scores)),
        seconds=_change(drift.seconds, seconds_reason(drift.seconds)),
        members=[
            words.MemberOverTimeOut(
                annotator=releases.annotator(card.public_id, subjects[one.member]),
                answers=one.answers,
                fits=_level(one.peer_scores),
                change=_change(one.change, peer_score_reason(one.change)),
            )
            for one in drift.members
            if one.member in subjects
        ],
    )


def _level(one: IntervalEstimate) -> words.LevelOut:
    return words.LevelOut(answers=one.answers, value=one.value, low=one.low, high=one.high)


def _change(one: DriftChange | None, reason: Reason) -> words.ChangeOut:
    said = str(_(reason.template) % reason.facts)
    if one is None:
        return words.ChangeOut(said=said)
    return words.ChangeOut(
        said=said,
        seen=one.is_significant,
        before=one.earlier,
        after=one.later,
        low=one.low,
        high=one.high,
    )
