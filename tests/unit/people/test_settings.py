"""Quiet hours, weeks and what may be set: decided without a clock."""

from datetime import UTC, date, datetime

import pytest

from minga.domains.people import rules
from minga.domains.people.errors import (
    AlreadyMember,
    BadMeeting,
    BadSentence,
    BadSettings,
    CannotVouch,
    NameUnusable,
    NotVouchedFor,
)
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


# --- exactly at the bounds ------------------------------------------------------------------------
def error_of(check, *arguments, **named):
    """Return the class of the error with which a rule refuses, or None when it takes this."""
    try:
        check(*arguments, **named)
    except (AlreadyMember, BadSentence, CannotVouch, NameUnusable, NotVouchedFor) as exc:
        return type(exc)
    return None


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("ana", None),
        ("a" * 40, None),
        ("José.María-3_x", None),
        ("an", NameUnusable),
        ("a" * 41, NameUnusable),
        ("ana b", NameUnusable),
        ("ana\n", NameUnusable),
    ],
)
def test_a_name_has_three_to_forty_letters(name, error):
    assert error_of(rules.check_username, name) is error


@pytest.mark.parametrize(
    ("sentence", "error"),
    [("a", None), ("a" * 400, None), (" a  b \n", None), ("", BadSentence), (" \n", BadSentence),
     ("a" * 401, BadSentence)],
)  # fmt: skip
def test_a_sentence_has_up_to_four_hundred_characters(sentence, error):
    assert error_of(rules.check_sentence, sentence) is error
    if error is None:
        assert rules.check_sentence(f" {sentence}\n") == " ".join(sentence.split())


@pytest.mark.parametrize(
    ("herself", "is_member", "vouches_made", "error"),
    [
        (False, False, 0, None),
        (False, False, 2, None),
        (False, False, 3, CannotVouch),
        (True, False, 0, CannotVouch),
        (False, True, 0, AlreadyMember),
    ],
)
def test_a_member_vouches_for_others_as_often_as_voted(herself, is_member, vouches_made, error):
    assert error is error_of(
        rules.check_vouch, herself=herself, is_member=is_member, vouches_made=vouches_made, voted=3
    )


@pytest.mark.parametrize(
    ("vouches", "in_office", "error"),
    [(2, False, None), (0, True, None), (1, False, NotVouchedFor), (0, False, NotVouchedFor)],
)
def test_two_who_vouch_or_a_registrar_make_a_member(vouches, in_office, error):
    assert error is error_of(rules.check_enrolment, vouches=vouches, attested_in_office=in_office)


def test_a_term_runs_from_its_first_day_to_the_day_before_its_last():
    first, last = date(2026, 3, 1), date(2026, 3, 31)
    days = [date(2026, 2, 28), first, date(2026, 3, 30), last]
    assert [rules.in_term(day, first, last) for day in days] == [False, True, True, False]
    assert [rules.in_term(day, first, None) for day in days] == [False, True, True, True]


def test_a_token_is_stored_as_its_sha256():
    assert rules.token_digest("abc").hex().startswith("ba7816bf8f01cfea")  # FIPS 180-2, B.1


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        (Settings(quiet_from=0, quiet_until=1_439), None),
        (Settings(quiet_from=1_439, quiet_until=0), None),
        (Settings(quiet_from=1_440, quiet_until=0), "quiet_from"),
        (Settings(quiet_from=-1, quiet_until=0), "quiet_from"),
        (Settings(quiet_until=10), "quiet_from"),
        (Settings(week_hours=1), None),
        (Settings(week_hours=168), None),
        (Settings(week_hours=169), "week_hours"),
        (Settings(skills=tuple("abcdefghijklmnopqrst")), None),
        (Settings(skills=("x" * 60,)), None),
        (Settings(skills=("x" * 61,)), "skills"),
        (Settings(skills=("a",) * 21), None),
    ],
)
def test_settings_are_taken_up_to_their_bounds(settings, field):
    if field is None:
        assert rules.check_settings(settings).week_hours == settings.week_hours
        return
    with pytest.raises(BadSettings) as refused:
        rules.check_settings(settings)
    assert refused.value.field == field


@pytest.mark.parametrize(("begin", "end"), [(0, 1_439), (1_439, 0), (0, 1)])
def test_quiet_hours_keep_both_of_their_ends(begin, end):
    settings = rules.check_settings(Settings(quiet_from=begin, quiet_until=end))
    assert (settings.quiet_from, settings.quiet_until) == (begin, end)
    settings = rules.check_settings(Settings(quiet_from=end, quiet_until=end))
    assert (settings.quiet_from, settings.quiet_until) == (None, None)


def test_every_kind_of_content_may_be_refused_at_once():
    settings = rules.check_settings(Settings(never=tuple(reversed(ContentKind))))
    assert settings.never == tuple(ContentKind)


def test_quiet_hours_within_a_day_end_on_that_day_and_over_midnight_on_the_next():
    noon = Settings(quiet_from=12 * 60, quiet_until=13 * 60 + 30, time_zone="UTC")
    moments = [at(11, 59), at(12), at(13, 29), at(13, 30)]
    assert [rules.quiet_until(noon, moment) for moment in moments] == [
        None, at(13, 30), at(13, 30), None
    ]  # fmt: skip
    night = Settings(quiet_from=22 * 60 + 15, quiet_until=6 * 60 + 45, time_zone="UTC")
    moments = [at(22, 14), at(22, 15), at(23, 59), at(0), at(6, 44), at(6, 45)]
    assert [rules.quiet_until(night, moment) for moment in moments] == [
        None, at(6, 45, day=24), at(6, 45, day=24), at(6, 45), at(6, 45), None
    ]  # fmt: skip
    assert rules.quiet_until(Settings(quiet_from=60), at(1)) is None
    assert rules.quiet_until(Settings(quiet_until=60), at(0)) is None


def test_a_week_begins_at_midnight_whatever_the_moment():
    monday = datetime(2026, 11, 23, tzinfo=UTC)
    for moment in (monday, monday.replace(hour=23, minute=59, second=59, microsecond=999_999)):
        assert rules.week_begins("UTC", moment) == monday
    sunday = datetime(2026, 11, 29, 23, 59, 59, 999_999, tzinfo=UTC)
    assert rules.week_begins("UTC", sunday) == monday


def request_meeting(words="hello", *, has_asked_to_join=True, asked_lately=0):
    return rules.check_meeting(
        words=words, has_asked_to_join=has_asked_to_join, asked_lately=asked_lately
    )


@pytest.mark.parametrize("words", ["a", "a" * 400, " two \n words "])
def test_a_request_for_a_meeting_has_up_to_four_hundred_letters(words):
    assert request_meeting(words, asked_lately=4) == " ".join(words.split())


@pytest.mark.parametrize(
    "wrong",
    [{"words": ""}, {"words": " \n"}, {"words": "a" * 401}, {"has_asked_to_join": False},
     {"asked_lately": 5}],
)  # fmt: skip
def test_a_meeting_is_requested_after_a_sentence_and_five_times_a_month_at_most(wrong):
    with pytest.raises(BadMeeting):
        request_meeting(**wrong)
