"""Quiet hours, weeks and what may be set: decided without a clock."""

from datetime import UTC, datetime

import pytest

from minga.domains.people import rules
from minga.domains.people.errors import BadSettings
from minga.domains.people.types import Settings
from minga_pure.projects import ContentKind

NIGHT = Settings(quiet_from=21 * 60, quiet_until=6 * 60, time_zone="Indian/Antananarivo")


def at(hour, minute=0, day=23):
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def test_quiet_hours_run_over_midnight_where_she_lives():
    assert rules.quiet_until(NIGHT, at(18)) == at(3, day=24)  # 21:00 in Antananarivo
    assert rules.quiet_until(NIGHT, at(2, 59)) == at(3)
    assert rules.quiet_until(NIGHT, at(3)) is None
    assert rules.quiet_until(NIGHT, at(17, 59)) is None


def test_without_quiet_hours_it_is_never_quiet():
    assert rules.quiet_until(Settings(), at(0)) is None


def test_a_week_begins_on_monday_at_her_midnight():
    assert rules.week_begins("Indian/Antananarivo", at(22, day=22)) == at(21, day=22)
    assert rules.week_begins("UTC", at(22, day=22)) == at(0, day=16)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (Settings(quiet_from=10), "quiet_from"),
        (Settings(quiet_from=0, quiet_until=1440), "quiet_from"),
        (Settings(time_zone="Mars/Olympus"), "time_zone"),
        (Settings(week_hours=0), "week_hours"),
        (Settings(text_size=400), "text_size"),
        (Settings(never=("clowns",)), "never"),
        (Settings(skills=tuple("abcdefghijklmnopqrstu")), "skills"),
    ],
)
def test_what_cannot_be_is_named(said, field):
    with pytest.raises(BadSettings) as refused:
        rules.check_settings(said)
    assert refused.value.field == field


def test_kinds_and_skills_are_kept_once_and_in_order():
    said = rules.check_settings(
        Settings(never=("hate", "violence", "hate"), skills=(" a  b", "a b"))
    )
    assert said.never == (ContentKind.VIOLENCE, ContentKind.HATE)
    assert said.skills == ("a b",)


def test_quiet_from_and_until_the_same_minute_is_no_quiet():
    assert rules.check_settings(Settings(quiet_from=60, quiet_until=60)).quiet_from is None
