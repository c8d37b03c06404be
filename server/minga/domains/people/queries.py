"""Reads about people. Other domains get words back, never rows."""

import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.core import signing
from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from minga.domains.holding import DataSubject
from minga.domains.people import rules
from minga.domains.people.errors import NoSuchNewcomer, NotAMember, TokenNotValid
from minga.domains.people.models import (
    AccessToken,
    Device,
    Erasure,
    Household,
    HouseholdSeat,
    JoinRequest,
    MeetingRequest,
    Member,
    MemberSettings,
    Person,
    Signature,
    StewardTerm,
    Vouch,
)
from minga.domains.people.types import (
    OPEN_MEETINGS,
    Bearer,
    DeviceView,
    ErasureView,
    HouseholdView,
    Housemate,
    JoinView,
    MeetingState,
    MeetingView,
    MemberRef,
    Office,
    Scope,
    Settings,
    VouchView,
)
from minga_pure.projects import ContentKind

SYNC_PASS = "minga.people.sync"  # noqa: S105 (the name of a purpose)
SYNC_PASS_DAYS = 180
FORGOTTEN_SECONDS = 3.0
_forgotten: tuple[float, frozenset[UUID]] | None = None


@dataclass(frozen=True, slots=True)
class TokenView:
    public_id: UUID
    name: str
    scopes: tuple[Scope, ...]
    issued_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member's own details, as they see and change them."""

    ref: MemberRef
    username: str
    languages: tuple[str, ...]
    joined_at: datetime


def member_of(person_id: int) -> MemberRef | None:
    """The member that this person is, or None."""
    row = Member.objects.filter(person_id=person_id, person__is_active=True, left_at__isnull=True)
    row_ids = row.values_list("id", "subject").first()
    return MemberRef(*row_ids) if row_ids else None


def current_members() -> list[int]:
    """The row numbers of all members who can sign in and have not left."""
    rows = Member.objects.filter(person__is_active=True, left_at__isnull=True)
    return list(rows.order_by("id").values_list("id", flat=True))


def wallet_owner(person_id: int) -> MemberRef | None:
    """The member that this person is or was: who left is still paid out."""
    row = Member.objects.filter(person_id=person_id, person__is_active=True)
    row_ids = row.values_list("id", "subject").first()
    return MemberRef(*row_ids) if row_ids else None


def member_with_subject(subject: UUID) -> MemberRef | None:
    """The member whom the books know by this name, or None when it is nobody's."""
    row_ids = Member.objects.filter(subject=subject).values_list("id", "subject").first()
    return MemberRef(*row_ids) if row_ids else None


def person_with_subject(subject: UUID) -> int | None:
    """The row number of the person whom the books know by this name, or None."""
    rows = Member.objects.filter(subject=subject)
    return rows.values_list("person_id", flat=True).first()


def subjects_of(member_ids: list[int]) -> dict[int, UUID]:
    """The opaque names of these members, by their inside numbers, in that order."""
    rows = Member.objects.filter(id__in=member_ids).order_by("id")
    return dict(rows.values_list("id", "subject"))


def member_card(person_id: int) -> MemberView:
    """Return the member that a person is; raise NotAMember when there is none."""
    row = Member.objects.select_related("person").filter(person_id=person_id).first()
    if row is None:
        raise NotAMember
    return MemberView(
        MemberRef(row.id, row.subject), row.person.username, tuple(row.languages), row.joined_at
    )


def settings_of(member: MemberRef) -> Settings:
    """Return the member's settings, with defaults where none are stored."""
    languages = Member.objects.filter(id=member.member_id).values_list("languages", flat=True)
    tongues = tuple(languages.first() or ())
    row = MemberSettings.objects.filter(member_id=member.member_id).first()
    if row is None:
        return Settings(languages=tongues)
    return Settings(
        quiet_from=row.quiet_from,
        quiet_until=row.quiet_until,
        time_zone=row.time_zone,
        week_hours=row.week_hours,
        never=tuple(ContentKind(kind) for kind in row.never),
        disturbing=row.disturbing,
        languages=tongues,
        skills=tuple(row.skills),
        text_size=row.text_size,
        changed_at=row.changed_at,
    )


def quiet_until(member: MemberRef, now: datetime | None = None) -> datetime | None:
    """When this member's quiet hours end, if they hold now; None when she may be told things."""
    return rules.quiet_until(settings_of(member), now or timezone.now())


def week_begins(member: MemberRef, now: datetime) -> datetime:
    """Monday at midnight, where this member lives."""
    return rules.week_begins(settings_of(member).time_zone, now)


def person_named(username: str) -> int | None:
    """The person's row number by name, any case; None when nobody has it."""
    return Person.objects.filter(username__iexact=username).values_list("id", flat=True).first()


def offices_of(person_id: int, today: date | None = None) -> frozenset[Office]:
    """The offices this person holds today."""
    day = today or timezone.now().date()
    terms = StewardTerm.objects.filter(
        Q(until__isnull=True) | Q(until__gt=day), person_id=person_id, since__lte=day
    )
    return frozenset(Office(office) for office in terms.values_list("office", flat=True))


def holds_office(person_id: int, office: Office) -> bool:
    return office in offices_of(person_id)


def signers(matter: str) -> tuple[str, ...]:
    """Return who has signed a decision about money, in the order of signing."""
    rows = Signature.objects.filter(matter=matter).order_by("signed_at", "id")
    return tuple(dict.fromkeys(rows.values_list("person__username", flat=True)))


def is_near(person_id: int, *, member_id: int | None = None, subject: UUID | None = None) -> bool:
    """Return True when the member, named either way, is this person or lives with them."""
    named = Member.objects.filter(Q(subject=subject) if subject else Q(id=member_id))
    with connection.cursor() as cursor:
        for number in list(named.values_list("id", flat=True)):
            cursor.execute("SELECT people_is_near(%s, %s)", [person_id, number])
            return bool(cursor.fetchone()[0])
    return False


def token_bearer(token: str) -> Bearer:
    """Return the token's bearer; raise TokenNotValid for an unknown, expired or revoked one."""
    row = (
        AccessToken.objects.select_related("person")
        .filter(
            digest=rules.token_digest(token),
            revoked_at__isnull=True,
            expires_at__gt=timezone.now(),
            person__is_active=True,
        )
        .first()
    )
    if row is None:
        raise TokenNotValid
    return Bearer(
        row.person_id, row.person.username, frozenset(Scope(scope) for scope in row.scopes)
    )


def tokens_of(person_id: int) -> list[TokenView]:
    """This person's tokens, newest first; the tokens themselves are not kept."""
    rows = AccessToken.objects.filter(person_id=person_id).order_by("-issued_at")
    return [
        TokenView(
            row.public_id,
            row.name,
            tuple(Scope(scope) for scope in row.scopes),
            row.issued_at,
            row.expires_at,
            row.revoked_at,
        )
        for row in rows
    ]


def sync_token(member: MemberRef, device: UUID | None = None) -> str:
    """A signed pass for the sync endpoint, for one device: checked by HMAC, without a query."""
    text = f"{member.member_id}.{member.subject.hex}" + (f".{device.hex}" if device else "")
    return signing.TimestampSigner(salt=SYNC_PASS).sign(text)


def sync_member(token: str) -> MemberRef:
    """The member a sync pass was signed for; raises TokenNotValid, also on a forgotten device."""
    try:
        text = signing.TimestampSigner(salt=SYNC_PASS).unsign(
            token, max_age=SYNC_PASS_DAYS * 86_400
        )
        member_id, subject, *device = text.split(".")
        member = MemberRef(int(member_id), UUID(subject))
        if device and UUID(device[0]) in forgotten_devices():
            raise TokenNotValid
    except (signing.BadSignature, ValueError) as exc:
        raise TokenNotValid from exc
    return member


def forgotten_devices() -> frozenset[UUID]:
    """Devices whose passes would still be good; a few seconds old at most."""
    global _forgotten
    now = time.monotonic()
    if _forgotten is None or now - _forgotten[0] > FORGOTTEN_SECONDS:
        since = timezone.now() - timedelta(days=SYNC_PASS_DAYS)
        rows = Device.objects.filter(forgotten_at__gte=since).values_list("public_id", flat=True)
        _forgotten = now, frozenset(rows)
    return _forgotten[1]


def ask_forgotten_anew() -> None:
    """Look at the next pass which devices were forgotten."""
    global _forgotten
    _forgotten = None


def devices_of(member: MemberRef) -> list[DeviceView]:
    """Return the member's devices, the latest first, without forgotten ones."""
    rows = Device.objects.filter(member_id=member.member_id, forgotten_at__isnull=True)
    return [
        DeviceView(row.public_id, row.name, row.first_day, row.last_day)
        for row in rows.order_by("-last_day", "-id")
    ]


def join_card(person_id: int) -> JoinView | None:
    """Return the person's request to join; None when there is none."""
    row = JoinRequest.objects.select_related("person").filter(person_id=person_id).first()
    return _join_card(row) if row else None


def newcomer_named(username: str) -> JoinView:
    """Return the newcomer of this name; raise NoSuchNewcomer when none asks to join."""
    row = _asking().filter(person__username__iexact=username.strip()).first()
    if row is None:
        raise NoSuchNewcomer
    return _join_card(row)


def newcomers_waiting() -> list[JoinView]:
    """Everybody who asks to join, the longest waiting first: for the registrar alone."""
    return [_join_card(row) for row in _asking().order_by("asked_at", "id")]


def _asking() -> QuerySet[JoinRequest]:
    return JoinRequest.objects.select_related("person").filter(
        person__member__isnull=True, person__is_active=True
    )


def _join_card(row: JoinRequest) -> JoinView:
    return JoinView(
        row.person_id,
        row.person.username,
        row.sentence,
        tuple(row.languages),
        row.asked_at,
        Vouch.objects.filter(person_id=row.person_id).count(),
    )


def vouches_given(member: MemberRef) -> int:
    """For how many people this member spoke in the last 30 days."""
    since = timezone.now() - timedelta(days=rules.VOUCH_DAYS)
    return Vouch.objects.filter(by_id=member.member_id, at__gt=since).count()


def vouched_by(member: MemberRef, *, limit: int = 10) -> list[VouchView]:
    """Return the newcomers for whom a member vouched, the latest first."""
    rows = (
        Vouch.objects.filter(by_id=member.member_id)
        .annotate(
            vouches=Count("person__vouches"),
            has_joined=Exists(Member.objects.filter(person_id=OuterRef("person_id"))),
        )
        .select_related("person")
        .order_by("-id")[:limit]
    )
    return [VouchView(row.person.username, row.at, row.vouches, row.has_joined) for row in rows]


def meeting_of(person_id: int) -> MeetingView | None:
    """Return the person's latest request to meet a registrar; None when there is none."""
    row = _meetings().filter(person_id=person_id).order_by("-id").first()
    return _meeting(row) if row else None


def meetings_waiting() -> list[MeetingView]:
    """Return the open requests for a meeting, those without a reply first: for registrars alone."""
    rows = _meetings().filter(state__in=OPEN_MEETINGS, person__is_active=True)
    return [_meeting(row) for row in rows.order_by("-state", "asked_at", "id")]


def _meetings() -> QuerySet[MeetingRequest]:
    return MeetingRequest.objects.select_related("person__join_request", "replied_by")


def _meeting(row: MeetingRequest) -> MeetingView:
    return MeetingView(
        row.public_id,
        row.person.username,
        row.person.join_request.sentence,
        row.words,
        row.asked_at,
        MeetingState(row.state),
        row.reply,
        row.replied_by.username if row.replied_by else "",
        row.replied_at,
    )


def household_of(member: MemberRef) -> HouseholdView | None:
    """The household in which this member lives, by her own yes."""
    seat = (
        HouseholdSeat.objects.select_related("household")
        .filter(member_id=member.member_id, joined_at__isnull=False, left_at__isnull=True)
        .first()
    )
    return _household(seat.household) if seat else None


def household_invitations(member: MemberRef) -> list[HouseholdView]:
    """The households that asked her and wait for her yes."""
    seats = HouseholdSeat.objects.select_related("household").filter(
        member_id=member.member_id, joined_at__isnull=True, left_at__isnull=True
    )
    return [_household(seat.household) for seat in seats.order_by("invited_at")]


def _household(row: Household) -> HouseholdView:
    seats = HouseholdSeat.objects.filter(household=row, left_at__isnull=True)
    people = tuple(
        Housemate(seat.member.subject, seat.member.person.username, seat.joined_at is not None)
        for seat in seats.select_related("member__person").order_by("invited_at", "id")
    )
    return HouseholdView(row.public_id, row.name, people)


def name_of(subject: UUID) -> str:
    """The name that a wallet's owner signs in with; "" when nobody here has this subject."""
    names = Member.objects.filter(subject=subject).values_list("person__username", flat=True)
    return names.first() or ""


def data_subject(person_id: int) -> DataSubject:
    """A person by all the names that tables know them by, also one who was erased."""
    row = Person.objects.values("public_id", "member__id", "member__subject").get(id=person_id)
    return DataSubject(person_id, row["public_id"], row["member__id"], row["member__subject"])


def erasure_of(person_id: int) -> ErasureView | None:
    """The erasure of a person, or None when nobody asked for one."""
    row = Erasure.objects.filter(person_id=person_id).first()
    if row is None:
        return None
    return ErasureView(row.public_id, row.asked_at, row.finished_at, row.unreadable_from)
