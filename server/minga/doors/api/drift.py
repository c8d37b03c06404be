"""Whether a project's answers change over time, as the API says it."""

from datetime import UTC, datetime

from django.utils.translation import gettext as _

from minga.domains.people import queries as people
from minga.domains.releases import queries as releases
from minga.domains.work.types import ProjectView
from minga.doors.api import quality_schemas as words
from minga_pure.science.drift import (
    Change,
    Drift,
    Level,
    about_fits,
    about_known,
    about_seconds,
)
from minga_pure.science.reasons import Reason


def over_time(card: ProjectView, drift: Drift) -> words.OverTimeOut:
    """Members stand under the names that their answers carry in this project's files."""
    subjects = people.subjects_of([one.member for one in drift.members])
    return words.OverTimeOut(
        period_seconds=drift.step,
        periods=[
            words.PeriodOut(
                begins=datetime.fromtimestamp(one.begins, tz=UTC),
                answers=one.answers,
                right_on_known=_level(one.known) if one.known else None,
                fits=_level(one.fits) if one.fits else None,
                seconds=_level(one.seconds) if one.seconds else None,
            )
            for one in drift.periods
        ],
        right_on_known=_change(drift.known, about_known(drift.known)),
        fits=_change(drift.fits, about_fits(drift.fits)),
        seconds=_change(drift.seconds, about_seconds(drift.seconds)),
        members=[
            words.MemberOverTimeOut(
                annotator=releases.annotator(card.public_id, subjects[one.member]),
                answers=one.answers,
                fits=_level(one.fits),
                change=_change(one.change, about_fits(one.change)),
            )
            for one in drift.members
            if one.member in subjects
        ],
    )


def _level(one: Level) -> words.LevelOut:
    return words.LevelOut(answers=one.answers, value=one.value, low=one.low, high=one.high)


def _change(one: Change | None, reason: Reason) -> words.ChangeOut:
    said = str(_(reason.template) % reason.facts)
    if one is None:
        return words.ChangeOut(said=said)
    return words.ChangeOut(
        said=said, seen=one.seen, before=one.before, after=one.after, low=one.low, high=one.high
    )
