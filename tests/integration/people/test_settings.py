"""A member's settings: of two devices the later change wins."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from minga.domains.people import actions as people
from minga.domains.people import queries
from minga.domains.people.types import Settings
from minga_pure.projects import ContentKind
from tests.cast import worker

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HERS = Settings(
    quiet_from=1260,
    quiet_until=360,
    time_zone="Indian/Antananarivo",
    week_hours=20,
    never=(ContentKind.DEATH,),
    languages=("mg", "fr"),
    skills=("sewing",),
    text_size=130,
    changed_at=NOON,
)


def test_who_never_set_anything_has_what_everybody_has():
    lova = worker()
    assert queries.settings_of(lova.ref) == Settings(languages=("mg",))
    assert queries.quiet_until(lova.ref) is None


def test_settings_are_kept_with_her_languages():
    lova = worker()
    assert people.save_settings(member=lova.ref, settings=HERS)
    assert queries.settings_of(lova.ref) == HERS
    assert queries.quiet_until(lova.ref, NOON + timedelta(hours=7)) is not None


def test_of_two_devices_the_later_change_wins_whichever_arrives_first():
    lova = worker()
    later = replace(HERS, week_hours=5, changed_at=NOON + timedelta(minutes=1))
    assert people.save_settings(member=lova.ref, settings=later)
    assert not people.save_settings(member=lova.ref, settings=HERS)
    assert queries.settings_of(lova.ref).week_hours == 5


def test_a_clock_that_is_ahead_does_not_win_for_ever():
    lova = worker()
    ahead = replace(HERS, changed_at=NOON + timedelta(days=400))
    people.save_settings(member=lova.ref, settings=ahead, now=NOON)
    changed = replace(HERS, week_hours=None, changed_at=NOON + timedelta(hours=1))
    assert people.save_settings(member=lova.ref, settings=changed, now=NOON + timedelta(hours=1))
    assert queries.settings_of(lova.ref).week_hours is None


def test_the_database_refuses_half_of_the_quiet_hours():
    lova = worker()
    people.save_settings(member=lova.ref, settings=HERS)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE people_membersettings SET quiet_until = NULL")
