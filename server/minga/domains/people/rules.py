"""Pure decisions about people and their tokens."""

import hashlib
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from minga.domains.people.errors import (
    AlreadyMember,
    BadMeeting,
    BadSentence,
    BadSettings,
    CannotVouch,
    NameUnusable,
    NotVouchedFor,
)
from minga.domains.people.types import TEXT_SIZES, Settings
from minga_pure.projects import ContentKind

USERNAME = re.compile(r"[\w.\-]{3,40}", re.UNICODE)
TOKEN_PREFIX = "minga_"  # noqa: S105  (a scannable prefix, not a secret)


def check_username(username: str) -> str:
    """The name as it will be kept; raises NameUnusable."""
    if not USERNAME.fullmatch(username):
        raise NameUnusable
    return username


VOUCHES_WANTED = 2
VOUCH_DAYS = 30
SENTENCE_MAX = 400
MEETINGS_A_MONTH = 5


def check_sentence(sentence: str) -> str:
    """Return a newcomer's sentence in its normal form; raise BadSentence."""
    text = " ".join(sentence.split())
    if not 0 < len(text) <= SENTENCE_MAX:
        raise BadSentence
    return text


def check_meeting(*, words: str, has_asked_to_join: bool, asked_lately: int) -> str:
    """Return the words of a request in their normal form. `asked_lately`: requests of 30 days.

    Raises BadMeeting.
    """
    if not has_asked_to_join:
        raise BadMeeting(_("Say first who you are, in one sentence."))
    if asked_lately >= MEETINGS_A_MONTH:
        raise BadMeeting(
            ngettext(
                "You have asked %(count)d time in 30 days. Please wait for a reply.",
                "You have asked %(count)d times in 30 days. Please wait for a reply.",
                MEETINGS_A_MONTH,
            )
            % {"count": MEETINGS_A_MONTH}
        )
    return check_meeting_words(words)


def check_meeting_words(words: str) -> str:
    """Return a request or a reply in its normal form; raise BadMeeting."""
    text = " ".join(words.split())
    if not 0 < len(text) <= SENTENCE_MAX:
        raise BadMeeting(_("Write one or two sentences, up to 400 letters."))
    return text


def check_vouch(*, herself: bool, is_member: bool, vouches_made: int, voted: int) -> None:
    """Raise AlreadyMember or CannotVouch; `vouches_made`: by this voucher in the last 30 days."""
    if is_member:
        raise AlreadyMember
    if herself:
        raise CannotVouch(_("Nobody vouches for themselves."))
    if vouches_made >= voted:
        raise CannotVouch(
            ngettext(
                "You have vouched for %(count)d person in 30 days, as many as members voted.",
                "You have vouched for %(count)d people in 30 days, as many as members voted.",
                voted,
            )
            % {"count": voted}
        )


def check_enrolment(*, vouches: int, attested_in_office: bool) -> None:
    """Two members who vouch, or a registrar in office who has met her. Raises NotVouchedFor."""
    if vouches < VOUCHES_WANTED and not attested_in_office:
        raise NotVouchedFor


def in_term(today: date, since: date, until: date | None) -> bool:
    """A term runs from its first day to the day before its last."""
    return since <= today and (until is None or today < until)


def token_digest(token: str) -> bytes:
    """Return the stored digest of a token: 32 bytes from which nobody gets the token back."""
    return hashlib.sha256(token.encode()).digest()


SKILLS_MAX = 20
SKILL_CHARACTERS_MAX = 60
DAY_MINUTES = 24 * 60


def check_settings(settings: Settings) -> Settings:
    """The settings in their normal form; raises BadSettings naming the field to mend."""
    ends = (settings.quiet_from, settings.quiet_until)
    if (ends[0] is None) != (ends[1] is None):
        raise BadSettings("quiet_from", _("Quiet hours need a beginning and an end."))
    if any(end is not None and not 0 <= end < DAY_MINUTES for end in ends):
        raise BadSettings("quiet_from", _("A time lies between 00:00 and 23:59."))
    if settings.time_zone not in available_timezones():
        raise BadSettings("time_zone", _("Choose a time zone from the list."))
    if settings.week_hours is not None and not 1 <= settings.week_hours <= 168:
        raise BadSettings("week_hours", _("A week has 1 to 168 hours."))
    if settings.text_size not in TEXT_SIZES:
        raise BadSettings("text_size", _("Choose a size from the list."))
    if not {str(kind) for kind in settings.never} <= {kind.value for kind in ContentKind}:
        raise BadSettings("never", _("Choose kinds of content from the list."))
    skills = tuple(
        dict.fromkeys(filter(None, (" ".join(skill.split()) for skill in settings.skills)))
    )
    if len(skills) > SKILLS_MAX or any(len(skill) > SKILL_CHARACTERS_MAX for skill in skills):
        raise BadSettings("skills", _("Write at most 20 skills, each in a few words."))
    never = tuple(
        kind for kind in ContentKind if kind.value in {str(name) for name in settings.never}
    )
    none = ends[0] == ends[1]
    return replace(
        settings,
        skills=skills,
        never=never,
        quiet_from=None if none else ends[0],
        quiet_until=None if none else ends[1],
    )


def quiet_until(settings: Settings, now: datetime) -> datetime | None:
    """When the quiet hours that hold at this moment end; None outside of them."""
    if settings.quiet_from is None or settings.quiet_until is None:
        return None
    local = now.astimezone(ZoneInfo(settings.time_zone))
    minute = local.hour * 60 + local.minute
    begin, end = settings.quiet_from, settings.quiet_until
    is_quiet = begin <= minute < end if begin < end else minute >= begin or minute < end
    if not is_quiet:
        return None
    ends = local.replace(hour=end // 60, minute=end % 60, second=0, microsecond=0)
    return (ends if ends > local else ends + timedelta(days=1)).astimezone(UTC)


def week_begins(time_zone: str, now: datetime) -> datetime:
    """Monday at midnight, where she lives."""
    local = now.astimezone(ZoneInfo(time_zone))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=local.weekday())
