"""Members' wishes, skills and shares, suspensions, and notices about new work."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from minga.domains.assignment import queries
from minga.domains.assignment.models import Share, Suspension
from minga.domains.charter import queries as charter
from minga.domains.charter.types import ValueName
from minga.domains.notices import actions as notice_actions
from minga.domains.notices import queries as notices
from minga.domains.notices.types import Topic
from minga.domains.people import actions as people_actions
from minga.domains.people import queries as people
from minga.domains.people.types import MemberRef, Settings
from minga.domains.retries import actions as retries
from minga_pure.projects import DeclaredSkill

MINUTES_TOLD_OF = 20
MINUTES_A_DAY_MAX = 24 * 60


@transaction.atomic
def keep_settings(*, member: MemberRef, settings: Settings) -> bool:
    """Her settings (people.actions.save_settings) and, in the same step, what offers go by of
    them. Returns whether they were kept. Raises BadSettings."""
    is_saved = people_actions.save_settings(member=member, settings=settings)
    if is_saved:
        declare(member=member)
    return is_saved


@transaction.atomic
def can_do(*, member: MemberRef, skills: Sequence[DeclaredSkill]) -> None:
    """She says that she can these as well: from this moment work that takes them is hers to take,
    as it is for everybody who says so. Saying it twice says it once. Raises BadSettings."""
    settings = people.settings_of(member)
    new_skills = [skill for skill in skills if skill not in settings.skills]
    if new_skills:
        changed = replace(settings, skills=(*settings.skills, *new_skills), changed_at=None)
        keep_settings(member=member, settings=changed)


@transaction.atomic
def declare(*, member: MemberRef) -> None:
    """Copy what the member declares in their settings to where offers read it."""
    settings = people.settings_of(member)
    Share.objects.update_or_create(
        member_id=member.member_id,
        defaults={
            "languages": list(settings.languages),
            "skills": list(settings.skills),
            "disturbing": settings.disturbing,
        },
    )


@transaction.atomic
def wish(*, member: MemberRef, minutes_a_day: int) -> None:
    """Set the minutes of work a day that are kept for the member while work is scarce.

    They are kept wherever the member is when work comes and however often they look.
    0: nothing is kept.
    """
    declare(member=member)
    Share.objects.filter(member_id=member.member_id).update(
        wish_seconds=max(0, min(minutes_a_day, MINUTES_A_DAY_MAX)) * 60, seen_at=timezone.now()
    )
    share_out()


@transaction.atomic
def note_presence(*, member: MemberRef) -> None:
    """She looked for work: what is kept for her is kept on. Looking often changes nothing."""
    now = timezone.now()
    if not Share.objects.filter(member_id=member.member_id).exclude(languages=[]).exists():
        declare(member=member)
    Share.objects.filter(member_id=member.member_id, seen_at__lt=now - timedelta(hours=1)).update(
        seen_at=now
    )


@transaction.atomic
def suspend(*, finding: UUID, member_id: int, since: datetime, until: datetime) -> bool:
    """She gets no new work between these moments; what she holds stays hers. Twice is once: whether
    it is new. The database asks judgement whether the finding allows it."""
    _row, new = Suspension.objects.get_or_create(
        finding=finding, defaults={"member_id": member_id, "since": since, "until": until}
    )
    return new


@transaction.atomic
def lift(*, finding: UUID) -> bool:
    """New work for her from this moment on, for good. Whether there was something to lift."""
    live = Suspension.objects.filter(finding=finding, lifted_at=None)
    return live.update(lifted_at=timezone.now()) == 1


@transaction.atomic
def share_out() -> int:
    """Find anew up to where everybody may be served; returns for how many languages."""
    with connection.cursor() as cursor:
        hours = int(str(charter.value(ValueName.KEPT_HOURS)))
        cursor.execute("SELECT assignment_share_out(%s)", [hours])
        return int(cursor.fetchone()[0])


def tell_of_offers(now: datetime | None = None) -> int:
    """Tell members who asked for it that there is work, at most once a day each (the clock calls
    this). Nobody gains by hearing first: what is hers stays hers. Returns how many were told."""
    moment = now or timezone.now()
    return retries.work_through(
        "assignment.tell_of_offers",
        notices.members_to_tell(Topic.OFFERS),
        lambda member: _tell_of_offers(member, moment),
        key=lambda member: member.member_id,
    )


def _tell_of_offers(member: MemberRef, moment: datetime) -> bool:
    offers = [offer for offer in queries.offers(member, MINUTES_TOLD_OF) if not offer.held]
    return bool(offers) and bool(
        notice_actions.tell(
            member=member,
            topic=Topic.OFFERS,
            key=f"offers:{moment.date().isoformat()}",
            words=lambda: _words_about_offers(len(offers)),
            address="/work/",
            now=moment,
        )
    )


def _words_about_offers(projects: int) -> tuple[str, str]:
    text = ngettext(
        "%(n)s project has work for you. It is kept for you: there is no hurry.",
        "%(n)s projects have work for you. It is kept for you: there is no hurry.",
        projects,
    )
    return str(_("There is work for you")), text % {"n": projects}
