"""Meetings of newcomers with a registrar: asked, answered, declined, taken back."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from minga.domains.people import queries, rules
from minga.domains.people.errors import AlreadyMember, MeetingClosed, NotInOffice, OwnMatter
from minga.domains.people.models import JoinRequest, MeetingRequest, Member, Person
from minga.domains.people.types import OPEN_MEETINGS, MeetingState, Office


@transaction.atomic
def ask_meeting(*, person_id: int, words: str) -> UUID:
    """Ask a registrar for a meeting. The same words twice are one request; other words replace it.

    Raises AlreadyMember, BadMeeting.
    """
    Person.objects.select_for_update().get(pk=person_id)  # two devices at once
    if Member.objects.filter(person_id=person_id).exists():
        raise AlreadyMember
    requests = MeetingRequest.objects.filter(person_id=person_id)
    current = requests.filter(state__in=OPEN_MEETINGS).first()
    if current is not None and current.words == " ".join(words.split()):
        return current.public_id
    since = timezone.now() - timedelta(days=rules.VOUCH_DAYS)
    checked = rules.check_meeting(
        words=words,
        has_asked_to_join=JoinRequest.objects.filter(person_id=person_id).exists(),
        asked_lately=requests.filter(asked_at__gt=since).count(),
    )
    requests.filter(state__in=OPEN_MEETINGS).update(state=MeetingState.WITHDRAWN)
    return MeetingRequest.objects.create(person_id=person_id, words=checked).public_id


@transaction.atomic
def withdraw_meeting(*, person_id: int) -> None:
    """Take one's own open request back; without one nothing changes."""
    MeetingRequest.objects.filter(person_id=person_id, state__in=OPEN_MEETINGS).update(
        state=MeetingState.WITHDRAWN
    )


@transaction.atomic
def answer_meeting(*, meeting: UUID, actor_id: int, reply: str) -> None:
    """Reply with a time and a place. Raises NotInOffice, OwnMatter, BadMeeting, MeetingClosed."""
    _reply(meeting, actor_id, reply, MeetingState.ANSWERED)


@transaction.atomic
def decline_meeting(*, meeting: UUID, actor_id: int, reply: str) -> None:
    """Decline with a reason. Raises NotInOffice, OwnMatter, BadMeeting, MeetingClosed."""
    _reply(meeting, actor_id, reply, MeetingState.DECLINED)


def _reply(meeting: UUID, actor_id: int, reply: str, state: MeetingState) -> None:
    if not queries.holds_office(actor_id, Office.REGISTRAR):
        raise NotInOffice
    checked = rules.check_meeting_words(reply)
    rows = MeetingRequest.objects.filter(public_id=meeting)
    if rows.filter(person_id=actor_id).exists():
        raise OwnMatter
    won = rows.filter(state__in=OPEN_MEETINGS).update(
        state=state, reply=checked, replied_by_id=actor_id, replied_at=timezone.now()
    )
    if won != 1:
        raise MeetingClosed
